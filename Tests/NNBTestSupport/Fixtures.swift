public import Foundation
package import NNBIDX

/// The repository's folder, and the files in it that tests use.
public enum Fixtures {
  /// The folder with `Package.swift`.
  public static let repository = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// The path of a file or folder under `Fixtures/`.
  public static func path(_ name: String) -> String {
    repository.appending(path: "Fixtures").appending(path: name).path(percentEncoded: false)
  }

  /// The elements of a reference array, `Fixtures/reference/<name>.idx`; the README there says what each is.
  package static func reference<Element: IDXElement>(_ name: String, as type: Element.Type = Element.self) throws
    -> [Element]
  {
    try IDXArray(contentsOf: path("reference/\(name).idx")).elements()
  }

  /// The folder with the four files of full MNIST, where the environment variable `MNIST_DIR` names one.
  public static let mnist: String? = ProcessInfo.processInfo.environment["MNIST_DIR"]

  /// The folder of Debian's package dataset-fashion-mnist, where it is installed.
  public static let fashionMNIST: String? = {
    let path = "/usr/share/datasets/fashion-mnist"
    return FileManager.default.fileExists(atPath: path) ? path : nil
  }()
}

/// The size of a randomised test: `reduced`, or `full` where the environment variable `NNB_TEST_FULL` is set.
public func testCount(_ reduced: Int, full: Int) -> Int {
  ProcessInfo.processInfo.environment["NNB_TEST_FULL"] == nil ? reduced : full
}
