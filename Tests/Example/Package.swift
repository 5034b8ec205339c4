// swift-tools-version: 6.3
import PackageDescription

// Programs outside this package. Their own modules are called as modules of an app may be.
let package = Package(
  name: "Example",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "nnb", path: "../..")],
  targets: [
    .target(name: "Bytes"),
    .target(name: "Model", dependencies: ["Bytes"]),
    .target(name: "Training"),
    .executableTarget(
      name: "classify-digit",
      dependencies: [
        "Model", .product(name: "NNB", package: "nnb"), .product(name: "NNBEvaluation", package: "nnb"),
      ]),
    .executableTarget(name: "list-weights", dependencies: [.product(name: "NNB", package: "nnb")]),
    .executableTarget(
      name: "write-model",
      dependencies: [.product(name: "NNB", package: "nnb"), .product(name: "NNBEvaluation", package: "nnb")]),
    .executableTarget(
      name: "train-model",
      dependencies: [
        "Training", .product(name: "NNB", package: "nnb"), .product(name: "NNBTraining", package: "nnb"),
      ]),
    .executableTarget(name: "convert-model", dependencies: [.product(name: "NNBConversion", package: "nnb")]),
  ]
)
