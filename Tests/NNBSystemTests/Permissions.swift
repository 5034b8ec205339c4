import Foundation

/// The permission bits of what `path` names; a link is followed.
func permissions(of path: String) throws -> Int? {
  let resolved = URL(filePath: path).resolvingSymlinksInPath().path(percentEncoded: false)
  return try FileManager.default.attributesOfItem(atPath: resolved)[.posixPermissions] as? Int
}

/// Sets the permission bits of a file or folder.
func setPermissions(_ mode: Int, of path: String) throws {
  try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
}
