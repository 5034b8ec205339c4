extension OtherFormat {
  /// What to do with such a file where IDX images or labels are needed.
  package var dataAdvice: String {
    switch self {
    case .gitLFSPointer: "fetch the file itself with `git lfs pull`"
    case .report: "give the images or labels themselves, which the report names"
    case .webPage, .xml: "download the file itself, not the page that shows it"
    case .serverMessage: Self.otherAddress
    case .csv, .npz, .npy: "`nnidx FILE -o FOLDER` makes IDX files of it"
    case .picture(.png): "`nnidx FILE -o FOLDER` makes IDX files of pictures"
    case .picture: "save it as PNG; `nnidx FILE -o FOLDER` makes IDX files of that"
    case .emptyZip, .zip: "unpack it with `unzip` first"
    case .tar: "unpack it with `tar xf` first"
    case .gzip: "unpack it with `gunzip` first"
    case .packed(let packing): "unpack it with `\(packing.command)` first"
    case .parquet: Self.viaNumPy("pandas.read_parquet(\"FILE\")")
    case .matlab: Self.viaNumPy("scipy.io.loadmat(\"FILE\")")
    case .hdf5: Self.viaNumPy("h5py.File(\"FILE\")")
    case .libsvm: Self.viaNumPy("sklearn.datasets.load_svmlight_file(\"FILE\")")
    case .arff: Self.viaNumPy("scipy.io.arff.loadarff(\"FILE\")")
    case .pickle: Self.viaNumPy("if you trust it, since loading a pickle runs what it says, pickle.load")
    case .cSource: "it is a program; images and labels are needed here"
    case .json: Self.viaNumPy("json.load(open(\"FILE\"))")
    case .hdf4: "convert it with `h4toh5`, and save the arrays in Python as .npy, of which `nnidx` makes IDX files"
    case .nnb, .pyTorch, .exportedProgram, .gguf, .tfLite, .savedModel, .graphDef, .scikitLearn, .rllib, .weightParts:
      "it is a model; images and labels are needed here"
    case .idx: "it is to be read as it is"
    case .zeros: "the download or copy did not complete, repeat it"
    case .textTransfer: "repeat the transfer in binary"
    }
  }

  /// Whether such a file holds a model and no data.
  package var isModel: Bool {
    switch self {
    case .nnb, .pyTorch, .exportedProgram, .gguf, .tfLite, .savedModel, .graphDef, .scikitLearn, .rllib, .weightParts:
      true
    default: false
    }
  }

  private static func viaNumPy(_ loading: String) -> String {
    "load it in Python, \(loading), and save pixels and labels with numpy.save; `nnidx` makes IDX files of .npy"
  }
}
