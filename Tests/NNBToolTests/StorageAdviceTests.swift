import Foundation
import NNBTestSupport
import Testing

/// What `nntrain` says and does where images cannot stay in their file, or do not fit into memory (Spec/idx.md, 7).
struct StorageAdviceTests {
  private static let short = ["--hidden", "3", "--epochs", "1", "--quiet"]

  /// Runs a command as it is suggested, in a shell.
  private func paste(_ command: String, _ limit: Int? = nil, in folder: String) throws -> Outcome {
    let tools = Tool.nntrain.url.deletingLastPathComponent().path()
    let first = limit.map { "ulimit -v \($0); " } ?? ""
    return try shell(first + #"PATH="$1:$PATH"; "# + command, [tools], in: folder)
  }

  /// What follows the last `lead` in the last line of an error.
  private func command(_ run: Outcome, after lead: String, sourceLocation: SourceLocation = #_sourceLocation) throws
    -> String
  {
    let line = try #require(run.error.split(separator: "\n").last, sourceLocation: sourceLocation)
    let place = try #require(line.range(of: lead), "\(run.error)", sourceLocation: sourceLocation)
    return String(line[place.upperBound...])
  }

  private static let packed = SmallSet.names.map { $0 + ".gz" }

  /// Makes the small set; files whose names end so are gzipped.
  private func make(_ names: [String], images: [UInt8]? = nil, in folder: String) throws {
    try SmallSet.make(in: folder, images: images)
    for name in names where name.hasSuffix(".gz") {
      try #require(try shell("gzip data/\(name.dropLast(3))", in: folder).status == 0)
    }
  }

  @Test(
    arguments: [
      (packed, "data", ["data"]),
      ([packed[0]] + SmallSet.names[1...], "it's data", ["it's data", "-o", "a b.nnb"]),
      (packed, "data", ["--images", "data/" + packed[0]]),
      (packed, "data", ["--images=data/" + packed[0], "--labels", "data/" + packed[1]]),
      (packed, "data", ["data", "--augment", "--augment-preview", "p.png"]),
      (packed, "data", ["data", "--sweep", "seed=1,2", "--validation", "6", "-o", "runs"]),
    ])
  func `Gzipped images are unpacked by what is suggested, which then goes on`(
    names: [String], name: String, words: [String]
  ) throws {
    try withTemporaryFolder { folder in
      try make(names, in: folder)
      if name != "data" {
        try FileManager.default.moveItem(atPath: folder + "/data", toPath: folder + "/" + name)
      }
      let isAlone = words.contains("-o") || words.contains("--augment-preview")
      let run = try Tool.nntrain.run(words + ["--stream"] + (isAlone ? [] : ["-o", "m.nnb"]) + Self.short, in: folder)
      #expect(run.status == 64, "\(run.error)")
      let lead =
        ": it is gzipped, and only unpacked images can be read as they are needed\n  this unpacks it, and goes on: "
      #expect(run.error.contains(lead), "\(run.error)")
      let command = try command(run, after: "goes on: ")
      #expect(command.hasPrefix("gunzip -c "), "\(command)")
      let pasted = try paste(command, in: folder)
      #expect(pasted.status == 0, "\(command): \(pasted.error)")
    }
  }

  /// What is in the way of unpacking images beside themselves, and how that is made in the folder `d`, where `$i` are the images.
  private static let hindrances = [
    "links": "rm d/*; for f in data/*.gz; do ln -s ../$f d; done",
    "hard links": "for f in d/*.gz; do ln $f $(basename $f .gz).2; done",
    "no ending": "for f in d/*.gz; do mv $f d/$(basename $f .gz); done; echo mine > $i.new; chmod a-w $i.new",
    "other contents": "echo mine > $i",
    "the same contents": "gunzip -k $i.gz",
    "a folder": "mkdir $i",
    "a link to nothing": "ln -s gone $i",
    "other names taken": "echo mine > $i; echo mine > images.idx; mkdir images-2.idx; ln -s gone images-3.idx",
    "no writing": "chmod a-w d",
  ]

  @Test(arguments: hindrances.keys.sorted(), ["d", "--images"])
  func `Gzipped images are unpacked whatever is in the way, and nothing is lost`(form: String, name: String) throws {
    // In a folder, other contents beside gzipped images are another error.
    if name == "d", ["other contents", "other names taken"].contains(form) { return }
    try withTemporaryFolder { folder in
      let script = try #require(Self.hindrances[form])
      try make(Self.packed, in: folder)
      let ending = form == "no ending" ? "" : ".gz"
      let named = ["d", "--images", "d/" + SmallSet.names[0] + ending, "--labels", "d/" + SmallSet.names[1] + ending]
      // A user for whom files and folders can be read-only.
      let outcome = try shell(
        #"""
        PATH=$1:$PATH; i=d/$2; shift 2; [ "$(id -u)" != 0 ] || as="setpriv --reuid 65534 --clear-groups"
        list() { find d *.idx *.2 \( -type f -exec cksum {} + -o -printf '%p %l\n' \) 2> /dev/null | sort; }
        cp -r data d; chmod -R a+rwX .; \#(script)
        list > before; $as nntrain "$@" 2> err; echo $?; $as sh -c "$(sed -n 's/.*goes on: //p' err)" > out 2>&1; echo $?
        list > after; comm -23 before after; cat err out; chmod -R u+w .
        """#,
        [Tool.nntrain.url.deletingLastPathComponent().path(), SmallSet.names[0]] + (name == "d" ? ["d"] : named)
          + ["-o", "m.nnb", "--stream"] + Self.short, in: folder)
      #expect(outcome.lines.prefix(2) == ["64", "0"], "\(outcome.text) \(outcome.error)")
      // Only the error follows, and no line about what is not there any more.
      #expect(outcome.lines.count == 4, "\(outcome.text) \(outcome.error)")
    }
  }

  @Test(arguments: ["images.idx", "images-2.idx"])
  func `Images through a pipe are to be written to a file, which then can be given`(name: String) throws {
    try withTemporaryFolder { folder in
      if name != "images.idx" { try SmallSet.write(["images.idx": []], in: folder) }
      try SmallSet.make(in: folder)
      let images = folder + "/data/" + SmallSet.names[0], labels = "data/" + SmallSet.names[1]
      let run = try Tool.nntrain.run(
        ["--images", "-", "--labels", labels, "-o", "m.nnb", "--stream"] + Self.short, in: folder, input: images)
      #expect(run.status == 64)
      let expected = "nntrain -o m.nnb --hidden 3 --epochs 1 --quiet --images \(name) --labels \(labels) --stream"
      #expect(
        run.error == """
          nntrain: standard input: only images in a regular file can be read as they are needed
            write it to a file, such as \(name), and name that: \(expected)

          """)
      try FileManager.default.copyItem(atPath: images, toPath: folder + "/\(name)")
      let pasted = try paste(expected, in: folder)
      #expect(pasted.status == 0, "\(pasted.error)")
    }
  }

  @Test(arguments: ["", ".gz"], ["bytes", "bytes-2"])
  func `Images of wider numbers are written as bytes by what is suggested`(ending: String, bytes: String) throws {
    try withTemporaryFolder { folder in
      if bytes != "bytes" { try SmallSet.write(["bytes": []], in: folder) }
      let wide = SmallSet.pixels(SmallSet.count).flatMap { [0, $0] as [UInt8] }
      let images = SmallSet.idx(0x0B, [SmallSet.count, SmallSet.side, SmallSet.side], wide)
      try make(SmallSet.names.map { $0 + ending }, images: images, in: folder)
      let run = try Tool.nntrain.run(["data", "-o", "m.nnb", "--stream"] + Self.short, in: folder)
      #expect(run.status == 64)
      #expect(run.error.contains(": only images of bytes can be read as they are needed, these are "), "\(run.error)")
      let written = try paste(try command(run, after: "folder \(bytes): "), in: folder)
      #expect(written.status == 0, "\(written.error)")
      let again = try Tool.nntrain.run([bytes, "-o", "m.nnb", "--stream"] + Self.short, in: folder)
      #expect(again.status == 0, "\(again.error)")
    }
  }

  @Test(arguments: ["", ".gz"])
  func `What is no IDX file is said to be what it is`(ending: String) throws {
    try withTemporaryFolder { folder in
      try SmallSet.write(["i": Array("label,pixel0\n1,2\n1,3\n".utf8), "l": SmallSet.labelFile], in: folder)
      if ending == ".gz" { try #require(try shell("gzip i", in: folder).status == 0) }
      let words = ["--images", "i" + ending, "--labels", "l", "-o", "m.nnb"]
      let expected = try Tool.nntrain.run(words, in: folder)
      #expect(expected.status == 65 && expected.error.contains("nnidx"), "\(expected.error)")
      #expect(try Tool.nntrain.run(words + ["--stream"], in: folder).error == expected.error)
    }
  }

  /// Sparse images of zeros, of so many bytes each, which are read as any others.
  private func makeZeros(_ count: Int, of side: Int, in folder: String) throws {
    let header = SmallSet.idx(8, [count, side, side], [])
    try SmallSet.write(
      [
        "data/" + SmallSet.names[0]: header,
        "data/" + SmallSet.names[1]: SmallSet.idx(8, [count], (0..<count).map { UInt8($0 % 2) }),
      ], in: folder)
    let file = try #require(FileHandle(forUpdatingAtPath: folder + "/data/" + SmallSet.names[0]))
    try file.truncate(atOffset: UInt64(header.count + count * side * side))
    try file.close()
  }

  @Test func `A limit of the process is what images must fit into`() throws {
    try withTemporaryFolder { folder in
      try makeZeros(133_000, of: 28, in: folder)
      let words = ["data", "-o", "m.nnb", "--hidden", "1", "--steps", "1", "--threads", "1"]
      for limit in ["-v 190000", "-d 150000"] {
        let run = try shell(
          "ulimit \(limit); exec \"$@\"", [Tool.nntrain.url.path()] + words + ["--force"], in: folder)
        #expect(run.status == 0, "\(limit): \(run.error)")
        #expect(
          run.error.contains(" bytes, which do not fit well into the free memory: they are read as "), "\(run.error)")
      }
    }
  }

  @Test(arguments: ["", ".gz"])
  func `Images that leave no memory can be read from their file, which the error says`(ending: String) throws {
    try withTemporaryFolder { folder in
      // Fewer than go to memory in any case.
      try makeZeros(75_000, of: 28, in: folder)
      if ending == ".gz" { try #require(try shell("gzip data/*", in: folder).status == 0) }
      let words = ["data", "-o", "m.nnb", "--hidden", "1", "--steps", "1", "--threads", "1"]
      var refusals = 0
      for limit in stride(from: 90_000, through: 180_000, by: 10_000) {
        let run = try shell(
          "ulimit -v $1; shift; exec \"$@\"", ["\(limit)", Tool.nntrain.url.path()] + words + ["--force"], in: folder)
        guard run.status != 0, run.error.contains("--stream") else { continue }
        refusals += 1
        #expect(run.status == 71, "\(run.error)")
        let lead = "--stream reads the training images from their file as they are needed"
        #expect(run.error.contains("\n  \(lead)\(ending.isEmpty ? ": nntrain " : " if it is unpacked: gunzip -c ")"))
        let command = try command(run, after: ending.isEmpty ? "needed: " : "unpacked: ")
        let pasted = try paste(command, limit, in: folder)
        #expect(pasted.status == 0, "\(limit) \(command): \(pasted.error)")
        if ending == ".gz" { break }
      }
      #expect(refusals > 0)
    }
  }
}
