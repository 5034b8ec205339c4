/// The shades of a drawing: a module of the program's own that is called as one of anybody's might be.
public let shades: [Character: UInt8] = [" ": 0, ".": 64, ":": 128, "+": 192, "#": 255]
