import Foundation
import NNBModel
import NNB
import NNBTestSupport
import Testing

/// What `nninfo` says is in a file. Checksums were computed by Python's zlib from the elements that
/// `Fixtures/make_nnb.py` states.
struct InfoTests {
  static let folder = Fixtures.path("nnb/good")

  private func expect(_ arguments: [String], in folder: String = folder, _ text: String) throws {
    let run = try Tool.nninfo.run(arguments, in: folder)
    #expect(run.text == text)
    #expect(run.error == "")
    #expect(run.status == 0)
  }

  @Test func `A small network is drawn as a table`() throws {
    try expect(
      ["smallest-network.nnb"],
      """
      file           smallest-network.nnb
      format         nnb, read version 1, write version 1
      size           328 bytes in 4 sections
      data           not verified (--check does that)
      canonical      yes, if its data is whole
      input          1 of u8; scale 0.5, offset -1.0
      classes        n, y

      layer  kind   shape  activation  parameters
      d      dense  1 → 2  softmax              4
      total                                     4

      tensor   type  shape        bytes  CRC-32
      b        f32   out 2            8  bcb175de
      k        f32   in 1, out 2      8  c3872656
      total 2                        16

      """)
  }

  @Test func `Everything that a state of training can hold is shown`() throws {
    try expect(
      ["training-adam.nnb", "--check"],
      """
      file           training-adam.nnb
      format         nnb, read version 1, write version 1
      size           1,944 bytes in 15 sections
      data           whole: every checksum holds
      canonical      yes: no other file holds the same
      input          2; how stored numbers become inputs is not known
      classes        2 without labels

      layer  kind   shape  activation  parameters
      x      dense  2 → 3  relu                 9
      y      dense  3 → 2  softmax              6
      total                                    15

      tensor    type  shape        bytes  CRC-32
      a         f32   in 2, out 3     24  3b24a465
      ab        f32   out 3           12  9f264568
      b         f32   in 3, out 2     24  3b24a465
      m/a       f32   in 2, out 3     24  170ae3e5
      m/ab      f32   out 3           12  4a2e68ad
      m/b       f32   in 3, out 2     24  170ae3e5
      other     u8    1                1  abde5729
      v/a       f32   in 2, out 3     24  583d91b0
      v/ab      f32   out 3           12  2df94c8d
      v/b       f32   in 3, out 2     24  583d91b0
      total 10                       181

      training       3 epochs and 2 batches done, 13 steps
      begun epoch    loss 0.6917, accuracy 28.33 % so far
      ends after     10 epochs, or 3 epochs without a lower validation loss
      best epoch     2, validation loss 0.7500
      optimizer      adamw, beta1 0.875, beta2 0.99, epsilon 1e-07, weight decay 0.01
      learning rate  0.001, cosine down to 0 at step 40, warm-up over 5 steps
      clip norm      2.5
      batch size     30
      seed           18446744073709551615; initial parameters: those of another model
      trained on     100 samples, 20 held out; CRC-32 of the data 89abcdef
      arithmetic     version 0
      overridden     after step 4: data
                     after step 8: seed, batch size, optimizer, optimizer settings,
                     clip norm, learning rate

      history                      first      last      best  epoch
      loss                 █▅▁    1.5000    1.0000    1.0000      3
      validation loss       ▁     0.7500    0.7500    0.7500      2
      test loss              ▁    0.0000    0.0000    0.0000      3
      accuracy             ▁▆█   25.00 %   62.50 %   62.50 %      3
      validation accuracy   ▁   100.00 %  100.00 %  100.00 %      2
      test accuracy          ▁   50.00 %   50.00 %   50.00 %      3

      section not known here  bytes
      zzZZ                        4

      """)
  }

  @Test func `Statistics are of finite elements, integers exact`() throws {
    try expect(
      ["tensors-only.nnb", "--stats"],
      """
      file           tensors-only.nnb
      format         nnb, read version 1, write version 1
      size           1,664 bytes in 16 sections
      data           whole: every checksum holds
      canonical      yes: no other file holds the same
      network        none: the file holds tensors alone

      tensor             type  shape                bytes  CRC-32
      a f32              f32   row 2, 3                24  f80b2819
      b f64              f64   single                   8  2db89b69
      c f16              f16   4                        8  be4aa0d5
      d bf16             bf16  x 3                      6  1f0e70cd
      e i8               i8    2x1x2                    4  b23f3167
      f u8               u8    5                        5  37b2c8d3
      g i16              i16   2                        4  93ef5543
      h u16              u16   2                        4  34a96f5f
      i i32              i32   2                        8  e7c7cc38
      j u32              u32   only 1                   4  ffffffff
      k i64              i64   2                       16  2330c84f
      l u64              u64   single                   8  2144df1c
      m empty            f32   in 3, none 0, out 2      0  00000000
      n two              u8    2                        2  b6cc4292
      o empty, the last  f64   0                        0  00000000
      total 15                                        101

      tensor                         smallest               largest        mean  NaN  Inf
      a f32                                 0                     1     0.33333    1    2
      b f64                              none                  none        none    1    0
      c f16                            -65504                   1.5      -21834    1    0
      d bf16                               -1             0.0078125    -0.49609    1    0
      e i8                               -128                   127        -0.5    0    0
      f u8                                  0                   255       102.2    0    0
      g i16                            -32768                 32767        -0.5    0    0
      h u16                               258                 65535       32897    0    0
      i i32                       -2147483648            2147483647        -0.5    0    0
      j u32                        4294967295            4294967295   4.295e+09    0    0
      k i64              -9223372036854775808   9223372036854775807        -0.5    0    0
      l u64              18446744073709551615  18446744073709551615  1.8447e+19    0    0
      m empty                            none                  none        none    0    0
      n two                                 1                     2         1.5    0    0
      o empty, the last                  none                  none        none    0    0

      """)
  }

  @Test func `Several files follow each other, with a blank line between them`() throws {
    let run = try Tool.nninfo.run(["ancillary.nnb", "no-tensors.nnb"], in: Self.folder)
    #expect(
      run.text.hasSuffix(
        """
        section not known here  bytes
        aBCD                       64
        aZZZ                        1
        abCD                        0
        zzZZ                        5

        file           no-tensors.nnb
        format         nnb, read version 1, write version 1
        size           68 bytes in 1 section
        data           not verified (--check does that)
        canonical      yes, if its data is whole
        network        none: the file holds tensors alone

        """))
    #expect(run.status == 0)
  }

  @Test func `Names cannot steer a terminal, and long ones lose their middle`() throws {
    let run = try Tool.nninfo.run(["names.nnb", "longest-name.nnb"], in: Self.folder)
    #expect(run.lines.contains("line\\u{a}break  u8    line\\u{a}break 1      1  3c0c8ea1"))
    #expect(run.lines.contains("\\u{1b}[31m      u8    \\u{1b}[31m 1          1  a2681b02"))
    #expect(run.lines.contains("classes        \\u{a}, ü😀"))
    #expect(run.text.unicodeScalars.allSatisfy { $0 == "\n" || $0.value >= 0x20 })
    let long = String(repeating: "n", count: 19) + "…" + String(repeating: "n", count: 19) + "é"
    #expect(run.lines.last { $0.hasPrefix("nnn") }?.hasPrefix(long + "  u8    ") == true)
    try withTemporaryFolder { folder in
      try write(try contents(of: Self.folder + "/no-tensors.nnb"), to: folder + "/\u{1B}[2J.nnb")
      let run = try Tool.nninfo.run(["\u{1B}[2J.nnb"], in: folder)
      #expect(run.lines.first == "file           \\u{1b}[2J.nnb")
    }
  }

  @Test func `A line of text is no wider than a terminal, in a pipe as well`() throws {
    try withTemporaryFolder { folder in
      _ = try MNIST.train(in: folder, ["--optimizer", "adamw", "--validation", "200", "--checkpoint-every", "1epoch"])
      let run = try Tool.nninfo.run(["m.nnb", "--stats"], in: folder)
      #expect(run.status == 0)
      #expect(run.lines.filter { $0.count > 80 } == [])
      #expect(run.lines.contains("hidden  dense  784 → 16  relu            12,560"))
      #expect(run.lines.contains("training       1 epoch done, 60 steps: at its end"))
    }
  }

  @Test func `An HDF5 file is shown as the nnb file that it holds`() throws {
    try withTemporaryFolder { folder in
      let made = try Tool.nnconv.run([Self.folder + "/two-layers.nnb", "m.h5", "--quiet"], in: folder)
      try #require(made.status == 0, "\(made.error)")
      let nnb = try Tool.nninfo.run(["two-layers.nnb"], in: Self.folder)
      let h5 = try Tool.nninfo.run(["m.h5", "--check"], in: folder)
      #expect(h5.lines[1] == "format         HDF5, superblock version 2")
      #expect(h5.lines[3] == "data           whole: it has the checksums that nnb recorded")
      #expect(h5.lines[4...] == nnb.lines[5...])
      #expect(h5.status == 0)
    }
  }

  @Test func `An HDF5 file whose network cannot be taken shows its tensors, and why`() throws {
    try expect(
      ["plain-in-out.h5", "--check"], in: Fixtures.path("hdf5"),
      """
      file           plain-in-out.h5
      format         HDF5, superblock version 2
      size           1,748 bytes
      data           whole as far as HDF5 can tell: every element could be read
      network        none: it holds the weights of 2 layers, and nothing that says
                     what their activations are

      tensor   type  shape  bytes  CRC-32
      W1       f32   6x5      120  31e65003
      W2       f32   5x3       60  fb71d09c
      b1       f32   5         20  e3dcf830
      b2       f32   3         12  d42b7cc2
      total 4                 212

      """)
  }

  @Test func `Standard input is a file like any other`() throws {
    let input = Self.folder + "/two-layers.nnb"
    let run = try Tool.nninfo.run(["-", "--check"], in: "/", input: input)
    let named = try Tool.nninfo.run(["two-layers.nnb", "--check"], in: Self.folder)
    #expect(run.lines.first == "file           standard input")
    #expect(run.lines.dropFirst() == named.lines.dropFirst())
    let piped = try shell(#"cat "$1" | "$2" - --check"#, [input, Tool.nninfo.url.path()], in: "/")
    #expect(piped.output == run.output)
  }

  @Test func `A later write version is stated`() throws {
    try withTemporaryFolder { folder in
      var bytes = try contents(of: Self.folder + "/no-tensors.nnb")
      bytes[10] = 9
      // zlib.crc32 of the first 48 bytes, with the write version 9.
      bytes.replaceSubrange(48..<52, with: [0xDD, 0x6C, 0xF8, 0x98])
      try write(bytes, to: folder + "/m.nnb")
      let run = try Tool.nninfo.run(["m.nnb", "--check"], in: folder)
      #expect(run.lines[1] == "format         nnb, read version 1, write version 9")
      #expect(
        run.lines[4...5] == [
          "canonical      not known: its writer followed version 9, of which this program",
          "               knows 2",
        ])
    }
  }
}
