package import NNBBytes
internal import NNBFormats
internal import NNBJSON
internal import NNBSystem

/// A file with a model's configuration by Keras: `config.json`, or what `model.to_json()` gives.
package enum ConfigurationFile {
  /// Reads the text and checks that it is JSON.
  package static func text(at path: String) throws(Failure) -> String {
    let limit = ImportOptions.largestConfiguration
    let bytes = try Failure.telling { try openSource(path).read(at: 0, upTo: limit + 1) }
    guard bytes.count <= limit else {
      throw Failure("it has more than \(limit.grouped) bytes", of: path, .unsupported, code: "configuration")
    }
    do throws(JSONError) {
      _ = try JSON(parsing: bytes)
    } catch {
      throw Failure(
        "it is not JSON: at byte \(error.offset) is \(error.found), expected \(error.expected)", of: path, .unsupported,
        code: "configuration", offset: error.offset)
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
