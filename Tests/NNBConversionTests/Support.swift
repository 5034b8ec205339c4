import NNBBytes
import NNBFormats
import NNBModel

import NNBConversion
import NNBRecognition

/// The bytes of hexadecimal digits, blanks left out.
func hex(_ digits: String) -> [UInt8] {
  let values = digits.compactMap(\.hexDigitValue)
  return stride(from: 0, to: values.count - 1, by: 2).map { UInt8(values[$0] << 4 | values[$0 + 1]) }
}

func littleEndian(_ value: UInt64, byteCount: Int) -> [UInt8] {
  (0..<byteCount).map { UInt8(truncatingIfNeeded: value >> UInt64($0 * 8)) }
}

func integer(_ bytes: some Sequence<UInt8>) -> UInt64 {
  Array(bytes).reversed().reduce(0) { $0 << 8 | UInt64($1) }
}

/// What the beginning of a file is taken for.
struct Recognised: Equatable {
  let id: String
  let recognition: Recognition
}

func recognise(_ source: any ByteSource) throws(Failure) -> Recognised {
  let (format, recognition) = try Registry.all().recognise(source)
  return Recognised(id: format.name.id, recognition: recognition)
}

/// What bytes are taken for.
func recognise(_ bytes: [UInt8]) throws(Failure) -> Recognised { try recognise(MemorySource(bytes)) }

/// The superblock of an HDF5 file; nil if there is none that holds.
func superblock(_ bytes: [UInt8]) -> HDF5Superblock? {
  let source = MemorySource(bytes)
  guard let offset = try? HDF5Superblock.find(in: source, beginningWith: Array(bytes.prefix(4_096))) else { return nil }
  return try? HDF5Superblock(reading: source, at: offset)
}

/// Why a file is not recognised, as it was found.
enum Fault: Equatable {
  case superblock(SuperblockError)
  case recognition(RecognitionError)
  case file(FileError)

  static func other(_ format: OtherFormat) -> Fault { .recognition(.other(format)) }
  static func unknown(found: [UInt8]) -> Fault { .recognition(.unknown(found: found)) }
  static var empty: Fault { .recognition(.empty) }

  /// The failure that users see.
  func failure(of file: String) -> Failure {
    switch self {
    case .superblock(let error): error.failure.about(file)
    case .recognition(let error): error.failure(of: file)
    case .file(let error): error.failure
    }
  }
}

/// Why bytes are not recognised; nil where they are.
func fault(in bytes: [UInt8]) -> Fault? {
  let source = MemorySource(bytes)
  guard (try? recognise(source)) == nil else { return nil }
  do {
    let start = try FileStart(of: source)
    if start.bytes.isEmpty { return .empty }
    _ = try HDF5Format(worker: HDF5Worker()).recognition(start)
    if let other = try OtherFormat(of: source, beginningWith: start.bytes) { return .other(other) }
    return .unknown(found: Array(start.bytes.prefix(8)))
  } catch let error as SuperblockError {
    return .superblock(error)
  } catch {
    return (error as? FileError).map(Fault.file)
  }
}

/// A source that does not know its size.
final class EndlessLookingSource: ByteSource {
  let name = "pipe"
  let knownCount: Int? = nil
  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  func read(at offset: Int, upTo count: Int) throws(FileError) -> [UInt8] {
    try MemorySource(bytes).read(at: offset, upTo: count)
  }
}

/// Every pattern of 16 bits.
let everyPattern: [UInt64] = Array(0...0xFFFF)

/// Bit patterns as little-endian elements.
func data(_ patterns: [UInt64], of type: ElementType) -> [UInt8] {
  var bytes: [UInt8] = []
  bytes.reserveCapacity(patterns.count * type.byteCount)
  for pattern in patterns {
    for byte in 0..<type.byteCount { bytes.append(UInt8(truncatingIfNeeded: pattern >> UInt64(8 * byte))) }
  }
  return bytes
}

/// The bit patterns that a conversion gives.
func converted(_ patterns: [UInt64], from source: ElementType, to result: ElementType) throws -> [UInt64] {
  var conversion = try ElementConversion(tensor: "t", from: source, to: result)
  let bytes = try conversion.convert(data(patterns, of: source), startingAt: 0)
  return stride(from: 0, to: bytes.count, by: result.byteCount).map { start in
    var pattern: UInt64 = 0
    for byte in (0..<result.byteCount).reversed() { pattern = pattern << 8 | UInt64(bytes[start + byte]) }
    return pattern
  }
}

func checksum(_ patterns: [UInt64], of type: ElementType) -> UInt32 {
  CRC32(of: data(patterns, of: type)).value
}
