import NNBBytes
import NNBCommandLine
import NNBIDX

/// What is said of the data that may not be what its owner thinks.
struct DataNotes {
  private let settings: TrainSettings
  private let folder: ImageFolder
  private let data: LabelledImages

  init(_ settings: TrainSettings, _ folder: ImageFolder, _ data: LabelledImages) {
    (self.settings, self.folder, self.data) = (settings, folder, data)
  }

  /// A sentence for each thing.
  var lines: [String] { lines(ofTest: test) }

  /// The same without what is about a test set.
  var linesOfTraining: [String] { lines(ofTest: nil) }

  private func lines(ofTest test: String?) -> [String] {
    [
      folder.remark.map { "data \($0)" }, stored, data.images.values.remark, data.layout.remark, emptyClasses, test,
      mapping,
    ].compactMap { $0 }
  }

  /// That images stay in their file, if nobody asked for it.
  private var stored: String? {
    guard let stored = data.images.stored, settings.data.storage == .automatic else { return nil }
    return
      "the training images have \(counted(stored.byteCount, "byte")), which do not fit well into the free memory: they are read as "
      + "they are needed"
  }

  /// Classes without images, unless the command line or a model says how many there are.
  private var emptyClasses: String? {
    guard settings.classCount == nil, settings.resumed == nil, settings.start == nil else { return nil }
    let empty = data.emptyClasses, first = data.firstLabel
    guard let least = empty.first else { return nil }
    if least == 0, first == 0, data.layout == .list {
      // Labels from 1 on are a habit of MATLAB, and of EMNIST's letters.
      let start = (0..<data.classCount).first { !empty.contains($0) } ?? 0
      return "no label is below \(start): " + without(empty)
        + (start == 1
          ? "; --label-offset 1 makes label 1 class 0" : "; --label-offset \(start) makes label \(start) class 0")
    }
    if data.classCount + first == 256 {
      return "label 255 makes \(data.classCount) outputs, and \(without(empty)); 255 often marks what has no class"
    }
    return without(empty)
  }

  private func without(_ classes: [Int]) -> String {
    classes.count == 1
      ? "class \(classes[0]) has no images"
      : "\(classes.count.grouped) of \(data.classCount.grouped) classes have no images: "
        + classes.map { "\($0)" }.listed.joined(separator: ", ")
  }

  /// A test set is never left out in silence.
  private var test: String? {
    guard folder.test == nil, !folder.unusedTest.isEmpty else { return nil }
    return "no test set of a name that is known; not used: \(folder.unusedTest.listed.joined(separator: ", ")); "
      + "--test-images and --test-labels name one"
  }

  private var mapping: String? {
    guard let mapping = folder.mapping, settings.classNames == nil, settings.resumed == nil else { return nil }
    return "\(mapping) names the classes: --class-names @\(mapping.pathWord) puts the names into the model"
  }
}
