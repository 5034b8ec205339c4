internal import NNBBytes
internal import NNBFormats
internal import NNBJSON
internal import NNBModel

/// The list of a model in several files, `model.safetensors.index.json` (Spec/safetensors.md, section 6).
struct SafetensorsIndex {
  /// The file of each tensor, by the tensor's name.
  let files: [Name: String]

  /// The names of the files, each once, in ascending order of their bytes.
  let names: [String]

  /// What is said of a file that begins like such a list.
  static let description = "the list of a safetensors model in several files"

  /// The size of all elements, if the list states it.
  let totalByteCount: Int?

  /// The texts that the list's own metadata has, by their names.
  let metadata: [String: String]

  /// The list of 65,536 tensors with long names is shorter.
  static let largestByteCount = 64 << 20

  /// More files are not opened at a time.
  static let mostFiles = 512

  private static let limits = JSONLimits(byteCount: largestByteCount, depth: 16, valueCount: 1_000_000)

  /// Whether a file begins like such a list: an object, and in its first kilobytes `weight_map` and a file of this format.
  static func isIndex(_ start: [UInt8]) -> Bool {
    // A file of this format begins with a number below 2³², whose upper bytes are zeros.
    guard start.prefix(8).allSatisfy({ $0 >= 0x20 || SafetensorsHeader.blanks.contains($0) }),
      start.first(where: { !SafetensorsHeader.blanks.contains($0) }) == UInt8(ascii: "{")
    else { return false }
    let text = String(decoding: start, as: UTF8.self)
    return text.contains("\"weight_map\"") && text.contains(".safetensors\"")
  }

  /// The list that names a file of such a name, `model-00001-of-00002.safetensors`; nil if the name is not that of a part.
  static func list(ofPart file: String) -> String? {
    let name = String(file.utf8.split(separator: UInt8(ascii: "/")).last.map(Substring.init) ?? "")
    let ending = ".safetensors"
    guard name.hasSuffix(ending) else { return nil }
    let words = name.dropLast(ending.count).split(separator: "-", omittingEmptySubsequences: false)
    guard words.count >= 4, let part = Int(words[words.count - 3]), let count = Int(words[words.count - 1]),
      words[words.count - 2] == "of", part >= 1, part <= count, count > 1
    else { return nil }
    return words.dropLast(3).joined(separator: "-") + ending + ".index.json"
  }

  /// Reads a list. Throws `ShardError`, and `FileError` if it cannot be read.
  init(_ source: any ByteSource) throws {
    let text = try source.read(at: 0, upTo: Self.largestByteCount + 1)
    guard text.count <= Self.largestByteCount else { throw ShardError.tooLong }
    let json: JSON
    do throws(JSONError) {
      json = try JSON(parsing: text, limits: Self.limits)
    } catch {
      throw ShardError.text(offset: error.offset, expected: error.expected, found: error.found)
    }
    guard case .object(let members)? = json["weight_map"] else { throw ShardError.map }
    guard members.count <= SafetensorsHeader.mostTensors else { throw ShardError.tooManyTensors(found: members.count) }
    var files: [Name: String] = [:], names = Set<String>()
    for (name, value) in members {
      guard let file = value.string else { throw ShardError.map }
      files[Name(name)] = file
      names.insert(file)
    }
    guard names.count <= Self.mostFiles else { throw ShardError.tooManyFiles(found: names.count) }
    (self.files, self.names) = (files, names.sorted { Name($0) < Name($1) })
    totalByteCount = json["metadata"]?["total_size"]?.wholeNumber
    guard case .object(let entries)? = json["metadata"] else {
      metadata = [:]
      return
    }
    // Other programs have numbers there too.
    metadata = Dictionary(entries.compactMap { name, value in value.string.map { (name, $0) } }) { first, _ in first }
  }
}

/// What is wrong with a list of files, or does not fit between it and them.
enum ShardError: Error, Equatable {
  /// The list is longer than that of any model.
  case tooLong

  /// The list is not JSON.
  case text(offset: Int, expected: String, found: String)

  /// There is no object of texts `weight_map`.
  case map

  /// There are more tensors, or more files, than in any model.
  case tooManyTensors(found: Int)
  case tooManyFiles(found: Int)

  /// A file is named by more than its name in the folder.
  case notPlain(String)

  /// The list came through a pipe, and so has no folder.
  case noFolder

  /// A file does not have a tensor that the list says is in it.
  case missing(tensor: Name, file: String)

  /// A file has a tensor that the list does not have, or has in another file.
  case extra(tensor: Name, file: String, listed: String?)

  /// The elements take another number of bytes than the list says.
  case totalSize(expected: Int, found: Int)
}

extension ShardError: CustomStringConvertible {
  var description: String {
    switch self {
    case .tooLong: "the list is longer than \(counted(SafetensorsIndex.largestByteCount, "byte"))"
    case .text(let offset, let expected, let found):
      "the list is not JSON: at byte \(offset) is \(found), expected \(expected)"
    case .map: "expected an object weight_map of names of files"
    case .tooManyTensors(let found):
      "the list names \(counted(found, "tensor")), expected at most \(SafetensorsHeader.mostTensors.grouped)"
    case .tooManyFiles(let found):
      "the list names \(counted(found, "file")), expected at most \(SafetensorsIndex.mostFiles.grouped)"
    case .notPlain(let name): "the list names the file \(name), expected a name in its own folder"
    case .noFolder: "it names other files, which are looked for beside it, and standard input has no folder"
    case .missing(let tensor, let file): "the list says that \(tensor) is in \(file), which does not have it"
    case .extra(let tensor, let file, let listed):
      "\(file) has the tensor \(tensor), which the list "
        + (listed.map { "says is in \($0)" } ?? "does not have")
    case .totalSize(let expected, let found):
      "the list says that all elements take \(counted(expected, "byte")), found \(found.grouped)"
    }
  }

  /// The fault as that of the list.
  func failure(of file: String) -> Failure {
    let isDamage =
      switch self {
      case .missing, .extra, .totalSize, .text: true
      default: false
      }
    let offset: Int? = if case .text(let offset, _, _) = self { offset } else { nil }
    return Failure(
      [.init(description)], of: file, isDamage ? .damaged : .unsupported, format: SafetensorsFormat.name.id,
      offset: offset)
  }
}
