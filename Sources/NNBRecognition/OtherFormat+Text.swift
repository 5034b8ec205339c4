internal import NNBBytes

extension OtherFormat: CustomStringConvertible {
  /// The format by name, with its article.
  public var description: String {
    switch self {
    case .gitLFSPointer: "a Git LFS pointer"
    case .report: "a report on a model by nninfer, nninfo or nntrain"
    case .webPage: "a web page (HTML)"
    case .xml: "an answer of a server in XML"
    case .serverMessage(let text): "the message of a server, “\(text)”"
    case .pyTorch: "a PyTorch archive without its folder"
    case .exportedProgram: "a program of torch.export"
    case .emptyZip: "a zip archive without members"
    case .npz: "an .npz file of NumPy"
    case .zip: "a zip archive"
    case .tar: "a tar archive"
    case .gzip: "a gzip file"
    case .packed(let packing): packing.title
    case .npy: "an .npy file of NumPy"
    case .picture(let picture): "a \(picture.rawValue) picture"
    case .csv: "CSV text"
    case .libsvm: "LIBSVM text"
    case .arff: "ARFF text"
    case .parquet: "a Parquet file"
    case .matlab: "a MATLAB 5 file"
    case .hdf5: "an HDF5 file"
    case .nnb: "an nnb model"
    case .gguf: "a GGUF file"
    case .tfLite: "a TensorFlow Lite model"
    case .savedModel: "the graph of a TensorFlow SavedModel"
    case .graphDef: "a TensorFlow graph (GraphDef)"
    case .pickle: "a Python pickle"
    case .scikitLearn: "a Python pickle of scikit-learn"
    case .rllib: "a Python pickle of RLlib"
    case .cSource: "source text of C"
    case .json: "JSON text"
    case .weightParts: "the list of the parts of a Keras file of weights"
    case .hdf4: "an HDF4 file"
    case .idx: "an IDX array"
    case .zeros(let count):
      "nothing but zeros in \(count == 1 ? "its only byte" : "the first \(counted(count, "byte"))")"
    case .textTransfer(let found): "an HDF5 file damaged by a transfer as text (it begins with \(found.hex))"
    }
  }
}

extension OtherFormat.Packing {
  /// With its article.
  var title: String {
    switch self {
    case .sevenZip: "a 7z archive"
    case .xz: "an xz file"
    case .zstd: "a Zstandard file"
    case .bzip2: "a bzip2 file"
    case .rar: "a RAR archive"
    }
  }

  /// The command that unpacks it.
  var command: String {
    switch self {
    case .sevenZip: "7z x"
    case .xz: "unxz"
    case .zstd: "unzstd"
    case .bzip2: "bunzip2"
    case .rar: "unrar x"
    }
  }
}
