package import NNBPictures

/// What a command says of its inputs.
package struct ReadingChoices: Sendable {
  /// Where a CSV file has its labels.
  package enum LabelColumn: Equatable, Sendable {
    /// By the header, or by the number of columns.
    case automatic

    case none, last

    /// A column by its place, from 0.
    case index(Int)

    /// A column by its name in the header.
    case name(String)
  }

  /// What numbers are.
  package enum Values: String, CaseIterable, Sendable {
    /// 0 to 255.
    case byte

    /// 0 to 1.
    case unit
  }

  package var labelColumn = LabelColumn.automatic
  package var values: Values?

  /// The size of images; nil for their own.
  package var size: (height: Int, width: Int)?

  /// Whether each image is prepared as MNIST's were.
  package var isLikeMNIST = false

  package var inversion = MNISTPreparation.Inversion.auto

  /// The grey behind what is not opaque.
  package var background: UInt8 = 255

  /// The file with the labels, for inputs that have none themselves.
  package var labels: String?

  /// How many images of a part are read.
  package var limit = Int.max

  /// The usual choices.
  package init() {}
}
