internal import NNBJSON

/// What the log of a run says of the images held out.
package struct EpochResults: Equatable, Sendable {
  /// How many whole epochs are done.
  package private(set) var epochs = 0

  /// The epoch with the lowest validation loss, the first of several, counted from 1; nil if there is none.
  package private(set) var best: (epoch: Int, loss: Double, accuracy: Double)?

  package init() {}

  /// States them.
  package init(epochs: Int, best: (epoch: Int, loss: Double, accuracy: Double)?) {
    (self.epochs, self.best) = (epochs, best)
  }

  /// Reads the whole lines of a log; what is none of its lines is left out.
  package init(log: [UInt8]) {
    for line in log.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast() {
      guard let value = try? JSON(parsing: Array(line)), let epoch = value["epoch"]?.wholeNumber else { continue }
      epochs = max(epochs, epoch)
      guard let loss = value["validation_loss"]?.double, let accuracy = value["validation_accuracy"]?.double else {
        continue
      }
      if best.map({ loss < $0.loss }) ?? true { best = (epoch, loss, accuracy) }
    }
  }

  package static func == (left: Self, right: Self) -> Bool {
    left.epochs == right.epochs && left.best?.epoch == right.best?.epoch && left.best?.loss == right.best?.loss
      && left.best?.accuracy == right.best?.accuracy
  }
}

extension JSON {
  /// The number, if this is one.
  var double: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }
}
