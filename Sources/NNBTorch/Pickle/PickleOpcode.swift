internal import NNBBytes

/// The instructions of pickles that are read (Spec/pytorch.md, section 2); all others are refused.
package enum PickleOpcode: UInt8, CaseIterable, Sendable {
  case mark = 0x28
  case emptyTuple = 0x29
  case stop = 0x2E
  case binBytes = 0x42
  case shortBinBytes = 0x43
  case binFloat = 0x47
  case binInt = 0x4A
  case binInt1 = 0x4B
  case binInt2 = 0x4D
  case none = 0x4E
  case binPersID = 0x51
  case reduce = 0x52
  case binString = 0x54
  case shortBinString = 0x55
  case binUnicode = 0x58
  case emptyList = 0x5D
  case append = 0x61
  case build = 0x62
  case global = 0x63
  case appends = 0x65
  case binGet = 0x68
  case longBinGet = 0x6A
  case binPut = 0x71
  case longBinPut = 0x72
  case setItem = 0x73
  case tuple = 0x74
  case setItems = 0x75
  case emptyDict = 0x7D
  case proto = 0x80
  case newObj = 0x81
  case tuple1 = 0x85
  case tuple2 = 0x86
  case tuple3 = 0x87
  case newTrue = 0x88
  case newFalse = 0x89
  case long1 = 0x8A
  case long4 = 0x8B
  case shortBinUnicode = 0x8C
  case binUnicode8 = 0x8D
  case binBytes8 = 0x8E
  case emptySet = 0x8F
  case addItems = 0x90
  case frozenSet = 0x91
  case newObjEx = 0x92
  case stackGlobal = 0x93
  case memoize = 0x94
  case frame = 0x95
  case byteArray8 = 0x96
}

extension PickleOpcode {
  /// What Python calls the instructions that are not read.
  private static let others: [UInt8: String] = [
    0x30: "POP", 0x31: "POP_MARK", 0x32: "DUP", 0x46: "FLOAT", 0x49: "INT", 0x4C: "LONG", 0x50: "PERSID",
    0x53: "STRING", 0x56: "UNICODE", 0x64: "DICT", 0x67: "GET", 0x69: "INST", 0x6C: "LIST", 0x6F: "OBJ", 0x70: "PUT",
    0x82: "EXT1", 0x83: "EXT2", 0x84: "EXT4", 0x97: "NEXT_BUFFER", 0x98: "READONLY_BUFFER",
  ]

  /// What Python calls an instruction, with its byte: `INST (0x69)`.
  package static func name(of byte: UInt8) -> String {
    let name = PickleOpcode(rawValue: byte)?.description ?? others[byte]
    return name.map { "\($0) (0x\([byte].hex))" } ?? "0x\([byte].hex)"
  }
}

extension PickleOpcode: CustomStringConvertible {
  /// What Python calls the instruction: `LONG_BINGET`.
  package var description: String {
    switch self {
    case .mark: "MARK"
    case .emptyTuple: "EMPTY_TUPLE"
    case .stop: "STOP"
    case .binBytes: "BINBYTES"
    case .shortBinBytes: "SHORT_BINBYTES"
    case .binFloat: "BINFLOAT"
    case .binInt: "BININT"
    case .binInt1: "BININT1"
    case .binInt2: "BININT2"
    case .none: "NONE"
    case .binPersID: "BINPERSID"
    case .reduce: "REDUCE"
    case .binString: "BINSTRING"
    case .shortBinString: "SHORT_BINSTRING"
    case .binUnicode: "BINUNICODE"
    case .emptyList: "EMPTY_LIST"
    case .append: "APPEND"
    case .build: "BUILD"
    case .global: "GLOBAL"
    case .appends: "APPENDS"
    case .binGet: "BINGET"
    case .longBinGet: "LONG_BINGET"
    case .binPut: "BINPUT"
    case .longBinPut: "LONG_BINPUT"
    case .setItem: "SETITEM"
    case .tuple: "TUPLE"
    case .setItems: "SETITEMS"
    case .emptyDict: "EMPTY_DICT"
    case .proto: "PROTO"
    case .newObj: "NEWOBJ"
    case .tuple1: "TUPLE1"
    case .tuple2: "TUPLE2"
    case .tuple3: "TUPLE3"
    case .newTrue: "NEWTRUE"
    case .newFalse: "NEWFALSE"
    case .long1: "LONG1"
    case .long4: "LONG4"
    case .shortBinUnicode: "SHORT_BINUNICODE"
    case .binUnicode8: "BINUNICODE8"
    case .binBytes8: "BINBYTES8"
    case .emptySet: "EMPTY_SET"
    case .addItems: "ADDITEMS"
    case .frozenSet: "FROZENSET"
    case .newObjEx: "NEWOBJ_EX"
    case .stackGlobal: "STACK_GLOBAL"
    case .memoize: "MEMOIZE"
    case .frame: "FRAME"
    case .byteArray8: "BYTEARRAY8"
    }
  }
}
