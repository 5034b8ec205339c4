internal import NNBFormats
internal import CNNBHDF5
internal import NNBModel

extension HDF5File {
  /// Limits of Spec/hdf5.md, section 2.
  enum Limit {
    static let objects = 131_072
    static let depth = 32
    static let pathByteCount = 4_096
    static let rank = 8
    static let attributeByteCount = 16 << 20
    static let attributeValues = 65_536
    static let chunkByteCount = 1 << 30
    static let chunks = 1 << 20

    /// The largest number of bytes that deflate can make of one.
    static let deflateRatio = 1_032

    /// The largest dataset, in bytes, that may be filled in if it was never written.
    static let fillByteCount = 64 << 20
  }

  /// Everything in the file that hard links reach, and the other paths that lead to it.
  ///
  /// Throws `HDF5Error` for links out of the file, for groups that can be reached twice
  /// (but for layers in both lists of numbered variables), and beyond the limits.
  package func inventory() throws(HDF5Error) -> Inventory {
    var groups: [Inventory.Group] = [], datasets: [StoredTensor] = [], links = Links()
    var paths: [haddr_t: Name] = [:]
    var pending = [(path: "/", depth: 0, address: haddr_t.max)]
    while let (path, depth, address) = pending.popLast() {
      guard depth <= Limit.depth, path.utf8.count <= Limit.pathByteCount else {
        throw .depth(path: path, limit: depth > Limit.depth ? Limit.depth : Limit.pathByteCount)
      }
      guard groups.count + datasets.count < Limit.objects else { throw .objectCount(limit: Limit.objects) }
      let object = try open(path, address)
      var info = H5O_info_t()
      try Library.check(unsafe H5Oget_info2(object.value, &info, nn_basic_info()), "examine", path)
      switch info.type {
      case H5O_TYPE_GROUP:
        if let first = paths[info.addr] {
          // The files of TensorFlow 2.12 and 2.13 and those of Keras 3 call the same groups by different names.
          guard Self.isLayer(path, in: Self.oldList), Self.isLayer(first.text, in: Self.list) else {
            throw .secondPath(path)
          }
          links.add(Name(path), to: first)
          continue
        }
        paths[info.addr] = Name(path)
        groups.append(.init(path: Name(path), attributes: try Attributes.read(of: object, path)))
        let children = try GroupLinks.all(in: object, path)
        guard groups.count + datasets.count + links.count + pending.count + children.count <= Limit.objects else {
          throw .objectCount(limit: Limit.objects)
        }
        // The last one is taken first, so they are added in reverse to walk in the order of names.
        for child in Self.ordered(children).reversed() {
          switch child.target {
          case .object(let address): pending.append((child.path, depth + 1, address))
          case .path(let target): links.addSoft(Name(child.path), to: Name(target), from: Name(path))
          }
        }
      case H5O_TYPE_DATASET:
        if let first = paths[info.addr] {
          links.add(Name(path), to: first)
        } else {
          paths[info.addr] = Name(path)
          datasets.append(try Self.describe(object, path))
        }
      default:
        continue  // a committed type: nothing to read, and what uses it carries a copy
      }
    }
    let known = Set(groups.map(\.path) + datasets.map(\.path))
    return Inventory(groups: groups, datasets: datasets, links: try links.resolved(among: known))
  }

  /// The lists of layers in a file of numbered variables (Spec/keras.md, section 2).
  private static let list = "/layers/", oldList = "/_layer_checkpoint_dependencies/"

  /// Whether a path is that of a layer in a list at the root.
  private static func isLayer(_ path: String, in list: String) -> Bool {
    path.hasPrefix(list) && !path.dropFirst(list.count).contains("/")
  }

  /// The links of a group in the order of the walk: that of their names, but the older list of layers last, so that
  /// what is in both is known by its name in the newer one.
  private static func ordered(_ links: [GroupLinks.Link]) -> [GroupLinks.Link] {
    guard let index = links.firstIndex(where: { $0.path + "/" == oldList }) else { return links }
    return links[..<index] + links[(index + 1)...] + [links[index]]
  }

  /// Opens an object; `address` is where its header is.
  private func open(_ path: String, _ address: haddr_t) throws(HDF5Error) -> Identifier {
    do throws(HDF5Error) {
      return try Identifier(unsafe H5Oopen(identifier.value, path, hid_t(H5P_DEFAULT)), "open", path)
    } catch {
      // If anything else is wrong with the header, the library's refusal is reported.
      if let structure, let offset = structure.offset(of: address),
        var message = try? ObjectHeader.layoutMessage(at: offset, in: structure, path: path),
        (try? message.count(1)) == ChunkLayout.newestVersion
      {
        throw .newerLayout(path: path, library: Library.version)
      }
      throw error
    }
  }

  private static func describe(_ dataset: borrowing Identifier, _ path: String) throws(HDF5Error) -> StoredTensor {
    let space = try Identifier(H5Dget_space(dataset.value), "read the shape of", path)
    let type = try Identifier(H5Dget_type(dataset.value), "read the type of", path)
    return .init(
      path: Name(path), storedType: ElementLayout.storedType(type), shape: try Dataspace.shape(space, path),
      isMarkedBFloat16: try Attributes.read(of: dataset, path)["dtype"] == .strings(["bfloat16"]))
  }
}

/// The shapes of datasets and attributes.
enum Dataspace {
  /// The largest size of each axis, for a space with axes; nil along an axis without a limit.
  static func largestShape(_ space: borrowing Identifier, _ object: String) throws(HDF5Error) -> [Int?] {
    let rank = Int(H5Sget_simple_extent_ndims(space.value))
    guard 0...HDF5File.Limit.rank ~= rank else { throw Library.refusal("read the shape of", object) }
    var sizes = [hsize_t](repeating: 0, count: rank)
    try Library.check(
      unsafe H5Sget_simple_extent_dims(space.value, nil, &sizes), "read the shape of", object)
    return sizes.map { $0 == .max ? nil : Int(clamping: $0) }
  }

  /// The size of each axis; `[0]` for a space without elements.
  static func shape(_ space: borrowing Identifier, _ object: String) throws(HDF5Error) -> [Int] {
    if H5Sget_simple_extent_type(space.value) == H5S_NULL { return [0] }
    let rank = Int(H5Sget_simple_extent_ndims(space.value))
    guard rank >= 0 else { throw Library.refusal("read the shape of", object) }
    guard rank <= HDF5File.Limit.rank else {
      throw .rank(path: object, limit: HDF5File.Limit.rank, found: rank)
    }
    var sizes = [hsize_t](repeating: 0, count: rank)
    try Library.check(
      unsafe H5Sget_simple_extent_dims(space.value, &sizes, nil), "read the shape of", object)
    var shape: [Int] = []
    for size in sizes {
      guard let size = Int(exactly: size) else { throw .size(path: object, declared: nil, stored: 0) }
      shape.append(size)
    }
    return shape
  }
}
