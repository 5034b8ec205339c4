import NNBCompute
import NNBEvaluation
import NNBIDX
import NNBModel
import NNB
import NNBTestSupport
import Testing

import NNBTraining

/// The MNIST subset of the package.
enum Subset {
  static func load() throws -> (training: LabelledImages, test: LabelledImages) {
    let folder = try ImageFolder(Fixtures.path("mnist"))
    let test = try #require(folder.test)
    return (
      try LabelledImages(images: folder.training.images, labels: folder.training.labels),
      try LabelledImages(images: test.images, labels: test.labels)
    )
  }
}

/// The three runs of `Fixtures/reference/training`.
struct ReferenceRun: Sendable, CustomTestStringConvertible {
  let name: String
  let hidden: Int
  let batchSize: Int?
  let initialization: Initialization
  let epochs: Int

  static let all = [
    ReferenceRun(name: "batch64", hidden: 32, batchSize: 64, initialization: .heUniform, epochs: 3),
    ReferenceRun(name: "batch50", hidden: 16, batchSize: 50, initialization: .heUniform, epochs: 2),
    ReferenceRun(name: "full", hidden: 10, batchSize: nil, initialization: .uniform, epochs: 20),
  ]

  var testDescription: String { name }

  var options: TrainingOptions {
    var options = TrainingOptions()
    options.hidden = hidden
    options.batchSize = batchSize
    options.initialization = initialization
    options.end = .epochs(epochs)
    return options
  }
}

@Suite struct `Training` {
  @Test(arguments: ReferenceRun.all)
  func `gives the losses and accuracies that NumPy gives`(_ run: ReferenceRun) throws {
    let data = try Subset.load()
    let trainer = try Trainer(data.training, options: run.options)
    func expected(_ name: String) throws -> [Double] { try Fixtures.reference("training/\(run.name)/\(name)") }
    let loss = try expected("loss"), accuracy = try expected("accuracy")
    let testLoss = try expected("test_loss"), testAccuracy = try expected("test_accuracy")
    for epoch in 0..<run.epochs {
      let report = try #require(try trainer.runEpoch())
      let test = try Classifier(try trainer.checkpoint()).evaluate(data.test)
      #expect(abs(report.loss / loss[epoch] - 1) < 1e-6)
      #expect(report.accuracy == accuracy[epoch])
      #expect(abs(try #require(test.loss) / testLoss[epoch] - 1) < 1e-6)
      #expect(test.accuracy == testAccuracy[epoch])
    }
    #expect(trainer.isFinished)
  }

  @Test func `twice gives the same bytes, whichever kernels do it`() throws {
    let data = try Subset.load().training
    var options = ReferenceRun.all[0].options
    options.end = .steps(20)
    let files = try ([.best, .best, .baseline] as [Kernels]).map { kernels in
      let trainer = try Trainer(data, options: options, compute: ComputeOptions(kernels: kernels, threads: 2))
      _ = try trainer.runEpoch()
      return try trainer.checkpoint().encoded()
    }
    #expect(files[0] == files[1])
    #expect(files[0] == files[2])
  }

  @Test(arguments: [1, 3])
  func `is evaluated by its own threads to the same bits as its checkpoint is`(threads: Int) throws {
    let (data, test) = try Subset.load()
    let trainer = try Trainer(data, options: ReferenceRun.all[0].options, compute: ComputeOptions(threads: threads))
    var reports: [EvaluationReport] = []
    for _ in 1...2 {
      _ = try trainer.runEpoch()
      let model = try Classifier(trainer.parameters, of: trainer.network, on: trainer.team)
      reports.append(try model.evaluate(test))
      #expect(try reports.last == Classifier(try trainer.checkpoint()).evaluate(test))
    }
    #expect(reports[0] != reports[1])
  }

  @Test func `with another seed gives another model`() throws {
    let data = try Subset.load().training
    var options = ReferenceRun.all[1].options
    options.end = .steps(1)
    let files = try ([1, 2] as [UInt64]).map { seed in
      options.seed = seed
      let trainer = try Trainer(data, options: options)
      _ = try trainer.runEpoch()
      return try trainer.checkpoint().encoded()
    }
    #expect(files[0] != files[1])
  }

  @Test func `ends in the middle of an epoch when its steps are done`() throws {
    var options = ReferenceRun.all[0].options
    options.end = .steps(70)
    let trainer = try Trainer(try Subset.load().training, options: options)
    #expect(trainer.stepsPerEpoch == 63)
    #expect(try trainer.runEpoch()?.sampleCount == 4000)
    #expect(!trainer.isFinished)
    let last = try #require(try trainer.runEpoch())
    #expect(last.sampleCount == 7 * 64 && last.step == 70 && trainer.isFinished)
  }

  @Test func `leaves the held-out samples alone`() throws {
    let all = try Subset.load().training
    let images = try ImageSet(
      try #require(IDXArray(Array(all.images.pixels.prefix(3000 * 784)), shape: [3000, 28, 28])))
    let labels = try #require(IDXArray(all.labels.prefix(3000).map { UInt8($0) }, shape: [3000]))
    let first = try LabelledImages(images, labels: labels)
    var options = ReferenceRun.all[1].options
    options.end = .epochs(1)
    let heldOut = try Trainer(all, heldOut: 1000, options: options)
    let shorter = try Trainer(first, options: options)
    _ = (try heldOut.runEpoch(), try shorter.runEpoch())
    #expect(try heldOut.checkpoint().tensors == shorter.checkpoint().tensors)
  }

  @Test func `stops at the first loss that is not finite`() throws {
    var options = ReferenceRun.all[0].options
    options.learningRate = 1e30
    let trainer = try Trainer(try Subset.load().training, options: options)
    #expect(throws: TrainingError.notFinite(epoch: 1, step: 2)) { try trainer.runEpoch() }
  }

  @Test func `refuses settings outside their range`() throws {
    let data = try Subset.load().training
    func options(_ change: (inout TrainingOptions) -> Void) -> TrainingOptions {
      var options = TrainingOptions()
      change(&options)
      return options
    }
    #expect(throws: TrainingError.setting("hidden", expected: "1 to 65536")) {
      try Trainer(data, options: options { $0.hidden = 0 })
    }
    #expect(throws: TrainingError.setting("batch-size", expected: "1 or more")) {
      try Trainer(data, options: options { $0.batchSize = 0 })
    }
    #expect(throws: TrainingError.setting("learning-rate", expected: "a number above 0")) {
      try Trainer(data, options: options { $0.learningRate = .nan })
    }
    #expect(throws: TrainingError.setting("epochs", expected: "1 or more")) {
      try Trainer(data, options: options { $0.end = .epochs(0) })
    }
    #expect(throws: TrainingError.nothingToTrainOn(samples: 4000, heldOut: 4000)) {
      try Trainer(data, heldOut: 4000, options: TrainingOptions())
    }
  }

  @Test func `refuses images and layers that memory would not hold`() throws {
    func image(_ side: Int) throws -> LabelledImages {
      let pixels = try #require(IDXArray([UInt8](repeating: 0, count: side * side), shape: [1, side, side]))
      return try LabelledImages(try ImageSet(pixels), labels: try #require(IDXArray([UInt8(1)], shape: [1])))
    }
    #expect(throws: TrainingError.imagesTooLarge(pixels: 2049 * 2049, limit: 1 << 22)) {
      try Trainer(try image(2049), options: TrainingOptions())
    }
    var options = TrainingOptions()
    options.hidden = 65_536
    #expect(throws: TrainingError.tooManyWeights(pixels: 65 * 65, hidden: 65_536, limit: 1 << 28)) {
      try Trainer(try image(65), options: options)
    }
  }

  @Test func `refuses more classes than can be trained, whether it starts or goes on`() throws {
    let data = try Subset.load().training
    let labels = try #require(IDXArray(data.labels.map { UInt8($0) }, shape: [data.count]))
    func labelled(classes: Int) throws -> LabelledImages {
      try LabelledImages(data.images, labels: labels, classCount: classes)
    }
    var options = TrainingOptions()
    options.hidden = 2
    let most = try Trainer(try labelled(classes: 65_536), options: options)
    #expect(try most.runEpoch { $0 < 1 } == nil)
    #expect(throws: TrainingError.tooManyClasses(65_537, limit: 65_536)) {
      try Trainer(try labelled(classes: 65_537), options: options)
    }
    let whole = try Trainer(data, options: options).checkpoint()
    let network = try #require(whole.network)
    let layers = [
      network.layers[0],
      DenseLayer(name: network.layers[1].name, inputs: 2, outputs: 65_537, activation: .softmax),
    ]
    let tensors = try layers.flatMap { layer in
      try [
        Tensor(
          name: layer.kernel, axes: layer.kernelAxes, values: [Float](repeating: 0, count: layer.inputs * layer.outputs)
        ),
        Tensor(name: #require(layer.bias), axes: layer.biasAxes, values: [Float](repeating: 0, count: layer.outputs)),
      ]
    }
    let other = try Checkpoint(
      network: try Network(input: network.input, layers: layers), tensors: tensors, training: whole.training)
    #expect(throws: ResumeError.tooManyClasses(65_537, limit: 65_536)) {
      try Trainer(resuming: other, try labelled(classes: 65_537))
    }
    #expect(throws: ResumeError.tooManyClasses(65_537, limit: 65_536)) {
      try Trainer(try labelled(classes: 65_537), options: options, from: other)
    }
  }

  /// The checksums are those of Python's zlib.
  @Test func `the data is known by its labels, a byte each or two`() throws {
    let images = try ImageSet(pixels: [1, 2], height: 1, width: 1)
    #expect(try LabelledImages(images, labels: [0, 255]).identity(heldOut: 0).checksum == 0xb77e839a)
    #expect(try LabelledImages(images, labels: [0, 300]).identity(heldOut: 0).checksum == 0x4e687a5e)
  }
}
