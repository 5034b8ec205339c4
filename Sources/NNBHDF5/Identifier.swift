internal import CNNBHDF5

#if canImport(Darwin)
internal import Darwin
#elseif canImport(Musl)
internal import Musl
#else
internal import Glibc
#endif

/// The owner of an identifier of the library: of a file, group, dataset, attribute, type, space or property list.
struct Identifier: ~Copyable {
  let value: hid_t

  /// Takes over the result of a call of the library; a negative value is a refusal.
  init(_ value: hid_t, _ operation: String, _ object: String) throws(HDF5Error) {
    guard value >= 0 else { throw Library.refusal(operation, object) }
    self.value = value
  }

  deinit { _ = H5Idec_ref(value) }
}

/// The library as a whole.
package enum Library {
  /// Opens the library, silent and without plugins. Call it before anything else; calling it again does nothing.
  static func start() {
    _ = H5open()
    _ = H5Eset_auto2(hid_t(H5E_DEFAULT), nil, nil)
    _ = H5PLset_loading_state(0)
    // An earlier error is not the library's, which does not set this if it refuses by itself.
    errno = 0
  }

  /// Throws the error of a call whose `result` is negative.
  static func check(_ result: herr_t, _ operation: String, _ object: String) throws(HDF5Error) {
    guard result >= 0 else { throw refusal(operation, object) }
  }

  /// The library's messages about the call that just failed; empties its stack of messages.
  static func refusal(_ operation: String, _ object: String) -> HDF5Error {
    // The driver's messages do not tell a full disk from a damaged file, but the last failed system call does.
    let code = errno
    let box = Messages()
    // Safe: the box outlives the walk, and the library's texts are copied while they exist.
    _ = unsafe H5Ewalk2(
      hid_t(H5E_DEFAULT), H5E_WALK_DOWNWARD,
      { _, error, box in
        guard let error = unsafe error, let box = unsafe box, let text = unsafe error.pointee.desc else { return 0 }
        unsafe Unmanaged<Messages>.fromOpaque(box).takeUnretainedValue().innermost = unsafe String(cString: text)
        return 0
      }, Unmanaged.passUnretained(box).toOpaque())
    _ = H5Eclear2(hid_t(H5E_DEFAULT))
    // A file may ask for memory that there would never be; that it is not there says nothing of the file.
    if [EDQUOT, EFBIG, EIO, ENOSPC].contains(code) || code == ENOMEM && box.innermost.contains("alloc") {
      return .system(operation: operation, object: object, code: code)
    }
    return .library(operation: operation, object: object, reason: steady(box.innermost))
  }

  /// A message of the library without the parts that differ between runs: times and addresses in memory.
  package static func steady(_ message: String) -> String {
    message.split(separator: ", ").filter { part in
      !["time = ", "buf = ", "filename = ", "file descriptor = "].contains { part.contains($0) } && !part.contains("0x")
    }.joined(separator: ", ")
  }

  /// The library's version as it gives it: `1.10.8`.
  static var version: String {
    var major: UInt32 = 0, minor: UInt32 = 0, release: UInt32 = 0
    _ = unsafe H5get_libversion(&major, &minor, &release)
    return "\(major).\(minor).\(release)"
  }

  private final class Messages { var innermost = "" }
}
