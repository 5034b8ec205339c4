internal import NNBBytes
package import NNBJSON
internal import NNBModel
internal import NNB

/// What is in an `.nnb` file, or what is wrong with it, as one line of JSON (Fixtures/README.md, "nnb").
///
/// The text is the one of `Fixtures/nnb/manifest.json`: members in its order, `, ` and `: ` between them, characters
/// outside ASCII as `\u`.
package enum Verdict: Equatable, Sendable {
  /// A good file: its content as JSON.
  case content(JSON)

  /// A bad file: the members `error` and `offset`, or `expected` and `found`.
  case fault(JSON)

  /// Reads and checks a whole file.
  package init(of file: [UInt8]) {
    do {
      let reader = try NNBReader(reading: MemorySource(file))
      let checkpoint = try reader.checkpoint()
      self = .content(Self.content(of: checkpoint, head: reader.head))
    } catch let error as NNBError {
      self = .fault(Self.members(of: error.cause))
    } catch let error as NNBError.Cause {
      self = .fault(Self.members(of: error))
    } catch {
      self = .fault(.object([("error", .string("\(error)"))]))
    }
  }

  /// The line, without its end.
  package var line: String {
    switch self {
    case .content(let content): JSON.object([("content", content)]).text(escaping: .nonASCII)
    case .fault(let fault): fault.text(escaping: .nonASCII)
    }
  }

  /// What a checkpoint has to say; the versions stand in the head of its file alone.
  private static func content(of checkpoint: Checkpoint, head: NNBHead) -> JSON {
    func version(at offset: Int) -> JSON { .integer(Int(head.bytes[offset]) | Int(head.bytes[offset + 1]) << 8) }
    return .object(
      [
        ("read version", version(at: 8)), ("write version", version(at: 10)),
        ("tensors", .array(checkpoint.tensors.map(\.json))), ("network", checkpoint.network?.json ?? .null),
        ("training", checkpoint.network.flatMap { checkpoint.training?.json(of: $0) } ?? .null),
        ("history", checkpoint.training?.historyJSON ?? .null),
      ] + notes(checkpoint.notes) + [
        (
          "extensions",
          .array(
            checkpoint.extensions.filter { $0.type != Note.sectionType }
              .map { .object([("type", .string($0.type)), ("content", .data($0.content))]) })
        )
      ])
  }
}

extension Verdict {
  /// The member `notes` of a file that has some.
  private static func notes(_ notes: [Note]) -> [(key: String, value: JSON)] {
    guard !notes.isEmpty else { return [] }
    return [
      (
        "notes",
        .array(
          notes.map { .array([.string($0.key.text), $0.digest.map { .string(hex($0)) } ?? .null, .string($0.text)]) })
      )
    ]
  }

  private static func members(of cause: NNBError.Cause) -> JSON {
    if case .truncated(let expected, let found) = cause {
      return .object([("error", "truncated"), ("expected", .integer(expected)), ("found", .integer(found))])
    }
    return .object([("error", .string(cause.code)), ("offset", .count(cause.offset))])
  }
}
