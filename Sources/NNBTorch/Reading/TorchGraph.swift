internal import NNBBytes

/// What the objects of a pickle mean to PyTorch; nothing but names is looked at.
struct TorchGraph: Sendable {
  let graph: PickleGraph

  typealias Index = PickleGraph.Index

  /// The most axes that a tensor may have.
  static let mostAxes = 32

  /// The most arguments of what makes a tensor, and parts of a reference, that are looked at; PyTorch has at most 8. What
  /// has more is refused at once: many tensors may share it.
  private static let mostArguments = 16

  /// The most marks of a tensor.
  private static let mostMarks = 64

  /// The class or function that made an object; nil if nothing did.
  func callee(of index: Index) -> PickleGraph.Global? {
    guard let made = graph.made(index) else { return nil }
    if let global = graph.global(made.callee) { return global }
    // Old files refer to the class of a module with its source: ('module', class, file, text).
    guard case .persistent(let reference) = graph[made.callee], let parts = graph.tuple(reference), parts.count > 1,
      graph.text(parts[parts.startIndex]) == "module"
    else { return nil }
    return graph.global(parts[parts.startIndex + 1])
  }

  /// The texts and whole numbers among the keys of a dictionary with their values, in its order; nil for anything else.
  ///
  /// A whole number is the text of its decimal digits.
  ///
  /// If `holders` is true, only with those values that can hold others: a dictionary may have a million numbers.
  func members(of index: Index, holders: Bool = false) -> [(key: String, value: Index)]? {
    guard let pairs = graph.pairs(index) ?? (isEmptyMap(index) ? [] : nil) else { return nil }
    return stride(from: 0, to: pairs.count, by: 2).compactMap { place in
      let value = pairs[place + 1]
      guard !holders || isHolder(value) else { return nil }
      return key(pairs[place]).map { ($0, value) }
    }
  }

  /// A key as a text; nil if it is neither a text nor a whole number.
  private func key(_ index: Index) -> String? { graph.text(index) ?? graph.integer(index).map { "\($0)" } }

  /// What can hold others and stands under other keys in a dictionary, each with what its key is.
  func unnamed(of index: Index) -> [(key: String, value: Index)] {
    guard let pairs = graph.pairs(index) else { return [] }
    return stride(from: 0, to: pairs.count, by: 2).compactMap { place in
      switch graph[pairs[place]] {
      case .text, .integer: nil
      default: isHolder(pairs[place + 1]) ? (graph.kind(of: pairs[place]), pairs[place + 1]) : nil
      }
    }
  }

  /// The keys of a dictionary, or the attributes of an object, that end as the names of means and deviations do and do not
  /// lead to tensors or None.
  func moments(of index: Index) -> [String] {
    let state = graph.made(index)?.state
    guard let pairs = graph.pairs(index) ?? state.flatMap({ graph.pairs(graph.tuple($0)?.first ?? $0) }) else {
      return []
    }
    let endings = ["mean", "std", "stddev", "var", "variance"].map { Array($0.utf8) }
    return stride(from: 0, to: pairs.count, by: 2).compactMap { place in
      guard case .text(let first, let count) = graph[pairs[place]], count <= 64,
        endings.contains(where: { graph.bytes[Int(first)..<Int(first) + Int(count)].suffix($0.count) == $0[...] }),
        graph[pairs[place + 1]] != .none,
        callee(of: pairs[place + 1])?.text.hasPrefix("torch._") != true
      else { return nil }
      return graph.text(pairs[place])
    }
  }

  /// Whether an object can hold others.
  func isHolder(_ index: Index) -> Bool {
    switch graph[index] {
    case .made, .dictionary, .list, .tuple: true
    default: false
    }
  }

  private func isEmptyMap(_ index: Index) -> Bool {
    callee(of: index).map { $0.module == "collections" && $0.name == "OrderedDict" } ?? false
  }

  /// The attributes of an object.
  func state(of index: Index, holders: Bool = false) -> [(key: String, value: Index)]? {
    guard let state = graph.made(index)?.state else { return nil }
    // With slots, the state is a pair of dictionaries.
    if let parts = graph.tuple(state), let first = parts.first { return members(of: first, holders: holders) }
    return members(of: state, holders: holders)
  }

  /// The whole numbers of a tuple or list; nil for anything else.
  private func integers(_ index: Index) -> [Int]? {
    guard let elements = graph.elements(index), elements.count <= Self.mostAxes else { return nil }
    let numbers = elements.compactMap(graph.integer)
    return numbers.count == elements.count ? numbers : nil
  }

  // MARK: Storages

  /// The storage that a reference is about; nil if it is about something else.
  ///
  /// Throws if it is about one that cannot be.
  func storage(_ index: Index) throws(TorchError) -> TorchStorageClaim? {
    guard case .persistent(let reference) = graph[index], let tuple = graph.tuple(reference), let first = tuple.first,
      graph.text(first) == "storage"
    else { return nil }
    // A longer tuple is not copied: a file may refer to it any number of times.
    let parts = Array(tuple.prefix(Self.mostArguments))
    func fail(_ expected: String) -> TorchError {
      .storage(key: parts.count > 2 ? graph.text(parts[2]) ?? "?" : "?", expected: expected, found: "another value")
    }
    guard parts.count == 5 || parts.count == 6 else { throw fail("a reference of 5 or 6 parts") }
    guard let name = graph.global(parts[1]), let type = TorchType(storage: name) else {
      throw .storage(
        key: graph.text(parts[2]) ?? "?", expected: "a class of storages that is known",
        found: graph.global(parts[1])?.text ?? graph.kind(of: parts[1]))
    }
    guard let key = graph.text(parts[2]) else { throw fail("a name that is a text") }
    guard let count = graph.integer(parts[4]), count >= 0, checkedProduct([count, type.byteCount]) != nil else {
      throw fail("a number of elements from 0 on, as many as a file can hold")
    }
    guard parts.count == 6, graph[parts[5]] != .none else {
      return TorchStorageClaim(key: key, type: type, count: count, offset: 0)
    }
    guard let part = graph.tuple(parts[5]).map(Array.init), part.count == 3, let offset = graph.integer(part[1]),
      let size = graph.integer(part[2]), offset >= 0, size >= 0, let end = checkedSum(offset, size), end <= count
    else { throw fail("a part within the storage") }
    return TorchStorageClaim(key: key, type: type, count: count, offset: offset)
  }

  // MARK: Tensors

  /// The functions that make a tensor of another, by their first argument.
  private static let wrappers: Set = [
    "torch._utils._rebuild_parameter", "torch._utils._rebuild_parameter_with_state", "torch._tensor._rebuild_from_type",
    "torch._tensor._rebuild_from_type_v2",
  ]

  /// What makes tensors that cannot be read.
  private static let unreadable: [String: String] = [
    "torch._utils._rebuild_qtensor": "quantised",
    "torch._utils._rebuild_sparse_tensor": "sparse",
    "torch._utils._rebuild_sparse_csr_tensor": "sparse",
    "torch._utils._rebuild_nested_tensor": "nested",
    "torch._utils._rebuild_meta_tensor_no_storage": "not in the file",
    "torch._utils._rebuild_device_tensor_from_numpy": "in a NumPy array",
    "torch._utils._rebuild_device_tensor_from_cpu_tensor": "on another device",
    "torch._utils._rebuild_wrapper_subclass": "those of a class of its own",
  ]

  /// The tensor that an object is; nil if it is something else. `name` is what errors call it.
  func tensor(_ index: Index, name: @autoclosure () -> String) throws(TorchError) -> TorchTensor? {
    var index = index
    // A parameter of a parameter is not made by PyTorch, and a ring of them could be made by hand.
    for _ in 0..<4 {
      guard let callee = callee(of: index), let made = graph.made(index), let arguments = graph.tuple(made.arguments)
      else { return nil }
      let text = callee.text
      if let description = Self.unreadable[text] {
        // Of a quantised tensor the sizes come third, as of others.
        let shape =
          callee.name == "_rebuild_qtensor" && arguments.count > 2 ? integers(arguments[arguments.startIndex + 2]) : nil
        return TorchTensor(unreadable: description, shape: shape?.allSatisfy { $0 >= 0 } == true ? shape ?? [] : [])
      }
      if text.hasPrefix("torch._utils._rebuild_tensor") {
        return try tensor(of: Array(arguments.prefix(Self.mostArguments)), made: callee.name, name: name())
      }
      guard Self.wrappers.contains(text), let first = arguments.first else { return nil }
      if text.contains("_rebuild_from_type"), arguments.count > 2, let function = graph.global(first) {
        // (function, class, its arguments, state)
        if let description = Self.unreadable[function.text] { return TorchTensor(unreadable: description) }
        guard function.text.hasPrefix("torch._utils._rebuild_tensor"),
          let inner = graph.tuple(arguments[arguments.startIndex + 2])
        else { return TorchTensor(unreadable: "those of a class of its own") }
        return try tensor(of: Array(inner.prefix(Self.mostArguments)), made: function.name, name: name())
      }
      index = first
    }
    return nil
  }

  /// (storage, offset, size, stride), and in later versions (… requires_grad, hooks), (… metadata) or (… type, metadata).
  private func tensor(of parts: [Index], made function: String, name: String) throws(TorchError) -> TorchTensor {
    func fail(_ expected: String, _ found: String) -> TorchError {
      .tensor(name: name, expected: expected, found: found)
    }
    guard ["_rebuild_tensor", "_rebuild_tensor_v2", "_rebuild_tensor_v3"].contains(function) else {
      return TorchTensor(unreadable: "made by \(function)")
    }
    guard (4..<Self.mostArguments).contains(parts.count), let storage = try storage(parts[0]) else {
      throw fail("a storage, an offset, sizes and strides", "\(counted(parts.count, "part"))")
    }
    guard let offset = graph.integer(parts[1]), offset >= 0, let first = checkedSum(offset, storage.offset) else {
      throw fail("an offset from 0 on", graph.integer(parts[1]).map(String.init) ?? graph.kind(of: parts[1]))
    }
    guard let shape = integers(parts[2]), shape.allSatisfy({ $0 >= 0 }) else {
      throw fail("a shape of at most \(Self.mostAxes) whole numbers from 0 on", text(parts[2]))
    }
    guard let strides = integers(parts[3]), strides.count == shape.count else {
      throw fail("a stride for each of \(counted(shape.count, "axis", "axes"))", text(parts[3]))
    }
    guard strides.allSatisfy({ $0 >= 0 }) else { throw fail("strides from 0 on", text(parts[3])) }
    var type = storage.type
    if function == "_rebuild_tensor_v3" {
      guard parts.count > 6, let named = graph.global(parts[6]), named.module == "torch" else {
        throw fail("a type", parts.count > 6 ? graph.kind(of: parts[6]) : "none")
      }
      guard let known = TorchType(named.name) else { return TorchTensor(unreadable: "of type \(named.name)") }
      type = known
    }
    let metadata = function == "_rebuild_tensor_v3" ? 7 : 6
    let marks = parts.count > metadata ? parts[metadata] : nil
    guard marks.flatMap(graph.pairs)?.count ?? 0 <= 2 * Self.mostMarks else {
      throw fail("at most \(Self.mostMarks) marks", "more")
    }
    if let marks = marks.flatMap({ members(of: $0) }),
      marks.contains(where: { ["neg", "conj"].contains($0.key) && graph[$0.value] == .boolean(true) })
    {
      return TorchTensor(unreadable: "marked as negated or conjugated")
    }
    let tensor = TorchTensor(
      type, shape: shape,
      .init(
        storage: storage.key, storageByteCount: storage.count * storage.type.byteCount, offset: first, strides: strides)
    )
    guard checkedProduct(shape + [type.byteCount]) != nil else {
      throw fail("a shape of as many elements as a file can hold", text(parts[2]))
    }
    // Storages without a type count bytes.
    let room = storage.type == type ? storage.count : storage.count * storage.type.byteCount / type.byteCount
    guard let needed = tensor.needed, needed <= room else {
      throw fail(
        "elements within the \(room.grouped) of storage \(storage.key)",
        "an offset of \(first), sizes \(text(parts[2])) and strides \(text(parts[3]))")
    }
    return tensor
  }

  private func text(_ index: Index) -> String {
    guard let elements = graph.elements(index) else { return graph.kind(of: index) }
    let shown = elements.prefix(8).map { graph.integer($0).map(String.init) ?? graph.kind(of: $0) }
    return "(" + shown.joined(separator: ", ") + (elements.count > 8 ? ", …" : "") + ")"
  }
}
