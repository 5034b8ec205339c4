internal import NNBBytes
internal import NNBPictures

/// What is wrong with inputs and with the parts that are to be made of them, as failures with stable codes.
enum DataSetError {
  /// Something about a file that does not fit.
  static func badData(_ message: String, of subject: String?, _ code: String, _ remedy: Remedy? = nil) -> Failure {
    Failure(message, of: subject, .badData, code: code, remedy: remedy)
  }

  /// Images of more pixels than are read.
  static func tooLarge(_ size: (height: Int, width: Int), of subject: String?) -> Failure {
    badData(
      "images of \(size.height)x\(size.width) pixels, expected at most \(PictureLimits.mostPixels.grouped)",
      of: subject,
      "picture-too-large")
  }

  /// Something that a command asked for and that cannot be.
  static func usage(_ message: String, _ code: String) -> Failure { Failure(message, .usage, code: code) }
}

/// Thrown when as many images have been read as are wanted.
struct EnoughImages: Error {}
