/// The distorted images of the stages that are under way, which all threads make and all read (Threads.md).
///
/// Safe: the engine checks all indices first, and its barriers stand between the writing of an image and its reading.
@safe final class DistortedSections: Sendable {
  /// The stages that are there at once: one that a thread may still read, the next two, and the one that is written.
  static let count = 4

  /// How many stages before its own the images of a stage are made.
  static let lead = count - 1

  private let distortion: ImageDistortion
  private let seed: UInt64
  private let rooms: [ImageDistortion.Room]
  let ring: SectionRing

  init(_ distortion: ImageDistortion, seed: UInt64, sectionsOfStage: Int, threads: Int) {
    self.distortion = distortion
    self.seed = seed
    rooms = (0..<threads).map { _ in distortion.room() }
    ring = SectionRing(
      stages: Self.count, sectionsOfStage: sectionsOfStage, pixels: distortion.height * distortion.width)
  }

  /// Makes the part of a section that is a thread's, of the images of all samples, or of those of the section in `source`.
  func make(
    _ samples: TrainingShare.Samples, _ section: SectionWalk.Section, from source: SectionRing?, epoch: Int,
    thread: Int
  ) {
    let pixels = distortion.height * distortion.width
    for index in section.count * thread / rooms.count..<section.count * (thread + 1) / rooms.count {
      let sample = unsafe samples.order[section.samples.lowerBound + index]
      let image =
        if let source { unsafe UnsafePointer(source.image(index, of: section)) } else {
          unsafe samples.images + Int(sample) * pixels
        }
      unsafe distortion.distort(
        image, seed: seed, epoch: UInt64(epoch), index: UInt64(sample), rooms[thread],
        to: ring.image(index, of: section))
    }
  }
}
