// swift-tools-version: 6.3
import PackageDescription

/// One set of settings for every Swift target, tests included.
let settings: [SwiftSetting] = [
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

/// The modules from the lowest floor to the highest; a module imports only from floors below its own.
let libraries: [(name: String, dependencies: [Target.Dependency])] = [
  ("NNBBytes", ["CNNBDeflate", "CNNBSandbox"]),
  ("NNBJSON", ["NNBBytes"]),
  ("NNBGzip", ["NNBBytes", "CNNBZlib", "CNNBDeflate"]),
  ("NNBIDX", ["NNBBytes", "NNBGzip"]),
  ("NNBModel", ["NNBBytes"]),
  ("NNB", ["NNBBytes", "NNBModel"]),
  ("NNBCompute", ["NNBBytes", "NNBModel", "CNNBKernels"]),
  ("NNBTraining", ["NNBBytes", "NNBIDX", "NNBModel", "NNBCompute"]),
  ("NNBEvaluation", ["NNBBytes", "NNBIDX", "NNBModel", "NNBCompute"]),
  ("NNBWorkerProtocol", ["NNBBytes", "NNBJSON", "NNBModel"]),
  ("NNBHDF5", ["NNBBytes", "NNBModel", "CNNBHDF5"]),
  ("NNBKerasHDF5", ["NNBBytes", "NNBJSON", "NNBModel", "NNB", "NNBHDF5"]),
  ("NNBWorkerActions", ["NNBBytes", "NNBModel", "NNB", "NNBHDF5", "NNBKerasHDF5", "NNBWorkerProtocol"]),
  ("NNBConversion", ["NNBBytes", "NNBIDX", "NNBModel", "NNB", "NNBEvaluation", "NNBWorkerProtocol"]),
  (
    "NNBInspection",
    ["NNBBytes", "NNBIDX", "NNBModel", "NNB", "NNBCompute", "NNBEvaluation", "NNBWorkerProtocol", "NNBConversion"]
  ),
  (
    "NNBCommandLine",
    [
      "CNNBStart", "NNBBytes", "NNBJSON", "NNBGzip", "NNBIDX", "NNBModel", "NNB", "NNBCompute", "NNBTraining",
      "NNBEvaluation",
      "NNBWorkerProtocol",
      "NNBConversion",
    ]
  ),
]

/// What other packages may use: reading and writing models, evaluating, training and converting them.
let products = ["NNB", "NNBEvaluation", "NNBTraining", "NNBConversion"]

let tools: [(name: String, dependencies: [Target.Dependency])] = [
  (
    "nntrain",
    [
      "NNBCommandLine", "NNBConversion", "NNBWorkerProtocol", "NNBCompute", "NNBTraining", "NNBEvaluation", "NNB",
      "NNBIDX", "NNBModel", "NNBJSON", "NNBBytes",
    ]
  ),
  ("nnhdf5", ["CNNBStart", "NNBWorkerActions", "NNBWorkerProtocol", "NNBBytes", "CNNBSandbox"]),
  ("nnconv", ["NNBCommandLine", "NNBConversion", "NNBWorkerProtocol", "NNBModel", "NNBJSON", "NNBBytes"]),
  (
    "nninfer", ["NNBCommandLine", "NNBConversion", "NNBEvaluation", "NNB", "NNBIDX", "NNBModel", "NNBJSON", "NNBBytes"]
  ),
  (
    "nninfo",
    [
      "NNBCommandLine", "NNBInspection", "NNBConversion", "NNBWorkerProtocol", "NNB", "NNBModel", "NNBJSON", "NNBBytes",
    ]
  ),
  (
    "nndiff",
    [
      "NNBCommandLine", "NNBInspection", "NNBConversion", "NNBEvaluation", "NNBWorkerProtocol", "NNBModel", "NNBJSON",
      "NNBBytes",
    ]
  ),
]

/// What measures itself; run by `make bench`.
let benchmark = Target.executableTarget(
  name: "nnbench",
  dependencies: ["NNBTraining", "NNBEvaluation", "NNB", "NNBIDX", "NNBGzip", "NNBCompute", "NNBModel", "NNBBytes"],
  path: "Tests/Benchmarks/nnbench", swiftSettings: settings)

/// What two readers of the format must agree on, as a line of JSON for each file.
let verdicts: [Target] = [
  .target(
    name: "NNBVerdicts", dependencies: ["NNB", "NNBModel", "NNBJSON", "NNBBytes"], path: "Tests/Verdicts/Verdicts",
    swiftSettings: settings),
  .executableTarget(
    name: "nnverdict", dependencies: ["NNBVerdicts"], path: "Tests/Verdicts/nnverdict", swiftSettings: settings),
]

/// Test targets and what they import; all may use the fixtures and helpers of `TestSupport`.
let tests: [(name: String, dependencies: [Target.Dependency])] = [
  ("NNBBytesTests", ["NNBBytes"]),
  ("NNBJSONTests", ["NNBJSON"]),
  ("NNBGzipTests", ["NNBGzip", "NNBBytes"]),
  ("NNBIDXTests", ["NNBIDX", "NNBGzip", "NNBBytes"]),
  ("NNBModelTests", ["NNBModel"]),
  ("NNBTests", ["NNB", "NNBSupport", "NNBModel", "NNBBytes", "NNBGzip", "NNBVerdicts"]),
  ("NNBComputeTests", ["NNBCompute", "NNBModel"]),
  ("NNBTrainingTests", ["NNBTraining", "NNBBytes", "NNBCompute", "NNBEvaluation", "NNB", "NNBIDX", "NNBModel"]),
  ("NNBEvaluationTests", ["NNBEvaluation", "NNBIDX", "NNBModel"]),
  ("NNBWorkerProtocolTests", ["NNBWorkerProtocol", "NNBModel"]),
  ("NNBWorkerActionsTests", ["NNBWorkerActions", "NNBWorkerProtocol", "NNB", "NNBModel", "NNBBytes"]),
  ("NNBConversionTests", ["NNBConversion", "NNBBytes", "NNBModel", "NNB", "NNBWorkerProtocol"]),
  ("NNBInspectionTests", ["NNBInspection", "NNBConversion", "NNBBytes", "NNBEvaluation", "NNBIDX", "NNBModel", "NNB"]),
  ("NNBHDF5Tests", ["NNBHDF5", "NNBKerasHDF5", "NNB", "NNBGzip", "NNBModel", "NNBBytes"]),
  ("NNBKerasHDF5Tests", ["NNBKerasHDF5", "NNBBytes", "NNBHDF5", "NNBModel", "NNB"]),
  (
    "NNBCommandLineTests",
    [
      "NNBCommandLine", "NNBBytes", "NNBJSON", "NNBConversion", "NNBEvaluation", "NNBGzip", "NNBIDX", "NNBInspection",
      "NNBModel",
      "NNB", "NNBTraining",
    ]
  ),
  (
    "NNBToolTests",
    ["nntrain", "nnconv", "nninfer", "nninfo", "nndiff", "nnhdf5", "NNBIDX", "NNB", "NNBModel", "NNBWorkerProtocol"]
  ),
  ("NNBFuzzTests", ["NNBFuzzProperties", "NNBSupport"]),
]

/// What must hold of any input, for `NNBFuzzTests` and, where the environment has `FUZZ`, for libFuzzer (`make fuzz`), whose
/// programs link only with `--sanitize=fuzzer`.
let fuzzing: [Target] =
  [
    .target(name: "NNBSupport", dependencies: ["NNBBytes"], path: "Tests/NNBSupport", swiftSettings: settings),
    .target(
      name: "NNBFuzzProperties",
      dependencies: [
        "NNB", "NNBSupport", "NNBGzip", "CNNBZlib", "NNBIDX", "NNBWorkerProtocol", "NNBKerasHDF5", "NNBHDF5",
        "NNBModel", "NNBBytes",
        "NNBTestSupport",
      ], path: "Tests/Fuzz/Properties", swiftSettings: settings),
  ]
  + (Context.environment["FUZZ"] == nil
    ? []
    : [
      .systemLibrary(name: "CNNBLibFuzzer", path: "Tests/Fuzz/LibFuzzer"),
      .target(
        name: "NNBFuzzEntry", dependencies: ["NNBFuzzProperties", "CNNBLibFuzzer", "NNBTestSupport"],
        path: "Tests/Fuzz/Entry",
        swiftSettings: settings),
    ]
      + ["FuzzNNB", "FuzzGzip", "FuzzIDX", "FuzzProtocol", "FuzzKeras"].map {
        .executableTarget(
          name: $0, dependencies: ["NNBFuzzEntry", "NNBFuzzProperties"], path: "Tests/Fuzz/" + $0,
          swiftSettings: settings)
      })

let package = Package(
  name: "nnb",
  products:
    products.map { .library(name: $0, targets: [$0]) } + tools.map { .executable(name: $0.name, targets: [$0.name]) },
  targets: [
    .systemLibrary(name: "CNNBDeflate"),
    .systemLibrary(name: "CNNBZlib"),
    .systemLibrary(name: "CNNBHDF5", pkgConfig: "hdf5"),
    .systemLibrary(name: "CNNBSandbox"),
    .target(name: "CNNBStart"),
    .target(
      name: "CNNBKernels",
      exclude: ["all.inc", "dense.inc", "elements.inc", "forward.inc", "section.inc", "training.inc", "vectors.inc"]),
  ]
    + libraries.map {
      .target(
        name: $0.name, dependencies: $0.dependencies, exclude: $0.name == "NNBCompute" ? ["Threads.md"] : [],
        swiftSettings: settings)
    }
    + tools.map { .executableTarget(name: $0.name, dependencies: $0.dependencies, swiftSettings: settings) }
    + [
      benchmark,
      .target(name: "NNBTestSupport", dependencies: ["NNBIDX"], path: "Tests/NNBTestSupport", swiftSettings: settings),
    ]
    + verdicts + fuzzing
    + tests.map {
      .testTarget(name: $0.name, dependencies: $0.dependencies + ["NNBTestSupport"], swiftSettings: settings)
    },
  swiftLanguageModes: [.v6]
)
