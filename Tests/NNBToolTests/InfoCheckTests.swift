import Foundation
import NNB
import NNBConversion
import NNBFormats
import NNBTestSupport
import Testing

/// Whether files are whole, as `nninfo --check` and the exit status say.
struct InfoCheckTests {
  /// A folder with a whole model, one with a flipped bit in the data of tensor `k`, one cut short, and in `sub` an empty
  /// one, and another format's.
  private func inFolder(_ body: (String) throws -> Void) throws {
    try withTemporaryFolder { folder in
      let sound = try contents(of: InfoTests.folder + "/smallest-network.nnb")
      try FileManager.default.createDirectory(atPath: folder + "/sub", withIntermediateDirectories: false)
      try write(sound, to: folder + "/good.nnb")
      var bytes = sound
      bytes[325] ^= 0x10
      try write(bytes, to: folder + "/bad.nnb")
      try write(Array(sound.prefix(300)), to: folder + "/cut.nnb")
      try write([], to: folder + "/sub/empty.h5")
      try write(Array("GGUF....".utf8), to: folder + "/sub/other.hdf5")
      try write(Array("no model".utf8), to: folder + "/notes.txt")
      try body(folder)
    }
  }

  // zlib.crc32 of the f32 numbers 1 and −2, and of the same with bit 4 of byte 5 flipped.
  private static let damage =
    "section DATA damaged in block 0 at byte 320: checksum 0xc3872656, computed 0xdfa18526"

  @Test func `Of several files there is a line each, in the order of their paths, and a summary`() throws {
    try inFolder { folder in
      let run = try Tool.nninfo.run(["--check", "."], in: folder)
      #expect(
        run.lines == [
          "./bad.nnb: damaged: \(Self.damage)",
          "./cut.nnb: damaged: truncated: expected 328 bytes, found 300",
          "./good.nnb: whole, 2 tensors, 328 bytes",
          "./sub/empty.h5: damaged: the file is empty",
          "./sub/other.hdf5: refused: a GGUF file, which is not read here: "
            + "load it with its own library, and write the kernels and biases with h5py to an .h5 file",
          "5 files: 1 whole, 3 damaged, 1 refused",
        ])
      #expect(run.error == "")
      #expect(run.status == 1)
    }
  }

  @Test func `Quiet names only what is not whole`() throws {
    try inFolder { folder in
      let run = try Tool.nninfo.run(["--check", "--quiet", "good.nnb", "cut.nnb"], in: folder)
      #expect(run.lines == ["cut.nnb: damaged: truncated: expected 328 bytes, found 300"])
      #expect(run.status == 1)
      let whole = try Tool.nninfo.run(["--check", "--quiet", "good.nnb"], in: folder)
      #expect(whole.output == [])
      #expect(whole.status == 0)
    }
  }

  @Test func `All whole is status 0`() throws {
    try inFolder { folder in
      let run = try Tool.nninfo.run(["good.nnb", "--check", "good.nnb"], in: folder)
      #expect(
        run.lines == [
          "good.nnb: whole, 2 tensors, 328 bytes", "good.nnb: whole, 2 tensors, 328 bytes", "2 files: 2 whole",
        ])
      #expect(run.status == 0)
    }
  }

  @Test func `A file that is missing does not keep the rest from being checked`() throws {
    try inFolder { folder in
      let run = try Tool.nninfo.run(["--check", "gone.nnb", "bad.nnb", "good.nnb"], in: folder)
      #expect(
        run.lines == [
          "gone.nnb: unreadable: cannot open: No such file or directory",
          "bad.nnb: damaged: \(Self.damage)",
          "good.nnb: whole, 2 tensors, 328 bytes",
          "3 files: 1 whole, 1 damaged, 1 unreadable",
        ])
      #expect(run.status == 66)
    }
  }

  @Test func `A folder without models is an error`() throws {
    try inFolder { folder in
      try FileManager.default.createDirectory(atPath: folder + "/none", withIntermediateDirectories: false)
      let message =
        "none: no file here ends in " + Registry.names.flatMap(\.endings).map { "." + $0 }.joined(separator: ", ")
      try Tool.nninfo.expect(["none"], in: folder, status: 66, error: "nninfo: \(message)\n")
      let run = try Tool.nninfo.run(["--check", "none", "good.nnb"], in: folder)
      #expect(
        run.lines == [message, "good.nnb: whole, 2 tensors, 328 bytes", "2 files: 1 whole, 1 unreadable"])
      #expect(run.status == 66)
    }
  }

  @Test func `Damage in the head of one file is an error, and with --check the answer no`() throws {
    try inFolder { folder in
      let message = "truncated: expected 328 bytes, found 300"
      try Tool.nninfo.expect(["cut.nnb"], in: folder, status: 65, error: "nninfo: cut.nnb: \(message)\n")
      let run = try Tool.nninfo.run(["cut.nnb", "--check"], in: folder)
      #expect(run.lines == ["cut.nnb: damaged: \(message)"])
      #expect(run.error == "")
      #expect(run.status == 1)
      try Tool.nninfo.expect(
        ["gone.nnb"], in: folder, status: 66, error: "nninfo: cannot open gone.nnb: No such file or directory\n")
    }
  }

  @Test func `Damaged data is shown beside what is whole`() throws {
    try inFolder { folder in
      // Without a look at the data nothing is known of it.
      #expect(try Tool.nninfo.run(["bad.nnb"], in: folder).status == 0)
      let run = try Tool.nninfo.run(["bad.nnb", "--check", "--stats"], in: folder)
      #expect(
        run.text == """
          file           bad.nnb
          format         nnb, read version 1, write version 1
          size           328 bytes in 4 sections
          data           damaged in 1 of 2 tensors: section DATA damaged in block 0 at
                         byte 320: checksum 0xc3872656, computed 0xdfa18526
          canonical      no: it is damaged
          input          1 of u8; scale 0.5, offset -1.0
          classes        n, y

          layer  kind   shape  activation  parameters
          d      dense  1 → 2  softmax              4
          total                                     4

          tensor   type  shape        bytes  CRC-32
          b        f32   out 2            8  bcb175de
          k        f32   in 1, out 2      8  c3872656  damaged
          total 2                        16

          tensor  smallest  largest   mean  NaN  Inf
          b           0.25      0.5  0.375    0    0

          """)
      #expect(run.error == "")
      #expect(run.status == 1)
      // Statistics alone ask for data, which is not there.
      try Tool.nninfo.expect(
        ["bad.nnb", "--stats"], in: folder, status: 65, error: "nninfo: bad.nnb: \(Self.damage)\n")
    }
  }

  @Test func `Without --check the rest is shown after an error too`() throws {
    try inFolder { folder in
      let run = try Tool.nninfo.run(["cut.nnb", "gone.nnb", "good.nnb", "--quiet"], in: folder)
      #expect(
        run.error == """
          nninfo: cut.nnb: truncated: expected 328 bytes, found 300
          nninfo: cannot open gone.nnb: No such file or directory

          """)
      #expect(run.lines.first == "file           good.nnb")
      #expect(run.status == 65)
    }
  }

  @Test func `A bit flipped in an HDF5 file of nnb's is noticed`() throws {
    try withTemporaryFolder { folder in
      let model = InfoTests.folder + "/two-layers.nnb"
      #expect(try Tool.nnconv.run([model, "m.h5", "--quiet"], in: folder).status == 0)
      var bytes = try contents(of: folder + "/m.h5")
      // The bias of the hidden layer: −0.75, −0.5 …
      let needle: [UInt8] = [0, 0, 0x40, 0xBF, 0, 0, 0, 0xBF]
      let place = try #require(bytes.indices.first { bytes[$0...].starts(with: needle) })
      bytes[place] ^= 1
      try write(bytes, to: folder + "/m.h5")
      let run = try Tool.nninfo.run(["--check", "--quiet", "m.h5"], in: folder)
      #expect(run.lines.count == 1)
      #expect(run.text.hasPrefix("m.h5: damaged: "), "\(run.text)")
      #expect(run.status == 1)
      // Without --check no elements are read, as of an .nnb file.
      let look = try Tool.nninfo.run(["m.h5"], in: folder)
      #expect(look.text.contains("not verified (--check does that)"), "\(look.text)")
      #expect(try Tool.nninfo.run(["m.h5", "--stats"], in: folder).status == 65)
    }
  }

  @Test(arguments: [
    ("not-whole-cut-in-half", "damaged: truncated HDF5 file: expected 10,320 bytes, found 5,160"),
    (
      "not-whole-bad-fletcher32",
      "damaged: the HDF5 library cannot read /model_weights/dense/dense/kernel:0; the file is damaged, or of a kind that the library does not know (data error detected by Fletcher32 checksum)"
    ),
    (
      "storage-missing-chunk",
      "damaged: the dataset /W1 was written in part: 1 of 2 chunks"
    ),
    ("refuse-missing-group", "damaged: the group /model_weights/dense_1 is missing"),
    ("refuse-soft-link", "refused: /W1 is a soft link to /elsewhere, which is not in the file"),
    ("plain-pytorch", "whole as far as HDF5 can tell, 4 tensors, 1,748 bytes"),
    ("refuse-conv2d", "whole as far as HDF5 can tell, 6 tensors, 4,316 bytes"),
  ])
  func `HDF5 files are whole, damaged or refused`(name: String, verdict: String) throws {
    let run = try Tool.nninfo.run(["--check", "\(name).h5", "\(name).h5"], in: Fixtures.path("hdf5"))
    #expect(run.lines.prefix(2) == ["\(name).h5: \(verdict)", "\(name).h5: \(verdict)"])
    #expect(run.error == "")
    #expect(run.status == (verdict.hasPrefix("whole") ? 0 : 1))
  }

  @Test func `Standard input is checked too`() throws {
    try inFolder { folder in
      let run = try Tool.nninfo.run(["--check", "-", "good.nnb"], in: folder, input: folder + "/bad.nnb")
      #expect(run.lines.first == "standard input: damaged: \(Self.damage)")
      #expect(run.status == 1)
    }
  }

  @Test(
    arguments: [
      ([], "missing argument: expected FILE…\n  nninfo --help lists the options"),
      (["-", "-"], "only one of the files can be standard input"),
      (
        ["--check", "--stats", "a", "b"],
        "--check says one line of each of several files; --stats needs --json then, or one file"
      ),
    ] as [([String], String)])
  func `A command line that cannot be meant is refused`(arguments: [String], message: String) throws {
    try Tool.nninfo.expect(arguments, in: "/", status: 64, error: "nninfo: \(message)\n")
  }

  @Test func `A full standard output is a failure`() throws {
    let run = try Tool.nninfo.run(["two-layers.nnb"], in: InfoTests.folder, output: "/dev/full")
    #expect(run.error == "nninfo: cannot write standard output: No space left on device\n")
    #expect(run.status == 74)
  }
}
