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
  ("Bytes", ["CDeflate", "CSandbox"]),
  ("Gzip", ["Bytes", "CZlib", "CDeflate"]),
  ("IDX", ["Bytes", "Gzip"]),
  ("Model", ["Bytes"]),
  ("NNB", ["Bytes", "Model"]),
  ("Compute", ["Bytes", "Model", "CKernels"]),
  ("Training", ["Bytes", "IDX", "Model", "Compute"]),
  ("Evaluation", ["Bytes", "IDX", "Model", "Compute"]),
  ("WorkerProtocol", ["Model"]),
  ("HDF5", ["Bytes", "Model", "CHDF5"]),
  ("KerasHDF5", ["Bytes", "Model", "NNB", "HDF5"]),
  ("WorkerActions", ["Bytes", "Model", "NNB", "HDF5", "KerasHDF5", "WorkerProtocol"]),
  ("Conversion", ["Bytes", "IDX", "Model", "NNB", "Evaluation", "WorkerProtocol"]),
  ("Inspection", ["Bytes", "IDX", "Model", "NNB", "Compute", "Evaluation", "WorkerProtocol", "Conversion"]),
  (
    "CommandLineTool",
    [
      "CStart", "Bytes", "Gzip", "IDX", "Model", "NNB", "Compute", "Training", "Evaluation", "WorkerProtocol",
      "Conversion",
    ]
  ),
]

let tools: [(name: String, dependencies: [Target.Dependency])] = [
  (
    "nntrain",
    [
      "CommandLineTool", "Conversion", "WorkerProtocol", "Compute", "Training", "Evaluation", "NNB", "IDX", "Model",
      "Bytes",
    ]
  ),
  ("nnhdf5", ["CStart", "WorkerActions", "WorkerProtocol", "Bytes", "CSandbox"]),
  ("nnconv", ["CommandLineTool", "Conversion", "WorkerProtocol", "Model", "Bytes"]),
  ("nninfer", ["CommandLineTool", "Conversion", "Evaluation", "NNB", "IDX", "Model", "Bytes"]),
  ("nninfo", ["CommandLineTool", "Inspection", "Conversion", "WorkerProtocol", "NNB", "Model", "Bytes"]),
  ("nndiff", ["CommandLineTool", "Inspection", "Conversion", "Evaluation", "WorkerProtocol", "Model", "Bytes"]),
]

/// What measures itself; run by `make bench`.
let benchmark = Target.executableTarget(
  name: "nnbench", dependencies: ["Training", "Evaluation", "NNB", "IDX", "Gzip", "Compute", "Model", "Bytes"],
  path: "Tests/Benchmarks/nnbench", swiftSettings: settings)

/// What two readers of the format must agree on, as a line of JSON for each file.
let verdicts: [Target] = [
  .target(
    name: "Verdicts", dependencies: ["NNB", "Model", "Bytes"], path: "Tests/Verdicts/Verdicts", swiftSettings: settings),
  .executableTarget(
    name: "nnverdict", dependencies: ["Verdicts"], path: "Tests/Verdicts/nnverdict", swiftSettings: settings),
]

/// Test targets and what they import; all may use the fixtures and helpers of `TestSupport`.
let tests: [(name: String, dependencies: [Target.Dependency])] = [
  ("BytesTests", ["Bytes"]),
  ("GzipTests", ["Gzip", "Bytes"]),
  ("IDXTests", ["IDX", "Gzip", "Bytes"]),
  ("ModelTests", ["Model"]),
  ("NNBTests", ["NNB", "NNBSupport", "Model", "Bytes", "Gzip", "Verdicts"]),
  ("ComputeTests", ["Compute", "Model"]),
  ("TrainingTests", ["Training", "Bytes", "Compute", "Evaluation", "NNB", "IDX", "Model"]),
  ("EvaluationTests", ["Evaluation", "IDX", "Model"]),
  ("WorkerProtocolTests", ["WorkerProtocol", "Model"]),
  ("WorkerActionsTests", ["WorkerActions", "WorkerProtocol", "NNB", "Model", "Bytes"]),
  ("ConversionTests", ["Conversion", "Bytes", "Model", "NNB", "WorkerProtocol"]),
  ("InspectionTests", ["Inspection", "Conversion", "Bytes", "Evaluation", "IDX", "Model", "NNB"]),
  ("HDF5Tests", ["HDF5", "KerasHDF5", "NNB", "Gzip", "Model", "Bytes"]),
  ("KerasHDF5Tests", ["KerasHDF5", "Bytes", "HDF5", "Model", "NNB"]),
  (
    "CommandLineToolTests",
    ["CommandLineTool", "Bytes", "Conversion", "Evaluation", "Gzip", "IDX", "Inspection", "Model", "NNB", "Training"]
  ),
  (
    "ToolTests",
    ["nntrain", "nnconv", "nninfer", "nninfo", "nndiff", "nnhdf5", "IDX", "NNB", "Model", "WorkerProtocol"]
  ),
  ("FuzzTests", ["FuzzProperties", "NNBSupport"]),
]

/// What must hold of any input, for `FuzzTests` and, where the environment has `FUZZ`, for libFuzzer (`make fuzz`), whose
/// programs link only with `--sanitize=fuzzer`.
let fuzzing: [Target] =
  [
    .target(name: "NNBSupport", dependencies: ["Bytes"], path: "Tests/NNBSupport", swiftSettings: settings),
    .target(
      name: "FuzzProperties",
      dependencies: [
        "NNB", "NNBSupport", "Gzip", "CZlib", "IDX", "WorkerProtocol", "KerasHDF5", "HDF5", "Model", "Bytes",
        "TestSupport",
      ], path: "Tests/Fuzz/Properties", swiftSettings: settings),
  ]
  + (Context.environment["FUZZ"] == nil
    ? []
    : [
      .systemLibrary(name: "LibFuzzer", path: "Tests/Fuzz/LibFuzzer"),
      .target(
        name: "FuzzEntry", dependencies: ["FuzzProperties", "LibFuzzer", "TestSupport"], path: "Tests/Fuzz/Entry",
        swiftSettings: settings),
    ]
      + ["FuzzNNB", "FuzzGzip", "FuzzIDX", "FuzzProtocol", "FuzzKeras"].map {
        .executableTarget(
          name: $0, dependencies: ["FuzzEntry", "FuzzProperties"], path: "Tests/Fuzz/" + $0, swiftSettings: settings)
      })

let package = Package(
  name: "nnb",
  products:
    libraries.map(\.name).filter { !["CommandLineTool", "WorkerActions"].contains($0) }
    .map { .library(name: $0, targets: [$0]) }
    + tools.map { .executable(name: $0.name, targets: [$0.name]) },
  targets: [
    .systemLibrary(name: "CDeflate"),
    .systemLibrary(name: "CZlib"),
    .systemLibrary(name: "CHDF5", pkgConfig: "hdf5"),
    .systemLibrary(name: "CSandbox"),
    .target(name: "CStart"),
    .target(
      name: "CKernels",
      exclude: ["all.inc", "dense.inc", "elements.inc", "forward.inc", "section.inc", "training.inc", "vectors.inc"]),
  ]
    + libraries.map {
      .target(
        name: $0.name, dependencies: $0.dependencies, exclude: $0.name == "Compute" ? ["Threads.md"] : [],
        swiftSettings: settings)
    }
    + tools.map { .executableTarget(name: $0.name, dependencies: $0.dependencies, swiftSettings: settings) }
    + [
      benchmark,
      .target(name: "TestSupport", dependencies: ["IDX"], path: "Tests/TestSupport", swiftSettings: settings),
    ]
    + verdicts + fuzzing
    + tests.map { .testTarget(name: $0.name, dependencies: $0.dependencies + ["TestSupport"], swiftSettings: settings) },
  swiftLanguageModes: [.v6]
)
