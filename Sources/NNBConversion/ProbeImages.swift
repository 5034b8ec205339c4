internal import NNBEvaluation
package import NNBIDX
package import NNBModel
internal import NNBSystem

/// The images that a model is run on to see what it does.
package enum ProbeImages {
  /// The images at `path`, gzipped or not; of a folder its test images. `-` is standard input.
  ///
  /// Numbers that are no bytes are taken as they are, and those that models with these scalings take are not looked at. Throws
  /// `IDXError`.
  package static func read(
    _ path: String, for scalings: [InputScaling?], isTransposed: Bool = false
  ) throws(IDXError) -> ImageSet {
    try ImageSet(contentsOf: try file(of: path), numbers: NumberUse(for: scalings), isTransposed: isTransposed)
  }

  /// The class of each of the images at `path`, if a file beside them says it as data sets do; nil if not, or if these are no
  /// labels of so many images and classes.
  static func labels(beside path: String, of images: ImageSet, classCount: Int) -> [UInt16]? {
    guard path != "-", classCount > 0, let file = try? file(of: path),
      let labels = try? ImageFolder.labels(beside: file), let array = try? IDXArray(contentsOf: labels)
    else { return nil }
    return try? LabelledImages(images, labels: array, classCount: classCount).labels
  }

  /// The file that these images are in.
  static func file(of path: String) throws(IDXError) -> String {
    let isFolder = path != "-" && FileSystem.isDirectory(path)
    guard isFolder else { return path }
    // A folder may have the name of the file in it.
    if let file = try? ImageFolder.file(at: path) { return file }
    return try ImageFolder.test(in: path).images
  }
}
