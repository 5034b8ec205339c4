package import NNBIDX
internal import NNBSystem

/// The images that a model is run on to see what it does.
package enum ProbeImages {
  /// The images at `path`, gzipped or not; of a folder its test images. `-` is standard input.
  ///
  /// Throws `IDXError`.
  package static func read(_ path: String) throws(IDXError) -> ImageSet {
    let isFolder = path != "-" && FileSystem.isDirectory(path)
    return try ImageSet(contentsOf: isFolder ? try ImageFolder.test(in: path).images : path)
  }
}
