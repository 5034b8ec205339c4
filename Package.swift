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

/// Whether programs are linked so that they need no library at run time, except libhdf5 for the worker, and tests are compiled
/// without optimization, which takes longer than they do.
///
/// `make` asks for it. Without the variable there are no such flags: SwiftPM refuses a dependency that has some.
let isStatic = Context.environment["NNB_STATIC"] != nil

/// How a program is linked, where that is not left to SwiftPM.
func linking(_ flags: String...) -> [LinkerSetting] { isStatic ? [.unsafeFlags(flags)] : [] }

/// The test targets to build; nil for all. The sanitizers need some of them.
let chosenTests = Context.environment["NNB_TESTS"].map { $0.split(separator: " ").map(String.init) }

/// The settings of tests. SwiftPM finds tests in the index by whole paths, which are therefore mapped to themselves: the
/// first map counts, and that of the Makefile comes after it.
let testSettings =
  settings
  + (isStatic
    ? [.unsafeFlags(["-Onone", "-file-prefix-map", "\(Context.packageDirectory)=\(Context.packageDirectory)"])] : [])

/// The modules from the lowest floor to the highest; a module imports only from floors below its own.
let libraries: [(name: String, dependencies: [Target.Dependency])] = [
  ("NNBBytes", ["CNNBDeflate", "CNNBErrors"]),
  ("NNBSystem", ["NNBBytes", "CNNBSystem"]),
  ("NNBJSON", ["NNBBytes"]),
  ("NNBGzip", ["NNBBytes", "NNBSystem", "CNNBZlib", "CNNBDeflate"]),
  ("NNBZip", ["NNBBytes", "NNBSystem", "NNBGzip"]),
  ("NNBRecognition", ["NNBBytes", "NNBZip"]),
  ("NNBIDX", ["NNBBytes", "NNBSystem", "NNBGzip", "NNBRecognition"]),
  ("NNBCSV", ["NNBBytes"]),
  ("NNBPictures", ["NNBBytes", "NNBSystem", "CNNBPNG", "CNNBDeflate"]),
  ("NNBTensorBoard", ["NNBBytes", "NNBSystem", "NNBPictures"]),
  ("NNBModel", ["NNBBytes"]),
  ("NNB", ["NNBBytes", "NNBSystem", "NNBModel"]),
  ("NNBCompute", ["NNBSystem", "NNBModel", "CNNBKernels"]),
  ("NNBTraining", ["NNBBytes", "NNBSystem", "NNBIDX", "NNBModel", "NNBCompute"]),
  ("NNBEvaluation", ["NNBBytes", "NNBSystem", "NNBIDX", "NNBModel", "NNBCompute"]),
  ("NNBFormats", ["NNBBytes", "NNBSystem", "NNBModel", "NNB", "CNNBElements"]),
  ("NNBSafetensors", ["NNBBytes", "NNBSystem", "NNBJSON", "NNBModel", "NNB", "NNBFormats"]),
  ("NNBNumPy", ["NNBBytes", "NNBSystem", "NNBZip", "NNBModel", "NNB", "NNBFormats"]),
  (
    "NNBDataSets",
    [
      "NNBBytes", "NNBSystem", "NNBGzip", "NNBIDX", "NNBCSV", "NNBPictures", "NNBModel", "NNBTraining", "NNBFormats",
      "NNBNumPy", "NNBRecognition",
    ]
  ),
  ("NNBTorch", ["NNBBytes", "NNBSystem", "NNBModel", "NNB", "NNBFormats", "NNBZip"]),
  ("NNBONNX", ["NNBBytes", "NNBSystem", "NNBJSON", "NNBModel", "NNB", "NNBFormats"]),
  ("NNBPage", ["NNBBytes", "NNBSystem", "NNBModel", "NNB", "NNBCompute", "NNBFormats"]),
  ("NNBCSource", ["NNBBytes", "NNBSystem", "NNBModel", "NNB", "NNBFormats"]),
  ("NNBWorkerProtocol", ["NNBBytes", "NNBJSON", "NNBModel", "NNBFormats"]),
  ("NNBHDF5", ["NNBBytes", "NNBSystem", "NNBModel", "NNBFormats", "CNNBHDF5"]),
  ("NNBKerasConfig", ["NNBBytes", "NNBJSON", "NNBModel", "NNBFormats"]),
  ("NNBKerasHDF5", ["NNBBytes", "NNBModel", "NNB", "NNBFormats", "NNBHDF5", "NNBKerasConfig"]),
  (
    "NNBWorkerActions",
    ["NNBBytes", "NNBSystem", "NNBModel", "NNB", "NNBFormats", "NNBHDF5", "NNBKerasHDF5", "NNBWorkerProtocol"]
  ),
  (
    "NNBConversion",
    [
      "NNBBytes", "NNBSystem", "NNBJSON", "NNBZip", "NNBRecognition", "NNBIDX", "NNBModel", "NNB", "NNBCompute",
      "NNBEvaluation",
      "NNBFormats",
      "NNBSafetensors", "NNBNumPy", "NNBTorch", "NNBKerasConfig", "NNBWorkerProtocol", "NNBONNX", "NNBPage",
      "NNBCSource",
    ]
  ),
  (
    "NNBInspection",
    [
      "NNBBytes", "NNBSystem", "NNBIDX", "NNBModel", "NNB", "NNBCompute", "NNBEvaluation", "NNBFormats",
      "NNBWorkerProtocol",
      "NNBConversion",
    ]
  ),
  (
    "NNBCommandLine",
    [
      "CNNBStart", "NNBBytes", "NNBSystem", "NNBJSON", "NNBModel", "NNBCompute", "NNBFormats", "NNBWorkerProtocol",
      "NNBConversion",
    ]
  ),
  (
    "NNBReport",
    [
      "NNBBytes", "NNBSystem", "NNBIDX", "NNBPictures", "NNBModel", "NNB", "NNBEvaluation", "NNBFormats",
      "NNBConversion",
      "NNBInspection", "NNBCommandLine",
    ]
  ),
  ("NNBSweep", ["NNBBytes", "NNBJSON", "NNBCommandLine"]),
  (
    "NNBGallery", ["NNBBytes", "NNBSystem", "NNBPictures", "NNBEvaluation", "NNBCommandLine"]
  ),
  (
    "NNBTrainCommand",
    [
      "NNBCommandLine", "NNBReport", "NNBSweep", "NNBConversion", "NNBFormats", "NNBWorkerProtocol", "NNBTraining",
      "NNBCompute", "NNBTensorBoard",
      "NNBEvaluation", "NNBPictures", "NNB", "NNBIDX", "NNBModel", "NNBJSON", "NNBBytes", "NNBSystem",
    ]
  ),
]

/// Training over MPI, where `NNB_MPI` names the library for pkg-config, as ompi-c or mpich. Nothing else needs it.
let mpiLibrary = Context.environment["NNB_MPI"].flatMap { $0.isEmpty ? nil : $0 }

let mpiLibraries: [(name: String, dependencies: [Target.Dependency])] = [
  ("NNBMPI", ["NNBTrainCommand", "NNBCommandLine", "NNBSystem", "CNNBMPI"])
]

let mpiTools: [(name: String, dependencies: [Target.Dependency])] = [
  ("nntrain-mpi", ["NNBMPI", "NNBTrainCommand"])
]

/// What other packages may use: reading and writing models, evaluating, training and converting them.
let products = ["NNB", "NNBEvaluation", "NNBTraining", "NNBConversion"]

let tools: [(name: String, dependencies: [Target.Dependency])] = [
  ("nntrain", ["NNBTrainCommand"]),
  (
    "nnhdf5",
    ["CNNBStart", "NNBWorkerActions", "NNBWorkerProtocol", "NNBFormats", "NNBSystem", "NNBBytes", "CNNBSandbox"]
  ),
  (
    "nnconv",
    [
      "NNBCommandLine", "NNBConversion", "NNBFormats", "NNBWorkerProtocol", "NNBModel", "NNBJSON", "NNBBytes",
      "NNBSystem",
    ]
  ),
  (
    "nninfer",
    [
      "NNBCommandLine", "NNBReport", "NNBGallery", "NNBConversion", "NNBEvaluation", "NNBFormats", "NNBPictures",
      "NNBIDX",
      "NNBModel", "NNBJSON",
      "NNBBytes",
      "NNBSystem",
    ]
  ),
  (
    "nninfo",
    [
      "NNBCommandLine", "NNBReport", "NNBGallery", "NNBEvaluation", "NNBPictures", "NNBInspection", "NNBConversion",
      "NNBFormats",
      "NNBWorkerProtocol", "NNB", "NNBModel",
      "NNBJSON", "NNBBytes", "NNBSystem",
    ]
  ),
  (
    "nndiff",
    [
      "NNBCommandLine", "NNBInspection", "NNBConversion", "NNBEvaluation", "NNBFormats", "NNBWorkerProtocol",
      "NNBModel", "NNBJSON", "NNBBytes", "NNBSystem",
    ]
  ),
  (
    "nnidx",
    ["NNBCommandLine", "NNBGallery", "NNBDataSets", "NNBPictures", "NNBJSON", "NNBBytes", "NNBSystem"]
  ),
]

/// What measures itself; run by `make bench`.
let benchmarks: [Target] = [
  .target(name: "CNNBRoofline", path: "Tests/Benchmarks/roofline"),
  .executableTarget(
    name: "nnbench",
    dependencies: [
      "NNBTraining", "NNBEvaluation", "NNB", "NNBIDX", "NNBGzip", "NNBCompute", "NNBModel", "NNBSystem", "CNNBRoofline",
    ],
    path: "Tests/Benchmarks/nnbench", swiftSettings: settings, linkerSettings: linking("-static-executable")),
]

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
  ("NNBSystemTests", ["NNBSystem", "NNBBytes"]),
  ("NNBJSONTests", ["NNBJSON"]),
  ("NNBGzipTests", ["NNBGzip", "NNBBytes", "NNBSystem"]),
  ("NNBZipTests", ["NNBZip", "NNBGzip", "NNBBytes", "NNBSystem"]),
  (
    "NNBTorchTests",
    [
      "NNBTorch", "NNBZip", "NNBFormats", "NNBGzip", "NNBSupport", "NNBModel", "NNB", "NNBBytes", "NNBSystem",
    ]
  ),
  ("NNBRecognitionTests", ["NNBRecognition", "NNBBytes"]),
  ("NNBIDXTests", ["NNBIDX", "NNBRecognition", "NNBGzip", "NNBBytes", "NNBSystem"]),
  ("NNBCSVTests", ["NNBCSV", "NNBBytes"]),
  ("NNBTensorBoardTests", ["NNBTensorBoard", "NNBPictures", "NNBBytes", "NNBSystem"]),
  ("NNBModelTests", ["NNBModel"]),
  ("NNBTests", ["NNB", "NNBSupport", "NNBModel", "NNBBytes", "NNBSystem", "NNBGzip", "NNBVerdicts"]),
  ("NNBComputeTests", ["NNBCompute", "NNBModel"]),
  ("NNBTrainingTests", ["NNBTraining", "NNBBytes", "NNBCompute", "NNBEvaluation", "NNB", "NNBIDX", "NNBModel"]),
  ("NNBEvaluationTests", ["NNBEvaluation", "NNBCompute", "NNBIDX", "NNB", "NNBGzip", "NNBSupport", "NNBModel"]),
  ("NNBFormatsTests", ["NNBFormats", "NNBKerasHDF5", "NNBHDF5", "NNB", "NNBModel", "NNBBytes", "NNBSystem"]),
  ("NNBWorkerProtocolTests", ["NNBFormats", "NNBWorkerProtocol", "NNBModel"]),
  (
    "NNBConversionTests",
    [
      "NNBConversion", "NNBRecognition", "NNBBytes", "NNBSystem", "NNBModel", "NNB", "NNBFormats", "NNBWorkerProtocol",
    ]
  ),
  (
    "NNBInspectionTests",
    [
      "NNBRecognition",
      "NNBFormats", "NNBInspection", "NNBConversion", "NNBBytes", "NNBSystem", "NNBEvaluation", "NNBIDX", "NNBModel",
      "NNB",
    ]
  ),
  (
    "NNBNumPyTests",
    ["NNBNumPy", "NNBZip", "NNBFormats", "NNBModel", "NNB", "NNBBytes", "NNBSystem"]
  ),
  (
    "NNBSafetensorsTests",
    ["NNBSafetensors", "NNBFormats", "NNBGzip", "NNBSupport", "NNBModel", "NNB", "NNBBytes", "NNBSystem"]
  ),
  (
    "NNBONNXTests",
    [
      "NNBONNX", "NNBFormats", "NNBGzip", "NNBSupport", "NNBModel", "NNB", "NNBBytes", "NNBSystem", "NNBJSON",
      "NNBEvaluation",
    ]
  ),
  ("NNBCSourceTests", ["NNBCSource", "NNBFormats", "NNBCompute", "NNBModel", "NNB", "NNBBytes", "NNBSystem"]),
  ("NNBSweepTests", ["NNBSweep", "NNBCommandLine", "NNBJSON"]),
  ("NNBPageTests", ["NNBPage", "NNBFormats", "NNBModel", "NNB", "NNBBytes", "NNBSystem"]),
  (
    "NNBReportTests",
    [
      "NNBReport", "NNBConversion", "NNBEvaluation", "NNBIDX", "NNBFormats", "NNBModel", "NNB", "NNBBytes", "NNBSystem",
    ]
  ),
  (
    "NNBHDF5Tests",
    [
      "NNBFormats", "NNBHDF5", "NNBKerasConfig", "NNBKerasHDF5", "NNBWorkerActions", "NNBWorkerProtocol", "NNB",
      "NNBGzip", "NNBModel",
      "NNBBytes", "NNBSystem",
    ]
  ),
  ("NNBKerasHDF5Tests", ["NNBFormats", "NNBKerasConfig", "NNBKerasHDF5", "NNBBytes", "NNBHDF5", "NNBModel", "NNB"]),
  (
    "NNBCommandLineTests",
    [
      "NNBCommandLine", "NNBBytes", "NNBJSON", "NNBConversion", "NNBFormats", "NNBEvaluation", "NNBGzip", "NNBIDX",
      "NNBInspection", "NNBModel",
      "NNB", "NNBTraining",
    ]
  ),
  (
    "NNBToolTests",
    [
      "NNBIDX", "NNBGzip", "NNB", "NNBModel", "NNBFormats", "NNBWorkerProtocol", "NNBZip", "NNBSystem", "NNBBytes",
      "NNBConversion",
    ]
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
        "NNB", "NNBSupport", "NNBGzip", "NNBZip", "NNBSafetensors", "NNBNumPy", "NNBSystem", "CNNBZlib", "NNBIDX",
        "NNBFormats",
        "NNBWorkerProtocol", "NNBKerasHDF5", "NNBHDF5", "NNBModel", "NNBBytes", "NNBTestSupport", "NNBTorch",
        "NNBONNX", "NNBCSV", "NNBPictures",
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
      + [
        "FuzzNNB", "FuzzGzip", "FuzzIDX", "FuzzProtocol", "FuzzKeras", "FuzzZip", "FuzzNumPy", "FuzzPickle", "FuzzONNX",
        "FuzzProtobuf", "FuzzSafetensors", "FuzzCSV", "FuzzPNG",
      ].map {
        .executableTarget(
          name: $0, dependencies: ["NNBFuzzEntry", "NNBFuzzProperties"], path: "Tests/Fuzz/" + $0,
          swiftSettings: settings)
      })

let package = Package(
  name: "nnb",
  platforms: [.macOS(.v15), .iOS(.v18)],
  products:
    products.map { .library(name: $0, targets: [$0]) }
    + (tools + (mpiLibrary == nil ? [] : mpiTools)).map { .executable(name: $0.name, targets: [$0.name]) },
  targets: [
    .systemLibrary(name: "CNNBDeflate"),
    .systemLibrary(name: "CNNBZlib"),
    .systemLibrary(name: "CNNBHDF5", pkgConfig: "hdf5"),
    .systemLibrary(name: "CNNBErrors"),
    .systemLibrary(name: "CNNBSystem"),
    .systemLibrary(name: "CNNBSandbox"),
    .target(name: "CNNBStart"),
    .target(name: "CNNBElements"),
    .target(name: "CNNBPNG", linkerSettings: ["png16", "z", "m"].map { .linkedLibrary($0) }),
    .target(
      name: "CNNBKernels",
      exclude: ["all.inc", "dense.inc", "elements.inc", "forward.inc", "section.inc", "training.inc", "vectors.inc"]),
  ]
    + libraries.map {
      .target(
        name: $0.name, dependencies: $0.dependencies,
        exclude: $0.name == "NNBCompute" ? ["Ranks.md", "Threads.md"] : [],
        resources: ["NNBPage", "NNBReport", "NNBCSource"].contains($0.name) ? [.embedInCode("Resources")] : [],
        swiftSettings: settings)
    }
    + tools.map {
      .executableTarget(
        name: $0.name, dependencies: $0.dependencies, swiftSettings: settings,
        linkerSettings: $0.name == "nnhdf5"
          ? linking("-static-stdlib", "-Xlinker", "--build-id=none", "-Xlinker", "-z", "-Xlinker", "now")
          : linking("-static-executable", "-Xlinker", "--build-id=none"))
    }
    + (mpiLibrary.map { [.systemLibrary(name: "CNNBMPI", pkgConfig: $0)] } ?? [])
    + (mpiLibrary == nil ? [] : mpiLibraries).map {
      .target(name: $0.name, dependencies: $0.dependencies, swiftSettings: settings)
    }
    + (mpiLibrary == nil ? [] : mpiTools).map {
      .executableTarget(
        name: $0.name, dependencies: $0.dependencies, swiftSettings: settings,
        linkerSettings: linking("-static-stdlib", "-Xlinker", "--build-id=none"))
    }
    + [
      .target(name: "NNBTestSupport", dependencies: ["NNBIDX"], path: "Tests/NNBTestSupport", swiftSettings: settings)
    ]
    + benchmarks + verdicts + fuzzing
    + tests.filter { chosenTests?.contains($0.name) ?? true }.map {
      .testTarget(name: $0.name, dependencies: $0.dependencies + ["NNBTestSupport"], swiftSettings: testSettings)
    },
  swiftLanguageModes: [.v6]
)
