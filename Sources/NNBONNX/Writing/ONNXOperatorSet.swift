internal import NNBFormats

/// A version of ONNX's operators.
struct ONNXOperatorSet: Equatable {
  /// Its number.
  let version: Int

  /// The version of the file format that goes with it, by ONNX's own table.
  let formatVersion: Int

  /// What every program has.
  static let usual = ONNXOperatorSet(version: 13, formatVersion: 7)

  private init(version: Int, formatVersion: Int) { (self.version, self.formatVersion) = (version, formatVersion) }

  /// A version; nil if it is not one of those that are written.
  init?(_ version: Int) {
    guard ExportOptions.operatorSets.contains(version) else { return nil }
    let formatVersion =
      switch version {
      case ...9: 4
      case 10: 5
      case 11: 6
      case 12...14: 7
      case 15...18: 8
      case 19...20: 9
      case 21...22: 10
      case 23: 11
      case 24: 12
      case 25...27: 13
      default: 14
      }
    self.init(version: version, formatVersion: formatVersion)
  }
}
