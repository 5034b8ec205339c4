internal import CNNBSystem

/// A set of processors by number, ascending.
package struct ProcessorSet: Equatable {
  package var numbers: [Int]

  /// Takes numbers, ascending.
  package init(numbers: [Int]) { self.numbers = numbers }

  /// The processors that the calling thread may run on; empty if the system does not tell.
  package static var own: ProcessorSet {
    var words = [UInt64](repeating: 0, count: Int(NN_PROCESSOR_WORDS))
    guard unsafe nn_affinity(&words) != 0 else { return ProcessorSet(numbers: []) }
    var numbers: [Int] = []
    for (place, var word) in words.enumerated() {
      while word != 0 {
        numbers.append(64 * place + word.trailingZeroBitCount)
        word &= word - 1
      }
    }
    return ProcessorSet(numbers: numbers)
  }

  /// The processor that the calling thread runs on now.
  package static var current: Int { Int(nn_processor()) }

  /// Binds the calling thread to these processors. Returns whether that succeeded.
  @discardableResult package func bind() -> Bool {
    var words = [UInt64](repeating: 0, count: Int(NN_PROCESSOR_WORDS))
    for number in numbers { words[number / 64] |= 1 << UInt64(number % 64) }
    return unsafe nn_set_affinity(words) != 0
  }

  /// One of `count` parts of about equal size, each of neighbouring processors: the `index`-th after the part with
  /// `home`.
  package func part(_ index: Int, of count: Int, behind home: Int) -> ProcessorSet {
    func number(at place: Int) -> Int { place * count / numbers.count }
    let wanted = (number(at: numbers.firstIndex(of: home) ?? 0) + index) % count
    return ProcessorSet(numbers: numbers.indices.filter { number(at: $0) == wanted }.map { numbers[$0] })
  }
}
