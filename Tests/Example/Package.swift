// swift-tools-version: 6.3
import PackageDescription

let package = Package(
  name: "Example",
  dependencies: [.package(name: "nnb", path: "../..")],
  targets: [
    .executableTarget(
      name: "classify-digit",
      dependencies: [.product(name: "NNB", package: "nnb"), .product(name: "NNBEvaluation", package: "nnb")])
  ]
)
