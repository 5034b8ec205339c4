package import NNBBytes
internal import NNBJSON
internal import NNBSystem

/// A model's configuration by Keras: `config.json` of an archive, or a file with what `model.to_json()` gives.
package enum ConfigurationFile {
  /// The largest configuration: that of 4,096 layers takes half of it, and it fits in memory a few times.
  static let limits = JSONLimits(byteCount: 8 << 20, valueCount: 500_000)

  /// Reads the text of the file at `path` and checks that it is JSON.
  package static func text(at path: String) throws(Failure) -> String {
    let bytes = try Failure.telling { try openSource(path).read(at: 0, upTo: limits.byteCount + 1) }
    do throws(JSONError) {
      return try text(of: bytes)
    } catch {
      throw Failure(
        "it " + fault(error), of: path, .unsupported, code: "configuration", offset: error.offset)
    }
  }

  /// The text, if it is JSON.
  static func text(of bytes: [UInt8]) throws(JSONError) -> String {
    _ = try JSON(parsing: bytes, limits: limits)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// What is wrong with a text that is not JSON, to go behind its name.
  static func fault(_ error: JSONError) -> String {
    "is not JSON: at byte \(error.offset) is \(error.found), expected \(error.expected)"
  }
}
