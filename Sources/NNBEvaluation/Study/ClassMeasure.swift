/// How well a model finds the images of one class.
package struct ClassMeasure: Equatable, Sendable {
  /// How many images have this label, how many are put into this class, and how many are both.
  package internal(set) var labelled = 0, predicted = 0, correct = 0

  /// The fraction of the images put into this class that have its label; nil if there are none.
  package var precision: Double? { predicted == 0 ? nil : Double(correct) / Double(predicted) }

  /// The fraction of the images with this label that are put into this class; nil if there are none.
  package var recall: Double? { labelled == 0 ? nil : Double(correct) / Double(labelled) }

  /// The harmonic mean of both, 2 c / (l + p); nil if no image has the label or is put into the class.
  package var f1: Double? { labelled + predicted == 0 ? nil : 2 * Double(correct) / Double(labelled + predicted) }
}

extension ConfusionMatrix {
  /// The measures of each class.
  package var measures: [ClassMeasure] {
    var measures = [ClassMeasure](repeating: ClassMeasure(), count: classCount)
    for entry in entries {
      measures[entry.label].labelled += entry.count
      measures[entry.prediction].predicted += entry.count
      if entry.label == entry.prediction { measures[entry.label].correct += entry.count }
    }
    return measures
  }
}

extension [ClassMeasure] {
  /// The mean F1 of the classes that have one: those with images, or into which images are put; nil if there are none.
  package var macroF1: Double? {
    let values = compactMap(\.f1)
    return values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }
}
