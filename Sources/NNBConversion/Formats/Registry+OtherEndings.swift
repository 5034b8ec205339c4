internal import NNBFormats

/// A file of another program, by the ending of its name.
package struct OtherEnding: Sendable {
  /// What files of that ending are: `TensorFlow Lite`.
  package let title: String

  /// How a model gets there from a format that is written here; nil if there is no way to name.
  package let way: String?
}

extension Registry {
  /// The endings of files that are not written here, and what they are; a model under such a name would be taken for one
  /// of them.
  private static let others: [String: OtherEnding] = {
    var others: [String: OtherEnding] = [:]
    for (endings, title, way) in rows {
      for ending in endings.split(separator: " ") { others[String(ending)] = OtherEnding(title: title, way: way) }
    }
    return others
  }()

  private static let rows: [(endings: String, title: String, way: String?)] = [
    ("tflite lite", "TensorFlow Lite", "write .keras, and convert that with tf.lite.TFLiteConverter"),
    ("pb pbtxt index meta tf", "TensorFlow", "write .keras, which TensorFlow loads and exports"),
    ("mlmodel mlpackage mlmodelc", "Core ML", "write .pt or .keras, and convert the model with coremltools"),
    ("mat", "MATLAB", "write .onnx for importNetworkFromONNX, or .h5 for h5read"),
    ("pkl pickle joblib dill", "Python pickle", "write .npz, which numpy.load reads without running anything"),
    ("npy", "NumPy", "write .npz, which holds several arrays"),
    ("gguf ggml", "GGUF", "write .npz, and add its arrays with the gguf package"),
    ("msgpack flax orbax", "flax", "write .safetensors, which safetensors.flax reads"),
    ("pte ptl torchscript", "TorchScript", "write .pt, a state_dict to load into a module and export"),
    ("caffemodel prototxt t7 params mxnet", "another library's", "write .onnx, which most libraries import"),
    ("xml ir", "OpenVINO", "write .onnx, which OpenVINO reads"),
    ("engine plan trt", "TensorRT", "write .onnx, and give that to trtexec"),
    ("ort", "ONNX Runtime", "write .onnx, and convert that with onnxruntime.tools.convert_onnx_models_to_ort"),
    ("rds rdata rda", "R", "write .h5, which R reads with rhdf5"),
    ("safetensor", "misspelt safetensors", "write .safetensors"),
    ("hdf hd5 he5 h4 hdf4", "HDF", "write .h5 or .hdf5"), ("onxx onx", "misspelt ONNX", "write .onnx"),
    ("gz xz bz2 zst lz4", "compressed", "write the model, and compress it afterwards"),
    ("zip", "zip", "write the model, and pack it afterwards"),
    ("tar tgz", "tar", "write the model, and pack it afterwards"),
    ("7z", "7z", "write the model, and pack it afterwards"), ("rar", "RAR", "write the model, and pack it afterwards"),
    ("json jsonl ndjson", "JSON", "nninfo --json shows a model as JSON"),
    ("yaml yml toml", "configuration", "nninfo --json shows a model as JSON"),
    ("csv", "CSV", "nninfo shows a model as text"), ("tsv", "TSV", "nninfo shows a model as text"),
    ("txt log md", "text", "nninfo shows a model as text"),
    ("idx idx1-ubyte idx3-ubyte", "IDX", nil), ("png jpg jpeg gif bmp pgm ppm tif tiff", "picture", nil),
    ("cpp cc cxx hpp hh hxx ino", "C++", "write .h, which C++ takes as well"), ("py ipynb swift sh", "program", nil),
  ]

  /// Weights alone, an ending of two parts; the last alone would be that of a whole model.
  private static let weights = OtherEnding(
    title: "Keras weights",
    way: "write .h5 or .keras, which load_model and load_weights take; their layout is not that of .weights.h5")

  /// What a file's name ends in, if that is the ending of files that are not written here: `TensorFlow` for `m.pb`.
  package static func otherEnding(of path: String) -> OtherEnding? {
    if path.lowercased().hasSuffix(".weights.h5") { return weights }
    return format(ofPath: path) == nil ? ending(of: path).flatMap { others[$0] } : nil
  }

  /// What a file's name ends in, if that is not an ending for lines of JSON: `HDF5` for `run.h5`.
  package static func endingOfNoLog(_ path: String) -> String? {
    let logs = ["json", "jsonl", "ndjson", "txt", "log"]
    if let ending = ending(of: path), logs.contains(ending) { return nil }
    return format(ofPath: path)?.title ?? otherEnding(of: path)?.title
  }
}
