internal import Bytes
public import IDX

/// The images that a model is run on to see what it does.
public enum ProbeImages {
  /// The images at `path`, gzipped or not; of a folder its test images. `-` is standard input.
  ///
  /// Throws `IDXError`.
  public static func read(_ path: String) throws(IDXError) -> ImageSet {
    let isFolder = path != "-" && FileSystem.isDirectory(path)
    return try ImageSet(contentsOf: isFolder ? try ImageFolder.test(in: path).images : path)
  }
}
