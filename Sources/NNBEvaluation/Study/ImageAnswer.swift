/// What a model says of one image whose class is known, in short.
package struct ImageAnswer: Equatable, Sendable {
  /// A class, and its output: the probability, or what the network gives if its outputs tell none.
  package struct Guess: Equatable, Sendable {
    package let label: Int
    package let output: Float

    /// Pairs a class with its output.
    package init(label: Int, output: Float) { (self.label, self.output) = (label, output) }
  }

  /// The place of the image among all, from 0; the class that its label says, and the one it is put into.
  package let image, label, prediction: Int

  /// The classes with the largest outputs, the largest first, at most three; of equal ones the lower class comes first.
  package let best: [Guess]

  /// The output of the class that the label says, and of the one that the image is put into.
  package let labelOutput, predictionOutput: Float

  /// Whether the image is put into the class that its label says.
  package var isCorrect: Bool { label == prediction }

  private static let mostGuesses = 3

  /// Takes a finite output for each class, of which `label` and `prediction` are two.
  package init(image: Int, label: Int, prediction: Int, outputs: [Float]) {
    (self.image, self.label, self.prediction) = (image, label, prediction)
    var best = ShortList<Guess>(Self.mostGuesses) { $0.output > $1.output }
    for (label, output) in outputs.enumerated() { best.add(Guess(label: label, output: output)) }
    self.best = best.elements
    (labelOutput, predictionOutput) = (outputs[label], outputs[prediction])
  }
}
