internal import NNBModel

/// A tensor, and the name that tells its part in a network.
struct NamedTensor {
  let tensor: StoredTensor

  /// What the file calls it, without what the caller or a wrapper has put before it.
  var name: String

  /// The index of the prefix that it was taken by; 0 if there is none.
  var prefix = 0
}

/// The tensors of a file that the caller asks for, under the names that matter (Spec/names.md, sections 2 and 3).
struct PlainSelection {
  /// The tensors, in the order of the file.
  private(set) var taken: [NamedTensor]

  /// How many prefixes the caller gave.
  private(set) var prefixCount = 0

  /// What the caller should know of the tensors that are left out.
  private(set) var notes: [String] = []

  /// Groups that a program puts around a whole model, and that no class of the model's author has.
  private static let wrappers = ["module", "_orig_mod"]

  /// Takes the tensors whose names begin with `prefix`, which may be several with commas between; nil takes all.
  ///
  /// Throws each prefix with which no name begins.
  init(_ tensors: [StoredTensor], prefix: String?) throws(ImportError) {
    guard let prefix else {
      taken = Self.unwrapped(Self.named(tensors))
      return
    }
    let all = Self.named(tensors), plain = Self.unwrapped(all)
    let prefixes = prefix.utf8.split(separator: UInt8(ascii: ",")).map { Self.stem(String($0) ?? "") }
    prefixCount = prefixes.count
    taken = []
    var found = Set<Int>(), left: [NamedTensor] = []
    for (whole, short) in zip(all, plain) {
      let match = prefixes.indices.lazy.compactMap { index in
        Self.rest(of: whole.name, below: prefixes[index]).map { (index, $0) }
          ?? Self.rest(of: short.name, below: prefixes[index]).map { (index, $0) }
      }.first
      guard let (index, rest) = match else {
        left.append(short)
        continue
      }
      found.insert(index)
      taken.append(NamedTensor(tensor: whole.tensor, name: rest, prefix: index))
    }
    let missing = prefixes.indices.filter { !found.contains($0) }
    guard missing.isEmpty, !prefixes.isEmpty else {
      let groups = Self.groups(of: plain)
      throw ImportError(
        (prefixes.isEmpty ? [prefix] : missing.map { prefixes[$0] }).map { .noSuchPrefix($0, found: groups) })
    }
    taken = Self.named(Self.unwrapped(taken), below: prefixes)
    noteRest(left)
  }

  private mutating func noteRest(_ left: [NamedTensor]) {
    guard !left.isEmpty else { return }
    notes.append("left out, since their names begin otherwise: \(listed(left.map(\.name)))")
    guard PlainScaling(among: taken) == nil, let scaling = PlainScaling(among: left) else { return }
    notes.append(
      "\(scaling.scaling.place) may scale the inputs, and the network is taken without them; a prefix can name them too"
    )
  }

  // MARK: Names

  /// Tensors by what the file calls them.
  private static func named(_ tensors: [StoredTensor]) -> [NamedTensor] {
    tensors.map { NamedTensor(tensor: $0, name: relative(($0.meaning ?? $0.path).text)) }
  }

  /// A path without the slash that it begins with.
  private static func relative(_ path: String) -> String {
    path.utf8.first == UInt8(ascii: "/") ? String(path.utf8.drop { $0 == UInt8(ascii: "/") }) ?? path : path
  }

  static func isSeparator(_ byte: UInt8) -> Bool { byte == UInt8(ascii: ".") || byte == UInt8(ascii: "/") }

  /// A prefix without the separators that it ends with.
  private static func stem(_ prefix: String) -> String {
    var bytes = Array(relative(prefix).utf8)
    while let last = bytes.last, isSeparator(last) { bytes.removeLast() }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// What is left of a name behind a group; the whole name if it is the prefix itself, nil if it is in another group.
  private static func rest(of name: String, below stem: String) -> String? {
    guard name.utf8.starts(with: stem.utf8) else { return nil }
    let rest = name.utf8.dropFirst(stem.utf8.count)
    guard let first = rest.first else { return name }
    return isSeparator(first) && rest.count > 1 ? String(rest.dropFirst()) : nil
  }

  /// The same without wrappers that are around all of them.
  private static func unwrapped(_ tensors: [NamedTensor]) -> [NamedTensor] {
    var tensors = tensors
    while let first = tensors.first,
      let wrapper = wrappers.first(where: { rest(of: first.name, below: $0) ?? first.name != first.name })
    {
      let rests = tensors.map { rest(of: $0.name, below: wrapper) ?? $0.name }
      guard zip(rests, tensors).allSatisfy({ $0 != $1.name }) else { break }
      for index in tensors.indices { tensors[index].name = rests[index] }
    }
    return tensors
  }

  /// The names below prefixes. Each keeps the last group of its prefix if there are several prefixes, or if nothing else
  /// would name a layer.
  private static func named(_ tensors: [NamedTensor], below prefixes: [String]) -> [NamedTensor] {
    let isBare = tensors.contains { NaturalKey($0.name).tokens.count == 1 }
    guard prefixes.count > 1 || isBare else { return tensors }
    var groups = prefixes.map { prefix in
      String(prefix.utf8.split(whereSeparator: isSeparator).last.map(Substring.init) ?? Substring(prefix))
    }
    if Set(groups).count < groups.count { groups = prefixes }
    return tensors.map { tensor in
      var tensor = tensor
      // A name that is a prefix itself stays as it is.
      if tensor.name != prefixes[tensor.prefix] { tensor.name = "\(groups[tensor.prefix]).\(tensor.name)" }
      return tensor
    }
  }

  /// The first groups of names, each once, as prefixes.
  private static func groups(of tensors: [NamedTensor]) -> [String] {
    var groups: [String] = [], known = Set<String>()
    for tensor in tensors {
      guard let end = tensor.name.utf8.firstIndex(where: isSeparator) else { continue }
      let group = String(tensor.name[...end])
      if known.insert(group).inserted { groups.append(group) }
    }
    return groups
  }
}
