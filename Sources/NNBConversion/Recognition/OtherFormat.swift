internal import NNBBytes

/// What people hand in where a model's file is needed.
package enum OtherFormat: Equatable, Sendable {
  /// The stand-in that git keeps for a large file.
  case gitLFSPointer

  /// A web page, or an answer of a server in XML.
  case webPage

  /// A zip file with a pickle inside, as PyTorch writes it, and not in a folder.
  case pyTorch

  /// A zip file that `torch.export.save` wrote.
  case exportedProgram

  /// A zip file without members.
  case emptyZip

  /// Any other zip file.
  case zip

  /// A tar archive.
  case tar

  /// Gzip data.
  case gzip

  /// A GGUF file.
  case gguf

  /// A Python pickle.
  case pickle

  /// A Python pickle with objects of scikit-learn, also as joblib writes it.
  case scikitLearn

  /// A Python pickle with objects of RLlib.
  case rllib

  /// JSON, such as a model's architecture or the index of a sharded model.
  case json

  /// The list of the parts of a file of weights that Keras wrote in several parts.
  case weightParts

  /// HDF4, the older format of another structure.
  case hdf4

  /// An IDX array, such as MNIST's images.
  case idx

  /// Nothing but zeros, in the `count` bytes looked at.
  case zeros(count: Int)

  /// An HDF5 file whose signature shows that line ends or high bits were changed on the way.
  case textTransfer(found: [UInt8])
}

extension OtherFormat: CustomStringConvertible {
  /// The format by name, with its article.
  package var description: String {
    switch self {
    case .gitLFSPointer: "a Git LFS pointer"
    case .webPage: "a web page (HTML)"
    case .pyTorch: "a PyTorch archive without its folder"
    case .exportedProgram: "a program of torch.export"
    case .emptyZip: "a zip archive without members"
    case .zip: "a zip archive"
    case .tar: "a tar archive"
    case .gzip: "a gzip file"
    case .gguf: "a GGUF file"
    case .pickle: "a Python pickle"
    case .scikitLearn: "a Python pickle of scikit-learn"
    case .rllib: "a Python pickle of RLlib"
    case .json: "JSON text"
    case .weightParts: "the list of the parts of a Keras file of weights"
    case .hdf4: "an HDF4 file"
    case .idx: "an IDX array"
    case .zeros(let count):
      "nothing but zeros in \(count == 1 ? "its only byte" : "the first \(counted(count, "byte"))")"
    case .textTransfer(let found): "an HDF5 file damaged by a transfer as text (it begins with \(found.hex))"
    }
  }

  /// What to do with such a file.
  package var advice: String {
    switch self {
    case .gitLFSPointer: "fetch the file itself with `git lfs pull`"
    case .webPage: "download the file itself, not the page that shows it"
    case .emptyZip: "it holds no arrays: save them again, numpy.savez(\"FILE\", W1=W1, b1=b1)"
    case .zip:
      "if a model's file is inside, unpack it and convert that; if it is to be an .npz file, the names of its members "
        + "must end in .npy, as numpy.savez writes them"
    case .tar:
      "unpack it and convert the file inside; if PyTorch wrote it, before version 0.1.12, load it there and save it again"
    case .gzip: "unpack it with `gunzip` first"
    case .pyTorch: "put its members into a folder and zip that without compression (zip -0 -r), as torch.save does"
    case .exportedProgram:
      "save its weights in Python, torch.save(torch.export.load(\"FILE\").state_dict, \"weights.pt\"), and convert that"
    case .pickle:
      "if you trust it, since loading a pickle runs what it says, load it in Python and save the arrays with "
        + "numpy.savez or the tensors with torch.save"
    case .scikitLearn:
      "export it with skl2onnx, or load it in Python and save the arrays coefs_ and intercepts_ with numpy.savez"
    case .rllib:
      "restore it in RLlib and save the policy's weights, torch.save(policy.model.state_dict(), \"weights.pt\")"
    case .gguf: "load it with its own library, and write the kernels and biases with h5py to an .h5 file"
    case .json: "convert the .h5 file with the weights, which JSON does not hold"
    case .weightParts: "load them all in Keras with model.load_weights and save them in one .weights.h5"
    case .hdf4: "convert it with `h4toh5` first"
    case .idx: "it holds data to train on, not weights"
    case .zeros: "the download or copy did not complete, repeat it"
    case .textTransfer: "repeat the transfer in binary"
    }
  }

  /// A line of Python that puts named tensors into an `.h5` file, and what to do with that. Kernels may be (in, out) or
  /// (out, in); names as `fc1.weight` and `fc1.bias` are understood (Spec/hdf5.md, 3).
  private static func python(_ module: String, _ items: String, value: String = "") -> String {
    let loop = "h5 = h5py.File(\"weights.h5\", \"w\"); [h5.create_dataset(k, data=v\(value)) for k, v in \(items)]"
    return "write its tensors to an .h5 file in Python, import h5py, \(module); \(loop); h5.close(), "
      + "then nnconv weights.h5 model.nnb --activations relu,softmax (the model's own)"
  }
}
