extension OtherFormat {
  /// What to do with such a file where a model is needed.
  package var modelAdvice: String {
    switch self {
    case .gitLFSPointer: "fetch the file itself with `git lfs pull`"
    case .report: "give the model's file itself, which the report names; the page holds no weights"
    case .webPage, .xml: "download the file itself, not the page that shows it"
    case .serverMessage: Self.otherAddress
    case .emptyZip: "it holds no arrays: save them again, numpy.savez(\"FILE\", W1=W1, b1=b1)"
    case .zip, .npz:
      "if a model's file is inside, unpack it and convert that; if it is to be an .npz file, the names of its members "
        + "must end in .npy, as numpy.savez writes them"
    case .tar:
      "unpack it and convert the file inside; if PyTorch wrote it, before version 0.1.12, load it there and save it again"
    case .gzip: "unpack it with `gunzip` first"
    case .packed(let packing): "unpack it with `\(packing.command)` first"
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
    case .tfLite:
      "convert the Keras model that it was made of; if there is none, write it as ONNX: python -m tf2onnx.convert "
        + "--tflite FILE --output model.onnx"
    case .savedModel:
      "save it as Keras in Python, tf.keras.models.load_model(\"FOLDER\").save(\"model.h5\"), and convert that; or write "
        + "it as ONNX: python -m tf2onnx.convert --saved-model FOLDER --output model.onnx"
    case .graphDef:
      "write it as ONNX, python -m tf2onnx.convert --graphdef FILE --inputs NAME:0 --outputs NAME:0 --output model.onnx"
    case .matlab:
      "load it in Python, scipy.io.loadmat(\"FILE\"), and save the kernels and biases with numpy.savez"
    case .parquet, .csv, .libsvm, .arff:
      "if it holds weights, load it in Python and save the kernels and biases with numpy.savez; nntrain takes data"
    case .picture: "give the model's file; nninfer takes images beside it"
    case .cSource: "take the model that it was made of; if there is none, save its arrays with numpy.savez"
    case .json: "convert the .h5 file with the weights, which JSON does not hold"
    case .weightParts: "load them all in Keras with model.load_weights and save them in one .weights.h5"
    case .hdf4: "convert it with `h4toh5` first"
    case .idx: "it holds data to train on, not weights"
    case .npy, .hdf5, .nnb: "nnconv takes it"
    case .zeros: "the download or copy did not complete, repeat it"
    case .textTransfer: "repeat the transfer in binary"
    }
  }

  static var otherAddress: String {
    "nothing is at that address: look where the file is offered, and download it again"
  }
}
