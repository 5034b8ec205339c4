internal import CNNBKernels

/// The distorted images of the stages that are under way, which all threads make and all read (Threads.md).
///
/// Safe: the engine checks all indices first, and its barriers stand between the writing of an image and its reading.
@safe final class DistortedSections: Sendable {
  /// The stages that are there at once: one that a thread may still read, the next two, and the one that is written.
  static let count = 4

  /// How many stages before its own the images of a stage are made.
  static let lead = count - 1

  private let sectionsOfStage: Int

  private let distortion: ImageDistortion
  private let seed: UInt64
  private let rooms: [ImageDistortion.Room]

  /// (stages, sections, 64, pixels).
  private let images: AlignedMemory<UInt8>

  /// 0, 1, 2, …: where the images of a section are among all of them.
  private let places: AlignedMemory<UInt32>

  init(_ distortion: ImageDistortion, seed: UInt64, sectionsOfStage: Int, threads: Int) {
    self.distortion = distortion
    self.seed = seed
    rooms = (0..<threads).map { _ in distortion.room() }
    let samples = Self.count * sectionsOfStage * Int(NN_SECTION)
    self.sectionsOfStage = sectionsOfStage
    images = AlignedMemory(samples * distortion.height * distortion.width)
    places = AlignedMemory(samples)
    for index in 0..<samples { places[index] = UInt32(index) }
  }

  /// All images.
  var start: UnsafePointer<UInt8> { unsafe UnsafePointer(images.start) }

  /// Where those of a section are.
  func places(of section: SectionWalk.Section) -> UnsafePointer<UInt32> {
    unsafe UnsafePointer(places.start + first(section))
  }

  private func first(_ section: SectionWalk.Section) -> Int {
    (section.stage % Self.count * sectionsOfStage + section.place) * Int(NN_SECTION)
  }

  /// Makes the part of a section that is a thread's.
  func make(_ samples: TrainingShare.Samples, _ section: SectionWalk.Section, epoch: Int, thread: Int) {
    let pixels = distortion.height * distortion.width, first = first(section)
    for index in section.count * thread / rooms.count..<section.count * (thread + 1) / rooms.count {
      let sample = unsafe samples.order[section.samples.lowerBound + index]
      unsafe distortion.distort(
        samples.images + Int(sample) * pixels, seed: seed, epoch: UInt64(epoch), index: UInt64(sample), rooms[thread],
        to: images.start + (first + index) * pixels)
    }
  }
}
