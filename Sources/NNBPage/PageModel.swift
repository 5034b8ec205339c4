internal import NNB
internal import NNBBytes
internal import NNBFormats
internal import NNBModel

/// A page that is read in this process: the `.nnb` file in it, byte for byte.
enum PageModel {
  /// The largest model in a page, in bytes. Browsers hold a page and its text in memory.
  static let largestByteCount = 256 << 20

  /// The most blanks between the model's text and the end of its element, and a byte.
  private static let mostBlanks = 256

  /// Opens a page: finds the model in it and checks the model's head.
  ///
  /// What is wrong with it is told as a failure of `name`.
  static func open(_ page: any ByteSource, name: String) throws(Failure) -> any ForeignModel {
    let model: EncodedModel
    do {
      model = try find(in: page)
    } catch let error as PageError {
      throw error.failure(of: name)
    } catch {
      throw Failure(error)
    }
    let reader: NNBReader
    do throws(NNBError.Cause) {
      reader = try NNBReader(reading: model)
    } catch .file(let cause) {
      // The fault is of the page around the model, and says so itself.
      throw cause.failure
    } catch {
      throw Failure([.init("the model in the page: \(error)")], of: name, .damaged, format: PageFormat.name.id)
    }
    let tensors = reader.head.tensors.map {
      StoredTensor(path: $0.name, storedType: .number($0.elementType), shape: $0.shape, tensorName: $0.name)
    }
    let record = KeptRecord(head: reader.head, places: tensors.map { ($0.path, false) })
    return InProcessModel(
      name: name, format: PageFormat.name.id, source: PageSource(reader, in: model, name: name)
    ) { _ in try ImportPlan(record, tensors: tensors) }
  }

  /// The model of a page, none of it read yet.
  private static func find(in page: any ByteSource) throws -> EncodedModel {
    let start = try page.read(at: 0, upTo: PageText.mostBefore)
    if let version = PageText.version(in: start), version != PageText.version {
      throw PageError.version(found: version)
    }
    let (offset, byteCount) = try PageText.place(in: start)
    guard byteCount <= largestByteCount else {
      throw PageError.tooLarge(offset: offset, limit: largestByteCount, found: byteCount)
    }
    let end = offset + Base64.length(of: byteCount)
    let after = try page.read(at: end, upTo: mostBlanks)
    guard !after.isEmpty else { throw PageError.truncated(expected: end, found: page.knownCount ?? offset) }
    guard after.first(where: { !HTMLTags.isBlank($0) }) == UInt8(ascii: "<") else { throw PageError.end(offset: end) }
    return EncodedModel(in: page, at: offset, byteCount: byteCount)
  }
}

/// The elements of the tensors of the model in a page.
private struct PageSource: TensorSource {
  private let model: EncodedModel
  private let name: String

  /// Where each tensor's elements begin in the model.
  private let places: [Name: (offset: Int, shape: [Int])]

  init(_ reader: NNBReader, in model: EncodedModel, name: String) {
    (self.model, self.name) = (model, name)
    places = Dictionary(
      reader.head.tensors.enumerated().map { ($1.name, (reader.head.dataOffset(of: $0), $1.shape)) }
    ) { first, _ in first }
  }

  func check(_ tensor: StoredTensor) {}

  func storage(of tensor: StoredTensor, elementByteCount: Int) throws -> any TensorStorage {
    guard let (offset, shape) = places[tensor.path] else {
      throw Failure([.init("the model has no tensor \(tensor.path)")], of: name, .damaged, format: PageFormat.name.id)
    }
    return PageStorage(model: model, offset: offset, shape: shape, elementByteCount: elementByteCount, name: name)
  }
}

/// The elements of one tensor.
private struct PageStorage: TensorStorage {
  let shape: [Int]
  let elementByteCount: Int
  let chunk: [Int] = []
  private let name: String
  private let elements: ContiguousElements

  init(model: EncodedModel, offset: Int, shape: [Int], elementByteCount: Int, name: String) {
    (self.shape, self.elementByteCount, self.name) = (shape, elementByteCount, name)
    elements = ContiguousElements(in: model, at: offset, shape: shape, elementByteCount: elementByteCount)
  }

  func read(start: [Int], count: [Int], into buffer: inout [UInt8]) throws {
    guard let end = try elements.read(start: start, count: count, into: &buffer) else { return }
    throw PageError.truncated(expected: end.expected, found: end.found).failure(of: name)
  }
}
