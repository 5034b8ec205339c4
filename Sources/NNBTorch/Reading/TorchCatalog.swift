internal import NNBBytes
internal import NNBFormats
internal import NNBModel
internal import NNBSystem

/// The tensors of a file, and the plan to take some of them.
///
/// Which tensors are taken depends on the options, and the names that they get on that.
final class TorchCatalog: Sendable {
  private let weights: TorchWeights

  /// The archive, where the file is one and can have what nnb keeps.
  private let archive: TorchArchive?

  /// The tensors that a plan takes.
  private enum Taken {
    case chosen(ByName<(name: String, tensor: TorchTensor)>)
    case kept([Name: TorchSource.Target])

    subscript(name: Name) -> TorchSource.Target? {
      switch self {
      case .chosen(let tensors): tensors[name].map { .view($0.tensor) }
      case .kept(let targets): targets[name]
      }
    }
  }

  /// The tensors that the last plan takes.
  private let taken = Locked(Taken.kept([:]))
  private let file: any TorchFile
  private let name: String

  init(_ file: any TorchFile, _ archive: TorchArchive?, name: String) throws {
    weights = try TorchWeights(file.torch)
    (self.file, self.archive, self.name) = (file, archive, name)
  }

  /// The elements of the tensors that the last plan takes.
  var source: TorchSource {
    TorchSource(file, name: name) { name in self.taken.withLock { $0[name] } }
  }

  /// Plans to take what the options ask for; if a key is asked for, what would be asked next is asked with it.
  func plan(_ options: ImportOptions) throws -> ImportPlan {
    do {
      return try planned(options)
    } catch let error as Failure {
      guard options.key == nil, let key = error.remedies.first(where: { $0.name == "key" })?.values.first else {
        throw error
      }
      var answered = options
      answered.key = key
      let next = ImportError.next(after: "the key \(key)") { try planned(answered) }
      let more = next.map { Failure.Problem("\($0)", remedy: $0.remedy) }
      throw Failure(error.problems + more, of: error.subject, error.kind, code: error.code, offset: error.offset)
    }
  }

  private func planned(_ options: ImportOptions) throws -> ImportPlan {
    if !options.ignoresRecord, let archive, let kept = try TorchKept(archive) {
      if let key = options.key, key != kept.key {
        throw Failure(
          "the key \(key) is asked for, and nnb's record in the file says what the model is",
          .unsupported, code: TorchFormat.name.id + "-refused", remedy: .leaveOut("key"))
      }
      taken.withLock { $0 = .kept(kept.targets) }
      return try ImportPlan(kept.record, tensors: kept.stored)
    }
    // What a key names is taken even where it looks like an optimizer's.
    let weights = try options.key.map { try TorchWeights(self.weights.torch, key: $0) } ?? self.weights
    let choice: TorchChoice
    do {
      choice = try TorchChoice(weights, key: options.key, takesTensorsOnly: options.takesTensorsOnly)
    } catch {
      // If there is a matrix that could be taken, something else is in the way.
      guard options.key == nil, !weights.hasReadableMatrices, let reason = weights.torch.reason else { throw error }
      throw Self.refused(reason)
    }
    var stored: [StoredTensor] = [], names: Set<Name> = []
    for (text, tensor) in choice.tensors {
      let name = Name(text)
      guard names.insert(name).inserted else {
        throw TorchError.tensor(name: text, expected: "one tensor of that name", found: "two").failure(of: self.name)
      }
      stored.append(StoredTensor(path: name, storedType: tensor.storedType, shape: tensor.shape, tensorName: name))
    }
    try checkSizes(choice.tensors)
    let chosen = Taken.chosen(ByName(choice.tensors) { Name($0.name) })
    taken.withLock { $0 = chosen }
    let plan = try ImportPlan(planning: try catalog(stored, choice, options), options: options)
    return plan.adding(notes: choice.notes + (plan.network == nil ? [] : noteOnClass(choice.module)))
  }

  private static func refused(_ reason: String) -> any Error {
    Failure(reason, .unsupported, code: TorchFormat.name.id + "-refused", remedy: nil)
  }

  /// How many bytes tensors may have together: so many more times those of their storages, and so many more.
  private static let expansion = (factor: 8, slack: 64 << 20)

  /// Throws if tensors that share storages, or are expanded, would be out of proportion to the file.
  private func checkSizes(_ tensors: [(name: String, tensor: TorchTensor)]) throws(Failure) {
    var storages: [String: Int] = [:], total = 0, isTooMuch = false
    for (_, tensor) in tensors {
      guard let view = tensor.view, let type = tensor.type else { continue }
      storages[view.storage] = view.storageByteCount
      let sum = checkedProduct(tensor.shape + [type.byteCount]).flatMap { checkedSum(total, $0) }
      total = sum ?? .max
      isTooMuch = isTooMuch || sum == nil
    }
    let stored = storages.values.reduce(0) { checkedSum($0, $1) ?? .max }
    let (product, overflow) = stored.multipliedReportingOverflow(by: Self.expansion.factor)
    let limit = overflow ? .max : checkedSum(product, Self.expansion.slack) ?? .max
    guard !isTooMuch, total <= limit else {
      throw TorchError.tooMany("bytes in tensors of \(counted(stored, "byte")) of storages", limit: limit)
        .failure(of: name)
    }
  }

  /// What is said of a module of a class of its own.
  private func noteOnClass(_ index: PickleGraph.Index?) -> [String] {
    guard let index, let module = TorchModule(weights.torch, index), !module.isSequence else { return [] }
    return [
      "the file has a module of class \(module.className), of which nothing was executed; what its forward does was not read"
    ]
  }

  /// What is to be said of TorchScript's code if no fault was seen in it.
  private static func noteOnCode(_ isKnown: Bool) -> String {
    isKnown
      ? "; TorchScript's code was read only to see that nothing is done between the modules: a forward of its own in one of "
        + "them would change the outputs"
      : ", and TorchScript's code was not read: a hook or a forward of its own would change the outputs, so compare them with "
        + "PyTorch's"
  }

  private func catalog(
    _ tensors: [StoredTensor], _ choice: TorchChoice, _ options: ImportOptions
  ) throws -> Catalog {
    guard let index = choice.module, !options.takesTensorsOnly, options.prefix == nil else {
      return Catalog(tensors: tensors, layers: .names)
    }
    let byName = Dictionary(tensors.map { ($0.path.text, $0) }) { first, _ in first }
    let sequence: TorchSequence?
    do {
      sequence = try TorchSequence(
        weights.torch, index, tensors: byName, code: archive.map(TorchScriptCode.init),
        isGiven: options.activations != nil)
    } catch let error as ImportError {
      // Classes of quantised layers are unknown; what they are says more.
      throw weights.torch.quantised.map(Self.refused) ?? error
    }
    guard let sequence else { return Catalog(tensors: tensors, layers: .names) }
    let network = FoundNetwork(
      layers: sequence.layers,
      notes: [
        "order and activations are those of the modules of a Sequential; nothing in the file was executed"
          + (TorchModule(weights.torch, index)?.isScript == true ? Self.noteOnCode(sequence.isCodeKnown) : "")
      ])
    return Catalog(tensors: tensors, layers: .found(network, others: []))
  }
}
