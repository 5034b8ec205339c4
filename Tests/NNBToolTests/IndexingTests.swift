import Foundation
import NNBIDX
import NNBTestSupport
import Testing

/// `nnidx` makes IDX of what people have.
struct IndexingTests {
  private func images(_ path: String) throws -> [UInt8] { Array(try IDXArray(contentsOf: path).data) }

  /// Runs nnidx, expects success, and gives what it says on standard output.
  @discardableResult
  private func index(_ arguments: [String], in folder: String, sourceLocation: SourceLocation = #_sourceLocation) throws
    -> String
  {
    let outcome = try Tool.nnidx.run(arguments, in: folder)
    #expect(outcome.status == 0, "\(outcome.error)", sourceLocation: sourceLocation)
    return outcome.text
  }

  @Test(
    arguments: [
      ("label,pixel0,pixel1,pixel2,pixel3\n3,0,9,255,1\n5,7,0,0,2\n", []),
      ("3,0,9,255,1\n5,7,0,0,2\n", []), ("3,0,9,255,1\r\n5,7,0,0,2\r\n", []),
      ("\u{FEFF}label,a,b,c,d\r\n3.0,0,9,255.0,1\r\n\r\n5,\"7\",0,0,2", []),
      ("a,b,c,d,class\n0,9,255,1,3\n7,0,0,2,5\n", []), ("0;9;255;1;3\n7;0;0;2;5\n", ["--label-column", "last"]),
      (",label,0,1,2,3\n0,3,0,9,255,1\n1,5,7,0,0,2\n", []), ("id,y,p,q,r,s\n8,3,0,9,255,1\n9,5,7,0,0,2\n", []),
      ("0,9,3,255,1\n7,0,5,0,2\n", ["--label-column", "3"]),
      ("p,q,r,s,T\n0,9,255,1,3\n7,0,0,2,5\n", ["--label-column", "T"]),
    ] as [(String, [String])])
  func `CSV becomes IDX, whatever its header, separators and label column`(text: String, options: [String]) throws {
    try withTemporaryFolder { folder in
      try write(Array(text.utf8), to: folder + "/t.csv")
      let said = try index(["t.csv", "-o", "data"] + options, in: folder)
      #expect(said == "data: 2 images of 2x2 to train, 6 classes\n")
      #expect(
        try contents(of: folder + "/data/train-images-idx3-ubyte")
          == [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 2, 0, 9, 255, 1, 7, 0, 0, 2])
      #expect(try contents(of: folder + "/data/train-labels-idx1-ubyte") == [0, 0, 8, 1, 0, 0, 0, 2, 3, 5])
      #expect(try names(in: folder + "/data") == ["train-images-idx3-ubyte", "train-labels-idx1-ubyte"])
    }
  }

  @Test(
    arguments: [
      ("0,1,0,0.2\n1,0.4980392,1,1\n", [0, 255, 0, 51, 255, 127, 255, 255]),
      ("0,1,1,0\n1,0,0,0\n", [0, 255, 255, 0, 255, 0, 0, 0]),
      ("1,0,0,1\n0.003921569,0,1e0,5e-1\n", nil),
    ] as [(String, [UInt8]?)])
  func `Numbers from 0 to 1 are exact, or refused`(text: String, pixels: [UInt8]?) throws {
    try withTemporaryFolder { folder in
      try write(Array(text.utf8), to: folder + "/t.csv")
      let outcome = try Tool.nnidx.run(["t.csv", "-o", "data"], in: folder)
      guard let pixels else {
        #expect(
          outcome.error
            == "nnidx: t.csv: row 2, column 4: expected a number from 0 to 1 that is a 255th of a whole number, found 5e-1\n"
        )
        return
      }
      #expect(try images(folder + "/data/t10k-images-idx3-ubyte") == pixels)
    }
  }

  @Test(
    arguments: [
      (
        "l,a,b,c,d\n1,0,0,300,0\n", [],
        "row 2, column 4 (c): expected a whole number from 0 to 255, or a number from 0 to 1, found 300"
      ),
      ("1,0,9,3,0\n2,0,0\n", [], "row 2 has 3 columns, expected 5 as in the first"),
      ("1,0,9,3,0\n2,0,,4,4\n", [], "row 2, column 3: expected a whole number from 0 to 255, found nothing"),
      ("1,0,9,3,0\n2,0,x,4,4\n", [], "row 2, column 3: expected a whole number from 0 to 255, found x"),
      ("1,0,9,3,0\n-1,0,1,4,4\n", [], "row 2, column 1: expected a label, a whole number from 0 to 65535, found -1"),
      ("1,0,9,3,0\n1.5,0,1,4,4\n", [], "row 2, column 1: expected a label, a whole number from 0 to 65535, found 1.5"),
      ("1,0,9,3,0\ncat,0,1,4,4\n", [], "row 2, column 1: expected a label, a whole number from 0 to 65535, found cat"),
      ("1,0,9,3\n\"2,0,1,4\n", [], "row 2: the file ends within quotes"),
      (
        "1,2,3\n", [],
        "3 columns, of which 3 would be pixels: expected a square, or one more with the labels\n  --size HEIGHTxWIDTH says how "
          + "many pixels an image has"
      ),
      (
        "1,2,3,4,5\n", ["--size", "3x5"],
        "5 columns, of which 5 would be pixels: expected 3x5 = 15\n  --size HEIGHTxWIDTH says how many "
          + "pixels an image has"
      ),
      (
        "0,0,7,3,0\n0,2,5,5,0\n", [],
        "all 2 labels in column 1 are 0, which is probably a pixel\n  --label-column first, last, none, a name "
          + "or a number says where the labels are"
      ),
      (
        "1,2,3,4\n", ["--label-column", "x"],
        "there is no column x among 4\n  --label-column first, last, none, a name or a number says where "
          + "the labels are"
      ),
      ("1,200,0,0,0.5\n", [], "row 1, column 5: expected a whole number from 0 to 255, found 0.5"),
      ("", [], "an empty file"),
      (
        "5 0 0 1 1\n3 0 9 1 2\n", [],
        "row 1, column 1: expected a whole number from 0 to 255, or a number from 0 to 1, found 5 fields with blanks between "
          + "them, where commas, semicolons or tabs are needed"
      ),
      (
        "<!DOCTYPE html>", [],
        "a web page (HTML), of which no images are made: download the file itself, not the page that shows it"
      ),
      (
        "404: Not Found", [],
        "the message of a server, “404: Not Found”, of which no images are made: nothing is at that address: look where "
          + "the file is offered, and download it again"
      ),
      (
        "version https://git-lfs.github.com/spec/v1\n", [],
        "a Git LFS pointer, of which no images are made: fetch the file itself with `git lfs pull`"
      ),
      (
        "{\"a\": 1}", [],
        "JSON text, of which no images are made: load it in Python, json.load(open(\"FILE\")), and save pixels and labels with "
          + "numpy.save; `nnidx` makes IDX files of .npy"
      ),
      ("%PDF-1.7\n", [], "a PDF file, of which no images are made"),
    ] as [(String, [String], String)])
  func `What does not fit is refused with row and column`(text: String, options: [String], error: String) throws {
    try withTemporaryFolder { folder in
      try write(Array(text.utf8), to: folder + "/t.csv")
      try Tool.nnidx.expect(
        ["t.csv", "-o", "data"] + options, in: folder, status: 65, error: "nnidx: t.csv: \(error)\n")
      #expect(try names(in: folder) == ["t.csv"])
    }
  }

  @Test(
    arguments: [
      (
        [3, 8, 0, 0, 5, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0],
        "an IDX header with its numbers in little-endian order (03 08 00 00), expected big-endian: write it again, in Python with "
          + "struct.pack(\">...\") or array.astype(\">i4\")"
      ),
      (
        [0, 0, 8, 3, 5, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0] + [UInt8](repeating: 9, count: 20),
        "an IDX header with its numbers in little-endian order (00 00 08 03 05 00 00 00), expected big-endian: write it again, in "
          + "Python with struct.pack(\">...\") or array.astype(\">i4\")"
      ),
      (
        [0x89, 0x4E, 0x4E, 0x42, 0x0D, 0x0A, 0x1A, 0x0A, 1],
        "an nnb model, of which no images are made: it is a model; images and labels are needed here"
      ),
      (
        [UInt8](repeating: 0, count: 100),
        "nothing but zeros in the first 100 bytes, of which no images are made: the download or copy did not complete, repeat it"
      ),
    ] as [([UInt8], String)])
  func `Bytes of other files are told by name`(bytes: [UInt8], error: String) throws {
    try withTemporaryFolder { folder in
      try write(bytes, to: folder + "/f")
      try Tool.nnidx.expect(["f", "-o", "data"], in: folder, status: 65, error: "nnidx: f: \(error)\n")
    }
  }

  @Test func `Labels of all types and columns are those that nntrain takes`() throws {
    try withTemporaryFolder { folder in
      try #require(IDXArray([UInt8](0..<12), shape: [3, 2, 2])).write(to: folder + "/images")
      let hot: [UInt8] = [0, 0, 0, 1, 1, 0, 0, 0, 0, 1, 0, 0]
      for (labels, note) in [
        (IDXArray([3, 0, 1] as [Int32], shape: [3]), ""), (IDXArray([3, 0, 1] as [Float], shape: [3, 1]), ""),
        (IDXArray(hot, shape: [3, 4]), "nnidx: labels: the labels are one-hot, in 4 columns\n"),
        (
          IDXArray(
            [3, 9, 9, 9, 9, 9, 9, 9, 0, 8, 8, 8, 8, 8, 8, 8, 1, 7, 7, 7, 7, 7, 7, 7] as [Int32], shape: [3, 8]),
          "nnidx: labels: the labels are a table of 8 columns, as QMNIST's, of which the first is the class\n"
        ),
      ] {
        try #require(labels).write(to: folder + "/labels")
        let run = try Tool.nnidx.run(["images", "--labels", "labels", "-o", "data", "--force"], in: folder)
        #expect(run.status == 0 && run.error == note, "\(run.error)")
        #expect(try images(folder + "/data/train-labels-idx1-ubyte") == [3, 0, 1])
      }
      try #require(IDXArray([3, 0, -1] as [Int16], shape: [3])).write(to: folder + "/labels")
      try Tool.nnidx.expect(
        ["images", "--labels", "labels", "-o", "other"], in: folder, status: 65,
        error: "nnidx: labels: label 2 at byte 12 is -1, expected 0 or more\n")
    }
  }

  @Test func `One-hot labels of NumPy are taken, and others in columns are refused`() throws {
    func file(_ shape: String, _ data: [UInt8]) -> [UInt8] {
      let text = "{'descr': '|u1', 'fortran_order': False, 'shape': \(shape), }\n"
      return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(text.utf8.count), 0] + Array(text.utf8) + data
    }
    try withTemporaryFolder { folder in
      try write(file("(2, 2, 2)", [1, 2, 3, 4, 5, 6, 7, 8]), to: folder + "/x.npy")
      try write(file("(2, 3, 1)", [0, 0, 1, 1, 0, 0]), to: folder + "/y.npy")
      let run = try Tool.nnidx.run(["x.npy", "--labels", "y.npy", "-o", "data"], in: folder)
      #expect(run.status == 0 && run.error == "nnidx: y.npy: the labels are one-hot, in 3 columns\n", "\(run.error)")
      #expect(try images(folder + "/data/train-labels-idx1-ubyte") == [2, 0])
      for (shape, data, message) in [
        ("(2, 3)", [0, 0, 1, 1, 0, 1], "row 1 of labels in 3 columns is not one-hot"),
        ("(2, 3)", [0, 0, 1, 0, 0, 0], "row 1 of labels in 3 columns is not one-hot"),
        ("(2, 3)", [0, 0, 2, 1, 0, 0], "row 0 of labels in 3 columns is not one-hot"),
        (
          "(2, 1, 3)", [0, 0, 1, 1, 0, 0], "expected labels of shape (N), or one-hot of shape (N, classes), found 2x1x3"
        ),
        ("(2, 0)", [], "expected labels of shape (N), or one-hot of shape (N, classes), found 2x0"),
      ] as [(String, [UInt8], String)] {
        try write(file(shape, data), to: folder + "/y.npy")
        try Tool.nnidx.expect(
          ["x.npy", "--labels", "y.npy", "-o", "other"], in: folder, status: 65, error: "nnidx: y.npy: \(message)\n")
      }
    }
  }

  @Test func `Labels of a file that no input takes are refused`() throws {
    try withTemporaryFolder { folder in
      try write(Array("1,0,9,3,0\n".utf8), to: folder + "/t.csv")
      for arguments in [["t.csv"], [MNIST.folder, "--subset", "2,2"]] {
        try Tool.nnidx.expect(
          arguments + ["--labels", MNIST.testLabels, "-o", "data"], in: folder, status: 64,
          error:
            "nnidx: the labels in \(MNIST.testLabels) are for images of IDX or NumPy without labels, and no input is such\n"
        )
      }
    }
  }

  @Test func `CSV is read from a pipe, plain and packed`() throws {
    try withTemporaryFolder { folder in
      let rows = "label,a,b,c,d\n" + (0..<40_000).map { "\($0 % 10),\($0 % 256),200,3,4\n" }.joined()
      try write(Array(rows.utf8), to: folder + "/t.csv")
      try index(["t.csv", "-o", "file"], in: folder)
      for (name, command) in [("plain", "cat t.csv"), ("packed", "gzip -c t.csv")] {
        let run = try shell("\(command) | \(Tool.nnidx.url.path()) - -o \(name)", [], in: folder)
        #expect(run.status == 0, "\(run.error)")
        for file in ["train-images-idx3-ubyte", "train-labels-idx1-ubyte"] {
          #expect(try contents(of: folder + "/\(name)/\(file)") == contents(of: folder + "/file/\(file)"))
        }
      }
    }
  }

  @Test func `A set goes to CSV, to pictures and to gzip, and comes back the same`() throws {
    try withTemporaryFolder { folder in
      try index([MNIST.folder, "-o", "a", "--subset", "60,20"], in: folder)
      for (form, output) in [("csv", "c"), ("png", "p")] {
        try index(["a", "--to", form, "-o", output], in: folder)
      }
      try index(["c/train.csv", "--test", "c/test.csv", "-o", "b", "--gzip"], in: folder)
      for name in try names(in: folder + "/a") {
        #expect(try IDXArray(contentsOf: folder + "/a/\(name)") == IDXArray(contentsOf: folder + "/b/\(name).gz"))
      }
      // Pictures come class after class: sorted by label, the sets are the same.
      try index(["p", "-o", "d"], in: folder)
      func sorted(_ set: String, _ part: String) throws -> [[UInt8]] {
        let data = try images(folder + "/\(set)/\(part)-images-idx3-ubyte")
        let labels = try images(folder + "/\(set)/\(part)-labels-idx1-ubyte")
        let all = labels.indices.map { [labels[$0]] + data[$0 * 784..<($0 + 1) * 784] }
        return set == "d" ? all : labels.indices.sorted { (labels[$0], $0) < (labels[$1], $1) }.map { all[$0] }
      }
      for part in ["train", "t10k"] { #expect(try sorted("a", part) == sorted("d", part)) }
      #expect(try names(in: folder) == ["a", "b", "c", "d", "p"])
    }
  }

  @Test func `The order of a seed, subsets and shares are those of the specification`() throws {
    try withTemporaryFolder { folder in
      let rows = (0..<10).map { "\($0),1,\($0 * 20),3,4\n" }.joined()
      try write(Array(rows.utf8), to: folder + "/t.csv")
      try index(["t.csv", "-o", "a", "--shuffle", "7", "--split", "6,3"], in: folder)
      try index(["t.csv", "-o", "b", "--shuffle", "7", "--subset", "9", "--split", "40%"], in: folder)
      let first = try images(folder + "/a/train-labels-idx1-ubyte"),
        second = try images(folder + "/a/t10k-labels-idx1-ubyte")
      // NumPy: numpy.random.Philox(key=7 + (2 << 64), counter=0), Fisher and Yates from the end with the high words.
      #expect(first + second == ShuffledByNumPy.labels)
      let third = try images(folder + "/b/train-labels-idx1-ubyte"),
        fourth = try images(folder + "/b/t10k-labels-idx1-ubyte")
      #expect(third + fourth == first + second && fourth.count == 3)
      for (options, message) in [
        (["--split", "9,2"], "9 and 2 images cannot be taken from 10"),
        (["--subset", "11"], "a subset of 11 images is more than the 10 that there are"),
      ] {
        try Tool.nnidx.expect(["t.csv", "-o", "c"] + options, in: folder, status: 64, error: "nnidx: \(message)\n")
      }
    }
  }

  /// What NumPy computes for the seed 7 and ten images.
  private enum ShuffledByNumPy { static let labels: [UInt8] = [5, 7, 8, 0, 2, 1, 4, 6, 9] }

  @Test func `Classes with names are sorted, written beside, and must be those of training`() throws {
    try withTemporaryFolder { folder in
      try write(Array("dog,0,7,3,0\ncat,2,5,5,0\n\"a b\",1,1,1,1\n".utf8), to: folder + "/n.csv")
      try write(Array("cat,0,7,3,0\n".utf8), to: folder + "/m.csv")
      try write(Array("cow,0,7,3,0\n".utf8), to: folder + "/w.csv")
      #expect(try index(["n.csv", "--test", "m.csv", "-o", "data"], in: folder).hasSuffix(" to test, 3 classes\n"))
      #expect(try contents(of: folder + "/data/class-names.txt") == Array("a b\ncat\ndog\n".utf8))
      #expect(try images(folder + "/data/train-labels-idx1-ubyte") == [2, 1, 0])
      #expect(try images(folder + "/data/t10k-labels-idx1-ubyte") == [1])
      try Tool.nnidx.expect(
        ["n.csv", "--test", "w.csv", "-o", "other"], in: folder, status: 65,
        error: "nnidx: the test part has the class cow, which the training part does not have\n")
      try write(Array("1,0,7,3,0\n".utf8), to: folder + "/w.csv")
      try Tool.nnidx.expect(
        ["n.csv", "w.csv", "-o", "other"], in: folder, status: 65,
        error: "nnidx: w.csv, row 1: it has numbers as labels, and what was read before it has names as labels\n")
    }
  }

  @Test func `Files are replaced only when that is asked for, and inputs never`() throws {
    try withTemporaryFolder { folder in
      try write(Array("1,0,7,3,0\n".utf8), to: folder + "/t.csv")
      try index(["t.csv", "-o", "data"], in: folder)
      try Tool.nnidx.expect(
        ["t.csv", "-o", "data"], in: folder, status: 73,
        error: "nnidx: data/train-images-idx3-ubyte exists\n  --force replaces it\n")
      try index(["t.csv", "-o", "data", "--force"], in: folder)
      try Tool.nnidx.expect(
        ["data", "-o", "data", "--force"], in: folder, status: 64,
        error: "nnidx: data/train-images-idx3-ubyte is an input and is not replaced\n")
      try Tool.nnidx.expect(
        ["t.csv", "-o", "data", "--gzip", "--force"], in: folder, status: 73,
        error:
          "nnidx: data/train-images-idx3-ubyte: it is there, and beside train-images-idx3-ubyte.gz it would be a second "
          + "set in one folder: write to another folder\n")
      try Tool.nnidx.expect(
        ["t.csv", "--to", "png", "-o", "data", "--force"], in: folder, status: 73,
        error: "nnidx: data exists and is not an empty folder: name another one\n")
    }
  }

  @Test func `An array of another type, or of a size that no file has, is refused without harm`() throws {
    func array(_ descr: String, _ shape: String, _ data: [UInt8] = []) -> [UInt8] {
      let text = "{'descr': '\(descr)', 'fortran_order': True, 'shape': \(shape), }\n"
      return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(text.utf8.count), 0] + Array(text.utf8) + data
    }
    try withTemporaryFolder { folder in
      for (bytes, message) in [
        (array("|V0", "(2, 2, 2)"), "expected numbers, found 0 bytes without a meaning"),
        (array("|S0", "(2, 2, 2)"), "expected numbers, found strings"),
        (array("|u1", "(1, 1048576, 1048576)"), "truncated: expected 1,099,511,627,860 bytes, found 84"),
        (array("|u1", "(0, 2, 2)"), "it has no images: 0x2x2"),
      ] {
        try write(bytes, to: folder + "/a.npy")
        let run = try shell(#"cat a.npy | "$1" - -o x"#, [Tool.nnidx.url.path()], in: folder)
        #expect(run.error == "nnidx: standard input: \(message)\n")
        #expect(run.status == 65)
      }
    }
  }

  @Test func `A CSV file trains and evaluates within two commands`() throws {
    try withTemporaryFolder { folder in
      try index([MNIST.folder, "--to", "csv", "-o", "c", "--subset", "400,10"], in: folder)
      try index(["c/train.csv", "-o", "data", "--split", "300,100"], in: folder)
      let run = try Tool.nntrain.run(["data", "-o", "m.nnb", "--hidden", "16", "--epochs", "2"], in: folder)
      #expect(run.status == 0 && run.text.contains("test "), "\(run.error)")
    }
  }
}
