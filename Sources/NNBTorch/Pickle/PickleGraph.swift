/// What a pickle describes: objects by number, which name each other by their numbers.
///
/// Nothing is looked up, called or expanded. What one object names may be itself, or named a million times: who walks the
/// graph keeps marks.
package struct PickleGraph: Sendable {
  /// The number of an object.
  package typealias Index = UInt32

  /// One object.
  package enum Node: Equatable, Sendable {
    case none
    case boolean(Bool)
    case integer(Int)

    /// An integer of so many bytes that it needs more than 64 bits.
    case longInteger
    case number(Double)

    /// A text, by its first byte in the pickle and the number of its bytes.
    case text(UInt32, UInt32)

    /// Bytes without a meaning, likewise.
    case bytes(UInt32, UInt32)

    /// A tuple, by its first element among `children` and their number.
    case tuple(UInt32, UInt32)

    /// A list, a set or a dictionary, by its place among `lists`; a dictionary has keys and values in turn.
    case list(UInt32)
    case set(UInt32)
    case dictionary(UInt32)

    /// A name of a class or function, by its place among `globals`.
    case global(UInt32)

    /// What a class or function would make, by its place among `made`.
    case made(UInt32)

    /// A reference to something outside the pickle, described by an object.
    case persistent(Index)
  }

  /// A name of a class or function.
  package struct Global: Hashable, Sendable {
    package let module: String
    package let name: String

    /// Both parts, as Python writes them: `collections.OrderedDict`.
    package var text: String { module + "." + name }
  }

  /// What a class or function would make of arguments, and what was put in after that.
  package struct Made: Sendable {
    /// The class or function, and its arguments.
    package let callee, arguments: Index

    /// The state that it was given; nil for none.
    package internal(set) var state: Index?

    /// The places among `lists` of elements and of keys with values that were put in; nil for none.
    var elements, pairs: UInt32?
  }

  /// The objects.
  package internal(set) var nodes: [Node] = []

  /// The pickle's bytes, in which the texts are.
  var bytes: [UInt8] = []
  var children: [Index] = []
  var lists: [[Index]] = []
  var globals: [Global] = []
  var made: [Made] = []

  /// The object that the pickle describes.
  package internal(set) var root: Index = 0

  /// The pickle's size in bytes.
  package internal(set) var byteCount = 0
}

extension PickleGraph {
  /// An object by its number.
  package subscript(index: Index) -> Node { nodes[Int(index)] }

  /// A text; nil for anything else.
  package func text(_ index: Index) -> String? {
    guard case .text(let first, let count) = self[index] else { return nil }
    return String(decoding: bytes[Int(first)..<Int(first) + Int(count)], as: UTF8.self)
  }

  /// An integer of at most 64 bits; nil for anything else.
  package func integer(_ index: Index) -> Int? {
    if case .integer(let value) = self[index] { value } else { nil }
  }

  /// A number; nil for anything else.
  package func number(_ index: Index) -> Double? {
    switch self[index] {
    case .number(let value): value
    case .integer(let value): Double(value)
    default: nil
    }
  }

  /// A name of a class or function; nil for anything else.
  package func global(_ index: Index) -> Global? {
    if case .global(let place) = self[index] { globals[Int(place)] } else { nil }
  }

  /// What was made; nil for anything else.
  package func made(_ index: Index) -> Made? {
    if case .made(let place) = self[index] { made[Int(place)] } else { nil }
  }

  /// The elements of a tuple; nil for anything else.
  package func tuple(_ index: Index) -> ArraySlice<Index>? {
    guard case .tuple(let first, let count) = self[index] else { return nil }
    return children[Int(first)..<Int(first) + Int(count)]
  }

  /// The elements of a tuple, a list, a set, or of what was made; nil for anything else.
  package func elements(_ index: Index) -> ArraySlice<Index>? {
    switch self[index] {
    case .tuple: tuple(index)
    case .list(let place), .set(let place): lists[Int(place)][...]
    case .made(let place): made[Int(place)].elements.map { lists[Int($0)][...] }
    default: nil
    }
  }

  /// The keys and values in turn of a dictionary, or of what was made; nil for anything else.
  package func pairs(_ index: Index) -> [Index]? {
    switch self[index] {
    case .dictionary(let place): lists[Int(place)]
    case .made(let place): made[Int(place)].pairs.map { lists[Int($0)] }
    default: nil
    }
  }

  /// What an object is, in a few words.
  package func kind(of index: Index) -> String {
    switch self[index] {
    case .none: "None"
    case .boolean: "a truth value"
    case .integer, .longInteger: "an integer"
    case .number: "a number"
    case .text: "a text"
    case .bytes: "bytes"
    case .tuple: "a tuple"
    case .list: "a list"
    case .set: "a set"
    case .dictionary: "a dictionary"
    case .global: "a name"
    case .made: "an object"
    case .persistent: "a reference"
    }
  }
}
