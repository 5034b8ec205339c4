internal import CNNBHDF5
package import NNBModel

/// The links in a group.
enum GroupLinks {
  /// A link: its path, and the address of its target, or the path in a soft link.
  typealias Link = (path: String, target: Target)

  /// Where a link leads.
  enum Target {
    case object(haddr_t)
    case path(String)
  }

  /// All links of a group, in the order of the bytes of their names. Throws for links that lead out of the file.
  static func all(in group: borrowing Identifier, _ path: String) throws(HDF5Error) -> [Link] {
    let box = Names()
    // Safe: the box outlives the iteration, and names are copied while they exist.
    let result = unsafe H5Literate(
      group.value, H5_INDEX_NAME, H5_ITER_INC, nil,
      { _, name, info, box in
        guard let name = unsafe name, let info = unsafe info, let box = unsafe box else { return -1 }
        let names = unsafe Unmanaged<Names>.fromOpaque(box).takeUnretainedValue()
        guard names.found.count < HDF5File.Limit.objects else { return 1 }
        unsafe names.found.append((String(validatingCString: name), info.pointee))
        return 0
      }, Unmanaged.passUnretained(box).toOpaque())
    if result > 0 { throw .objectCount(limit: HDF5File.Limit.objects) }
    try Library.check(result, "list", path)
    var links: [Link] = []
    for (name, info) in box.found {
      guard let name else { throw .name(in: path) }
      let child = (path == "/" ? "/" : path + "/") + name
      switch info.type {
      case H5L_TYPE_HARD: links.append((child, .object(unsafe info.u.address)))
      case H5L_TYPE_SOFT:
        links.append((child, .path(try softTarget(name, in: group, byteCount: unsafe info.u.val_size, child))))
      case H5L_TYPE_EXTERNAL: throw .link(path: child, kind: "an external link")
      default: throw .link(path: child, kind: "a link of an unknown kind")
      }
    }
    return links
  }

  private static func softTarget(
    _ name: String, in group: borrowing Identifier, byteCount: Int, _ path: String
  ) throws(HDF5Error) -> String {
    guard byteCount <= HDF5File.Limit.pathByteCount else {
      throw .depth(path: path, limit: HDF5File.Limit.pathByteCount)
    }
    // One byte more than the library knows of ends the text in any case.
    var bytes = [CChar](repeating: 0, count: byteCount + 1)
    try Library.check(
      unsafe H5Lget_val(group.value, name, &bytes, byteCount, hid_t(H5P_DEFAULT)), "read the link", path)
    guard let target = String(validating: bytes.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self) else {
      throw .name(in: path)
    }
    return target
  }

  private final class Names { var found: [(String?, H5L_info_t)] = [] }
}

/// Paths that lead to the same object as another path.
package struct Links {
  /// The longest chain of soft links; longer than anybody needs.
  private static let longestChain = 16

  private var direct: [Name: Name] = [:]
  private var soft: [Name: Name] = [:]

  /// None.
  package init() {}

  /// The number of these paths.
  package var count: Int { direct.count + soft.count }

  /// Adds a second path to a dataset.
  package mutating func add(_ path: Name, to first: Name) { direct[path] = first }

  /// Adds a soft link in `group` with the target as in the file: absolute, or relative to the group.
  package mutating func addSoft(_ path: Name, to target: Name, from group: Name) {
    soft[path] = target.hasPrefix("/") ? target : group == "/" ? "/\(target)" : "\(group)/\(target)"
  }

  /// For each link, the path among `known` that it leads to; throws if there is none.
  package func resolved(among known: Set<Name>) throws(HDF5Error) -> [Name: Name] {
    var result = direct
    for (path, target) in soft {
      var hops = 0
      guard let end = follow(target, &hops), known.contains(end) else {
        throw .danglingLink(path: path.text, target: target.text)
      }
      result[path] = end
    }
    return result
  }

  /// Follows a path, link by link; nil if it leads in circles or through too many links.
  private func follow(_ path: Name, _ hops: inout Int) -> Name? {
    var result: Name = "/"
    for part in path.pathParts where part != "." {
      result = result == "/" ? "/\(part)" : "\(result)/\(part)"
      if let first = direct[result] { result = first }
      guard let target = soft[result] else { continue }
      hops += 1
      guard hops <= Self.longestChain, let end = follow(target, &hops) else { return nil }
      result = end
    }
    return result
  }
}
