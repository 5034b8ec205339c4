internal import CHDF5

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

    /// What deflate can make of a byte, at the very most.
    static let deflateRatio = 1_032
  }

  /// Everything in the file that can be reached by hard links.
  ///
  /// Throws `HDF5Error` for other links, for groups that can be reached twice, and beyond the limits.
  public func inventory() throws(HDF5Error) -> Inventory {
    var groups: [Inventory.Group] = [], datasets: [Inventory.Dataset] = []
    var seen = Set<haddr_t>()
    var pending = [(path: "/", depth: 0)]
    while let (path, depth) = pending.popLast() {
      guard depth <= Limit.depth, path.utf8.count <= Limit.pathByteCount else {
        throw .depth(path: path, limit: depth > Limit.depth ? Limit.depth : Limit.pathByteCount)
      }
      guard groups.count + datasets.count < Limit.objects else { throw .objectCount(limit: Limit.objects) }
      let object = try Identifier(unsafe H5Oopen(identifier.value, path, hid_t(H5P_DEFAULT)), "open", path)
      var info = H5O_info_t()
      try Library.check(unsafe H5Oget_info2(object.value, &info, nn_basic_info()), "examine", path)
      switch info.type {
      case H5O_TYPE_GROUP:
        guard seen.insert(info.addr).inserted else { throw .secondPath(path) }
        groups.append(.init(path: path, attributes: try Attributes.read(of: object, path)))
        let children = try Self.names(in: object, path)
        guard groups.count + datasets.count + pending.count + children.count <= Limit.objects else {
          throw .objectCount(limit: Limit.objects)
        }
        // The last is taken first, so that the walk goes in the order of names.
        pending += children.reversed().map { ((path == "/" ? "/" : path + "/") + $0, depth + 1) }
      case H5O_TYPE_DATASET:
        datasets.append(try Self.describe(object, path))
      default:
        continue  // a committed type: nothing to read, and what uses it carries a copy
      }
    }
    return Inventory(groups: groups, datasets: datasets)
  }

  private static func describe(_ dataset: borrowing Identifier, _ path: String) throws(HDF5Error) -> Inventory.Dataset {
    let space = try Identifier(H5Dget_space(dataset.value), "read the shape of", path)
    let type = try Identifier(H5Dget_type(dataset.value), "read the type of", path)
    return .init(
      path: path, storedType: ElementLayout.storedType(type), shape: try Dataspace.shape(space, path),
      attributes: try Attributes.read(of: dataset, path))
  }

  /// The names of the hard links in a group, in the order of their bytes.
  private static func names(in group: borrowing Identifier, _ path: String) throws(HDF5Error) -> [String] {
    let box = Links()
    // Safe: the box outlives the iteration, and names are copied while they stand.
    let result = unsafe H5Literate(
      group.value, H5_INDEX_NAME, H5_ITER_INC, nil,
      { _, name, info, box in
        guard let name = unsafe name, let info = unsafe info, let box = unsafe box else { return -1 }
        let links = unsafe Unmanaged<Links>.fromOpaque(box).takeUnretainedValue()
        guard links.found.count < Limit.objects else { return 1 }
        unsafe links.found.append((String(validatingCString: name), info.pointee.type))
        return 0
      }, Unmanaged.passUnretained(box).toOpaque())
    if result > 0 { throw .objectCount(limit: Limit.objects) }
    try Library.check(result, "list", path)
    var names: [String] = []
    for (name, type) in box.found {
      guard let name else { throw .name(in: path) }
      switch type {
      case H5L_TYPE_HARD: names.append(name)
      case H5L_TYPE_SOFT: throw .link(path: child(name, of: path), kind: "a soft link")
      case H5L_TYPE_EXTERNAL: throw .link(path: child(name, of: path), kind: "an external link")
      default: throw .link(path: child(name, of: path), kind: "a link of an unknown kind")
      }
    }
    return names
  }

  private static func child(_ name: String, of path: String) -> String {
    (path == "/" ? "/" : path + "/") + name
  }

  private final class Links { var found: [(String?, H5L_type_t)] = [] }
}

/// The shapes of datasets and attributes.
enum Dataspace {
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
