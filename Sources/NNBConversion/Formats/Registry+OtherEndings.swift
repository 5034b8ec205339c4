internal import NNBFormats

extension Registry {
  /// The endings of other programs' files, and what they are; a model under such a name would be taken for one of them.
  private static let others: [String: String] = [
    "npy": "NumPy", "pkl": "Python pickle", "pickle": "Python pickle",
    "joblib": "Python pickle", "pb": "TensorFlow", "tflite": "TensorFlow Lite", "gguf": "GGUF",
    "mlmodel": "Core ML", "mat": "MATLAB", "gz": "gzip", "zip": "zip", "tar": "tar", "json": "JSON",
  ]

  /// The format of another program that a file's name ends in, if none that is written here has that ending: `TensorFlow`
  /// for `m.pb`.
  package static func foreignFormat(of path: String) -> String? {
    format(ofPath: path) == nil ? ending(of: path).flatMap { others[$0] } : nil
  }
}
