import NNBBytes
import NNBCommandLine
import NNBIDX
import NNBJSON
import NNBModel
import NNBTraining

/// What all ranks must have alike, as rank 0 has it.
struct RankAgreement {
  /// The version of the program and of the arithmetic.
  let version: String

  /// The settings of the command line, as text.
  let settings: String

  /// The number of samples, of classes and of bytes in a sample.
  let sampleCount, classCount, pixelCount: Int

  /// The checksum of all samples and labels.
  let checksum: UInt32

  /// Whether rank 0 sends the data, so that nobody else reads it.
  let broadcasts: Bool

  init(_ data: LabelledImages, _ arguments: ParsedArguments, broadcasts: Bool) throws {
    version = Self.ownVersion
    settings = try Self.settings(arguments)
    (sampleCount, classCount, pixelCount) = (data.count, data.classCount, data.images.pixelCount)
    checksum = try data.identity(heldOut: 0).checksum
    self.broadcasts = broadcasts
  }

  static let ownVersion = "\(Command.version), arithmetic \(Trainer.arithmeticVersion)"

  /// The settings that decide what is trained, whatever the data and its place.
  static func settings(_ arguments: ParsedArguments) throws(ToolError) -> String {
    let options = try TrainSettings.options(arguments, over: nil, heldOut: 1), data = try DataSettings(arguments)
    return "\(options), \(data.firstLabel), \(data.isTransposed)"
  }

  /// The agreement as bytes.
  var bytes: [UInt8] {
    let json = JSON.object([
      ("version", .string(version)), ("settings", .string(settings)), ("samples", .integer(sampleCount)),
      ("classes", .integer(classCount)), ("pixels", .integer(pixelCount)), ("checksum", .integer(Int(checksum))),
      ("broadcasts", .bool(broadcasts)),
    ])
    return Array(json.text.utf8)
  }

  /// Reads it; nil if rank 0 says something else.
  init?(_ bytes: [UInt8]) {
    guard let json = try? JSON(parsing: bytes), let version = json["version"]?.string,
      let settings = json["settings"]?.string, case .integer(let samples)? = json["samples"],
      case .integer(let classes)? = json["classes"], case .integer(let pixels)? = json["pixels"],
      case .integer(let sum)? = json["checksum"], let checksum = UInt32(exactly: sum),
      case .bool(let broadcasts)? = json["broadcasts"],
      samples > 0, classes > 0, pixels > 0
    else { return nil }
    (self.version, self.settings, self.broadcasts) = (version, settings, broadcasts)
    (sampleCount, classCount, pixelCount, self.checksum) = (samples, classes, pixels, checksum)
  }

  /// Throws `ToolError` about what is different in this process.
  func check(_ arguments: ParsedArguments) throws(ToolError) {
    guard version == Self.ownVersion else {
      throw ToolError("it is version \(Self.ownVersion), and rank 0 is \(version)", status: .badData)
    }
    guard try settings == Self.settings(arguments) else {
      throw ToolError("its options are others than those of rank 0")
    }
  }

  /// Throws `ToolError` about what is different in the data of this process, and `IDXError` if it cannot be read.
  func check(_ data: LabelledImages) throws {
    guard data.count == sampleCount, data.images.pixelCount == pixelCount else {
      throw ToolError(
        "its data is \(counted(data.count, "image")) of \(counted(data.images.pixelCount, "byte")), and that of "
          + "rank 0 \(counted(sampleCount, "image")) of \(pixelCount.grouped)", status: .badData)
    }
    let found = try data.identity(heldOut: 0).checksum
    guard found == checksum else {
      throw ToolError("its data has the CRC-32 \(found.hex), and that of rank 0 \(checksum.hex)", status: .badData)
    }
  }
}
