package import NNBIDX
internal import NNBSystem

/// The images that a model is run on to see what it does.
package enum ProbeImages {
  /// The images at `path`, gzipped or not; of a folder its test images. `-` is standard input.
  ///
  /// Throws `IDXError`.
  package static func read(_ path: String) throws(IDXError) -> ImageSet {
    try ImageSet(contentsOf: try file(of: path))
  }

  /// The file that these images are in.
  static func file(of path: String) throws(IDXError) -> String {
    let isFolder = path != "-" && FileSystem.isDirectory(path)
    return isFolder ? try ImageFolder.test(in: path).images : path
  }
}
