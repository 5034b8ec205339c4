import Foundation
import NNB
import NNBBytes
import NNBCompute
import NNBIDX
import NNBModel
import NNBTestSupport
import Testing

import NNBTraining

/// Distorted images, as `Fixtures/make_distortion.py` computes them with NumPy.
@Suite struct `Distorted images` {
  /// A line of `crc32.json`.
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    let height, width, images, elastic, spacing, rotate, shear, scale, aspect, shift, epoch: Int
    let seed, crc32: String
    var name: String?
    var testDescription: String { name ?? "" }

    var distortion: Distortion {
      Distortion(
        elastic: elastic, spacing: spacing, rotate: rotate, shear: shear, scale: scale, aspect: aspect, shift: shift)
    }

    static let all: [Case] = {
      let data = try? Data(contentsOf: URL(filePath: Fixtures.path("reference/distortion/crc32.json")))
      let cases = data.flatMap { try? JSONDecoder().decode([String: Case].self, from: $0) } ?? [:]
      return cases.sorted { $0.key < $1.key }.map { name, found in
        var found = found
        found.name = name
        return found
      }
    }()
  }

  @Test(arguments: Case.all.filter { $0.name?.hasPrefix("made") == false }, Kernels.all)
  func `are those of NumPy, whatever the instruction set`(_ expected: Case, _ kernels: Kernels) throws {
    let subset = try Subset.load().training.images
    let distorter = ImageDistortion(
      expected.distortion, height: expected.height, width: expected.width, kernels: kernels)
    let top = (28 - expected.height) / 2, left = (28 - expected.width) / 2, pixels = Array(subset.pixels)
    var checksum = CRC32()
    for index in 0..<expected.images {
      let image = (0..<expected.height).flatMap { y -> ArraySlice<UInt8> in
        let start = index * 784 + (top + y) * 28 + left
        return pixels[start..<start + expected.width]
      }
      let found = distorter.distorted(
        image[...], seed: try #require(UInt64(expected.seed)), epoch: expected.epoch, first: index)
      checksum.update(with: found.span)
    }
    #expect(checksum.value.hex == expected.crc32)
  }

  @Test func `of all cases are compared`() { #expect(Case.all.count == 12) }

  private static let strength = Distortion(
    elastic: 1280, rotate: 8000, shear: 8000, scale: 6000, aspect: 3000, shift: 300)

  private static func path(_ name: String) -> String { Fixtures.path("reference/distortion/training_\(name).idx") }

  private static func data() throws -> LabelledImages {
    try LabelledImages(images: path("images"), labels: path("labels"))
  }

  private static func options(_ distortion: Distortion? = strength) -> TrainingOptions {
    var options = ScriptedRun.options()
    options.distortion = distortion
    return options
  }

  @Test(arguments: Kernels.all, [1, 2, 3, 8])
  func `are trained on to the parameters and losses of NumPy, bit for bit`(_ kernels: Kernels, _ threads: Int) throws {
    let trainer = try Trainer(
      try Self.data(), heldOut: 20, options: Self.options(),
      compute: ComputeOptions(kernels: kernels, threads: threads))
    while !trainer.isFinished { _ = try trainer.runEpoch() }
    let found = trainer.parameters
    for (part, values) in [("W1", found.kernel1), ("b1", found.bias1), ("W2", found.kernel2), ("b2", found.bias2)] {
      let expected: [Float] = try Fixtures.reference("distortion/training_\(part)")
      #expect(values.map(\.bitPattern) == expected.map(\.bitPattern), "\(part)")
    }
    #expect(trainer.history.map(\.training.loss) == (try Fixtures.reference("distortion/training_loss")))
  }

  /// Batches of many sections and of one that is not whole, so that all turns of the images ahead occur.
  @Test(arguments: [7, 64, 100, 260, 4000])
  func `of batches of every size are the same on every number of threads`(_ batchSize: Int) throws {
    let data = try Subset.load().training
    var options = Self.options(.digits)
    options.batchSize = batchSize
    options.hidden = 130
    options.end = .steps(batchSize == 4000 ? 2 : 12)
    var results: Set<[UInt8]> = []
    for kernels in [Kernels.baseline, .best] {
      for threads in [1, 2, 3, 8] {
        results.insert(
          try ScriptedRun.finish(
            try Trainer(data, options: options, compute: ComputeOptions(kernels: kernels, threads: threads))))
      }
    }
    #expect(results.count == 1)
  }

  @Test func `go with a run that is stopped inside an epoch, and it ends in the same file`() throws {
    let data = try Self.data()
    let expected = try ScriptedRun.finish(try Trainer(data, heldOut: 20, options: Self.options()))
    #expect(expected[8..<12] == [1, 0, 2, 0])
    for stop in 1...5 {
      let trainer = try Trainer(data, heldOut: 20, options: Self.options(), compute: ComputeOptions(threads: 2))
      while trainer.position.step < stop { _ = try trainer.runEpoch { $0 < stop } }
      let kept = try trainer.checkpoint().encoded()
      let again = try Trainer(resuming: try ScriptedRun.read(kept), data)
      #expect(again.settings == trainer.settings)
      #expect(try again.checkpoint().encoded() == kept)
      #expect(try ScriptedRun.finish(again) == expected)
    }
  }

  @Test func `that change nothing are none, and leave the file as it was`() throws {
    let data = try Self.data()
    let none = try ScriptedRun.finish(try Trainer(data, heldOut: 20, options: Self.options(nil)))
    let nothing = try Trainer(data, heldOut: 20, options: Self.options(Distortion()))
    #expect(nothing.settings.distortion == nil)
    #expect(try ScriptedRun.finish(nothing) == none)
    #expect(none[8..<12] == [1, 0, 1, 0])
  }

  @Test func `that become others are refused, or recorded and nothing begins anew`() throws {
    let data = try Self.data()
    let trainer = try Trainer(data, heldOut: 20, options: Self.options())
    _ = try trainer.runEpoch { $0 < 1 }
    let checkpoint = try trainer.checkpoint()
    var settings = trainer.settings
    settings.distortion = .weak
    #expect(throws: ResumeError.otherSettings(.distortion)) {
      try Trainer(resuming: checkpoint, data, settings: settings)
    }
    settings.classWeights = [1, 2, 3, 4, 5]
    let changed = try Trainer(resuming: checkpoint, data, settings: settings, isOverriding: true)
    #expect(changed.position == trainer.position && changed.overrides == [])
    #expect(changed.settingChanges == [.init(step: 1, code: 1), .init(step: 1, code: 2)])
    #expect(changed.settingChanges[1].name == "distorted images")
    let state = try #require(try ScriptedRun.read(try changed.checkpoint().encoded()).training)
    #expect(state.settings.distortion == .weak)
    #expect(try #require(checkpoint.training).isPast(of: state) && !state.isPast(of: try #require(checkpoint.training)))
    settings.distortion = nil
    settings.classWeights = nil
    let back = try Trainer(resuming: try changed.checkpoint(), data, settings: settings, isOverriding: true)
    let left = try #require(try ScriptedRun.read(try back.checkpoint().encoded()).training)
    #expect(left.statesFurtherSettings && left.settings.distortion == nil && left.settingChanges.count == 4)
    _ = try ScriptedRun.finish(back)
  }

  @Test(
    arguments: [
      ([28, 28], true), ([8, 4096], true), ([1, 28, 28], true), ([28, 28, 1], true), ([784], false), ([7, 28], false),
      ([28, 7], false), ([8, 4097], false), ([28, 28, 3], false), ([3, 28, 28], false), ([], false),
    ])
  func `have a height and a width of 8 to 4,096 pixels, and no channels`(_ shape: [Int], _ fits: Bool) {
    #expect((Distortion.size(of: shape) != nil) == fits)
  }

  @Test func `of data without height and width are refused`() throws {
    let images = try #require(IDXArray([UInt8](repeating: 1, count: 600), shape: [3, 200]))
    let labels = try #require(IDXArray([0 as UInt8, 1, 0], shape: [3]))
    let data = try LabelledImages(try ImageSet(images), labels: labels)
    #expect(throws: TrainingError.cannotDistort(shape: [200])) { try Trainer(data, options: Self.options()) }
  }

  @Test(
    arguments: [
      { $0.spacing = 0 }, { $0.spacing = 65 }, { $0.elastic = 2048 }, { $0.elastic = -1 }, { $0.rotate = 32_768 },
      { $0.shear = -1 }, { $0.scale = 1 << 40 }, { $0.aspect = 32_768 }, { $0.shift = 2048 },
    ] as [@Sendable (inout Distortion) -> Void])
  func `with a number outside its range are refused`(change: @Sendable (inout Distortion) -> Void) throws {
    var distortion = Self.strength
    change(&distortion)
    let data = try Self.data()
    #expect(throws: TrainingError.self) { try Trainer(data, options: Self.options(distortion)) }
    let plain = try Trainer(data, options: Self.options(nil))
    var settings = plain.settings
    settings.distortion = distortion
    #expect(throws: TrainingError.self) {
      try Trainer(resuming: try plain.checkpoint(), data, settings: settings, isOverriding: true)
    }
  }
}
