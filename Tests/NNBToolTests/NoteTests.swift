import Foundation
import NNB
import NNBBytes
import NNBModel
import NNBTestSupport
import Testing

/// Notes in a model (Spec/nnb.md, 7.3), and the digest of its content (7.4), which `Fixtures/make_nnb.py` states.
struct NoteTests {
  private static let good = Fixtures.path("nnb/good")

  @Test func `Notes are stored, changed and removed, in every format`() throws {
    try withTemporaryFolder { folder in
      let model = Self.good + "/smallest-network.nnb"
      try write(Array("Three\nlines\nof text".utf8), to: folder + "/about")
      let notes = ["--note", "author=A. Nother", "--note", "about=@about", "--note", "licence=MIT"]
      #expect(try Tool.nnconv.run([model, "a.nnb"] + notes, in: folder).status == 0)
      let stored = try Checkpoint(contentsOf: folder + "/a.nnb")
      #expect(
        stored.notes == [
          Note("about", "Three\nlines\nof text"), Note("author", "A. Nother"), Note("licence", "MIT"),
        ])
      // By way of formats that have no place of their own for notes, and back.
      for name in ["b.safetensors", "b.npz", "b.pt", "b.onnx"] {
        #expect(try Tool.nnconv.run(["a.nnb", name], in: folder).status == 0)
        #expect(try Tool.nnconv.run([name, "back.nnb", "--force"], in: folder).status == 0)
        #expect(try contents(of: folder + "/back.nnb") == contents(of: folder + "/a.nnb"), "\(name)")
      }
      let changes = ["--note", "licence=", "--note", "author=Somebody=Else", "--note", "title=T"]
      #expect(try Tool.nnconv.run(["b.npz", "c.nnb"] + changes, in: folder).status == 0)
      #expect(
        try Checkpoint(contentsOf: folder + "/c.nnb").notes == [
          Note("about", "Three\nlines\nof text"), Note("author", "Somebody=Else"), Note("title", "T"),
        ])
      // Without its last note a file is what it was.
      let none = ["about", "author", "licence"].flatMap { ["--note", $0 + "="] }
      #expect(try Tool.nnconv.run(["a.nnb", "d.nnb"] + none, in: folder).status == 0)
      #expect(try contents(of: folder + "/d.nnb") == contents(of: model))
    }
  }

  /// The entries that a peer sees are checked by `Tests/Formats`.
  @Test(arguments: ["safetensors", "onnx"])
  func `An entry of the metadata that is another than the note is a change`(ending: String) throws {
    try withTemporaryFolder { folder in
      let notes = ["--note", "author=Somebody", "--note", "accuracy=0.5"], file = "m.\(ending)"
      #expect(
        try Tool.nnconv.run([Self.good + "/smallest-network.nnb", file, "--quiet"] + notes, in: folder).status == 0)
      let told = try Tool.nnconv.run([file, "again.\(ending)"], in: folder).error
      #expect(told.contains("the note accuracy") && !told.contains("author") && !told.contains("nOTE"), "\(told)")
      var bytes = try contents(of: folder + "/" + file)
      let text = Array("Somebody".utf8)
      let places = bytes.indices.filter { bytes[$0...].starts(with: text) }
      // Once as an entry; the record is base64.
      try #require(places.count == 1)
      bytes[places[0]] = UInt8(ascii: "s")
      try write(bytes, to: folder + "/changed.\(ending)")
      let run = try Tool.nnconv.run(["changed.\(ending)", "back.nnb"], in: folder)
      #expect(
        run.status == 65
          && run.error.contains("the entry author of the metadata is another than the note of the record"),
        "\(run.error)")
      let read = try Tool.nnconv.run(
        ["changed.\(ending)", "back.nnb", "--ignore-record", "--activations", "linear"].filter {
          ending == "safetensors" || !["--activations", "linear"].contains($0)
        }, in: folder)
      #expect(read.status == 0 && read.error.contains("from the file's metadata: the note author"), "\(read.error)")
      #expect(try Checkpoint(contentsOf: folder + "/back.nnb").notes == [Note("author", "somebody")])
    }
  }

  @Test func `Notes and the digest are shown`() throws {
    let shown = try Tool.nninfo.run(["notes.nnb", "--digest"], in: Self.good)
    #expect(shown.status == 0 && shown.error == "")
    let text = shown.text
    #expect(text.contains("digest         \(try digest(of: "notes"))\n"), "\(text)")
    #expect(text.contains("\nnotes\n") && text.contains("accuracy       0.5 (of this content)\n"), "\(text)")
    #expect(!text.contains("section not known here"))
    let other = try Tool.nninfo.run(["notes-of-another-content.nnb", "--digest"], in: Self.good).text
    #expect(other.contains("accuracy       1.0 (of another content than this)\n"), "\(other)")
    let unread = try Tool.nninfo.run(["notes.nnb"], in: Self.good).text
    #expect(unread.contains("0.5 (of one content; --digest tells whether of this)"), "\(unread)")
    let json = try Tool.nninfo.run(["notes-of-another-content.nnb", "--json", "--digest"], in: Self.good).text
    let own = try digest(of: "notes-of-another-content")
    let stated = (0..<32).map { String(format: "%02x", $0) }.joined()
    #expect(
      json.contains(
        #""model_notes": [{"key": "accuracy", "text": "1.0", "content_digest": "\#(stated)"}], "content_digest": "\#(own)""#
      ),
      "\(json)")
  }

  /// What would be a control of the terminal is escaped.
  @Test func `Hostile notes are shown harmlessly`() throws {
    let text = try Tool.nninfo.run(["notes-of-hard-texts.nnb"], in: Self.good).text
    #expect(
      !text.unicodeScalars.contains {
        $0.value < 32 && $0 != "\n" || ["\u{202E}", "\u{2066}", "\u{FEFF}"].contains($0)
      })
  }

  @Test func `The digest of a model in training is that of the model without it, which any program can compute`() throws
  {
    try withTemporaryFolder { folder in
      let model = Self.good + "/training-adam.nnb"
      #expect(try Tool.nnconv.run([model, "plain.nnb", "--strip"], in: folder).status == 0)
      let plain = try Tool.nninfo.run(["plain.nnb", "--digest"], in: folder).text
      #expect(plain.contains(try digest(of: "training-adam")), "\(plain)")
    }
  }

  @Test(
    arguments: [
      ("author", 64, "nnconv: --note author: expected KEY=TEXT\n"),
      ("=text", 64, "nnconv: --note =text: expected KEY=TEXT\n"),
      (
        "k=@large", 65,
        "nnconv: --note k: large is larger than 16,777,216 bytes, and a model's notes take no more than that together\n"
      ),
      ("k=@binary", 65, "nnconv: --note k: binary is not a text in UTF-8\n"),
      ("k=@missing", 66, "nnconv: cannot open missing: No such file or directory\n"),
    ] as [(String, Int32, String)])
  func `A note that cannot be stored is refused`(note: String, status: Int32, error: String) throws {
    try withTemporaryFolder { folder in
      try write([0x61, 0xFF], to: folder + "/binary")
      try write([UInt8](repeating: 0x61, count: note == "k=@large" ? 16 << 20 | 1 : 0), to: folder + "/large")
      let run = try Tool.nnconv.run([Self.good + "/smallest-network.nnb", "a.nnb", "--note", note], in: folder)
      #expect(run.status == status && run.error.hasPrefix(error), "\(run.error)")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == ["binary", "large"])
    }
  }

  @Test(arguments: [["a=1", "a=2"], ["a=1", "b=2", "a="], ["a=", "a="]])
  func `A note that is given twice is refused`(notes: [String]) throws {
    try withTemporaryFolder { folder in
      try Tool.nnconv.expect(
        [Self.good + "/smallest-network.nnb", "a.nnb"] + notes.flatMap { ["--note", $0] }, in: folder, status: 64,
        error: "nnconv: --note a is given twice\n")
    }
  }

  @Test func `To remove a note that is not there is told`() throws {
    try withTemporaryFolder { folder in
      let removed = ["--note", "autor=", "--note", "title=", "--note", "about=x"]
      let run = try Tool.nnconv.run([Self.good + "/smallest-network.nnb", "a.nnb"] + removed, in: folder)
      #expect(run.status == 0)
      for key in ["autor", "title"] {
        #expect(run.error.contains("nnconv: there is no note \(key) that could be removed\n"), "\(run.error)")
      }
      let known = try Tool.nnconv.run(["a.nnb", "b.nnb", "--note", "about="], in: folder)
      #expect(known.status == 0 && !known.error.contains("no note"), "\(known.error)")
    }
  }

  @Test func `The digest needs all data to be whole, and says so`() throws {
    let model = Self.good + "/training-adam.nnb"
    let shown = try Tool.nninfo.run([model, "--digest"], in: Self.good).text
    #expect(shown.contains("whole: every checksum holds") && !shown.contains("not verified"), "\(shown)")
    try withTemporaryFolder { folder in
      var bytes = try contents(of: model)
      // The first byte of the last tensor, which is one of the optimizer.
      let entry = try #require(try NNBHead(reading: MemorySource(bytes)).sections.last)
      bytes[entry.offset] ^= 1
      try write(bytes, to: folder + "/m.nnb")
      let run = try Tool.nninfo.run(["m.nnb", "--digest"], in: folder)
      #expect(run.status == 65 && run.text == "", "\(run.text) \(run.error)")
    }
  }

  private func digest(of name: String) throws -> String {
    let manifest = try JSONSerialization.jsonObject(with: Data(contents(of: Fixtures.path("nnb/manifest.json"))))
    let good = try #require((manifest as? [String: Any])?["good"] as? [String: [String: Any]])
    return try #require(good[name + ".nnb"]?["digest"] as? String)
  }
}
