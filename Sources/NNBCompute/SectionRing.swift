internal import CNNBKernels

/// Room for the images of some stages that follow each other, again and again.
///
/// Safe: who writes an image and who reads it are kept apart by barriers, or by `StoredSections` (Threads.md).
@safe final class SectionRing: Sendable {
  private let stageCount, sectionsOfStage, pixels: Int

  /// (stages, sections, 64, pixels).
  private let images: AlignedMemory<UInt8>

  /// 0, 1, 2, …: where the images of a section are among all of them.
  private let places: AlignedMemory<UInt32>

  init(stages: Int, sectionsOfStage: Int, pixels: Int) {
    (stageCount, self.sectionsOfStage, self.pixels) = (stages, sectionsOfStage, pixels)
    let samples = stages * sectionsOfStage * Int(NN_SECTION)
    images = AlignedMemory(samples * pixels)
    places = AlignedMemory(samples)
    for index in 0..<samples { places[index] = UInt32(index) }
  }

  /// All images.
  var start: UnsafeMutablePointer<UInt8> { unsafe images.start }

  /// Where those of a section are.
  func places(of section: SectionWalk.Section) -> UnsafePointer<UInt32> {
    unsafe UnsafePointer(places.start + first(section))
  }

  /// One image of a section.
  func image(_ index: Int, of section: SectionWalk.Section) -> UnsafeMutablePointer<UInt8> {
    unsafe images.start + (first(section) + index) * pixels
  }

  /// Takes all images of a section.
  func take(_ bytes: [UInt8], of section: SectionWalk.Section) {
    images.copy(bytes, from: 0, count: section.count * pixels, to: first(section) * pixels)
  }

  private func first(_ section: SectionWalk.Section) -> Int {
    (section.stage % stageCount * sectionsOfStage + section.place) * Int(NN_SECTION)
  }
}
