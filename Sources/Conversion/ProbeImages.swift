internal import Bytes
public import IDX

/// The images that a model is run on to see what it does.
public enum ProbeImages {
  /// The images at `path`, gzipped or not; of a folder its test images. `-` is standard input.
  ///
  /// Throws `IDXError`.
  public static func read(_ path: String) throws(IDXError) -> ImageSet {
    guard path != "-", FileSystem.isDirectory(path) else { return try ImageSet(contentsOf: path) }
    guard let part = try ImageFolder(path).test else {
      throw IDXError(.nothingFound(expected: "t10k-images-idx3-ubyte[.gz]"), in: path)
    }
    return try ImageSet(contentsOf: part.images)
  }
}
