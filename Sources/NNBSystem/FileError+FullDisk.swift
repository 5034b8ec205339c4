package import NNBBytes

#if canImport(Darwin)
internal import Darwin
#elseif canImport(Musl)
internal import Musl
#else
internal import Glibc
#endif

extension FileError {
  /// Whether it says that a disk, or what a user may have of it, is full, so that it helps to remove something there.
  package var isOfFullDisk: Bool {
    switch self {
    case .noRoom: true
    case .system(_, _, let code), .cannotCreate(_, let code): code == ENOSPC || code == EDQUOT
    default: false
    }
  }
}
