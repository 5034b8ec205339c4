/// What people hand in where another file is needed: a model, or images and labels.
public enum OtherFormat: Equatable, Sendable {
  /// The stand-in that git keeps for a large file.
  case gitLFSPointer

  /// A web page, and one that is a report of nninfer, nninfo or nntrain.
  case webPage, report

  /// An answer of a server in XML.
  case xml

  /// The message of a server that has no such file, as far as its first line.
  case serverMessage(String)

  /// A zip file with a pickle inside, as PyTorch writes it, and not in a folder.
  case pyTorch

  /// A zip file that `torch.export.save` wrote.
  case exportedProgram

  /// A zip file without members.
  case emptyZip

  /// A zip file of NumPy arrays.
  case npz

  /// Any other zip file.
  case zip

  /// A tar archive.
  case tar

  /// Gzip data.
  case gzip

  /// Another packed file or archive.
  case packed(Packing)

  /// A NumPy array.
  case npy

  /// A picture.
  case picture(Picture)

  /// Numbers as text, with commas, semicolons or tabs between them.
  case csv

  /// Text with a number for each index that is not zero, as LIBSVM has it.
  case libsvm

  /// Weka's text, in which OpenML hands out data.
  case arff

  /// An Apache Parquet file.
  case parquet

  /// Variables of MATLAB 5 to 7.2.
  case matlab

  /// An HDF5 file.
  case hdf5

  /// An `.nnb` model.
  case nnb

  /// A GGUF file.
  case gguf

  /// A TensorFlow Lite model.
  case tfLite

  /// The `saved_model.pb` of a TensorFlow SavedModel.
  case savedModel

  /// A TensorFlow graph, such as a frozen one.
  case graphDef

  /// A Python pickle.
  case pickle

  /// A Python pickle with objects of scikit-learn, also as joblib writes it.
  case scikitLearn

  /// A Python pickle with objects of RLlib.
  case rllib

  /// Source text of C or C++.
  case cSource

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

  /// A way to pack files, by the program that unpacks it.
  public enum Packing: String, CaseIterable, Sendable {
    case sevenZip, xz, zstd, bzip2, rar
  }

  /// A format of pictures.
  public enum Picture: String, CaseIterable, Sendable {
    case png = "PNG"
    case jpeg = "JPEG"
    case gif = "GIF"
    case bmp = "BMP"
    case tiff = "TIFF"
    case webP = "WebP"
    case pnm = "PNM"
  }
}
