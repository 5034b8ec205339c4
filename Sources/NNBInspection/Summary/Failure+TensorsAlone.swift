internal import NNBBytes

extension Failure {
  /// Opens a file as tensors alone, which this failure keeps from being a network. If it cannot be that either, this is
  /// why, unless something else is in the way, or damage shows.
  func unless<Opened>(_ tensorsAlone: () throws(Failure) -> Opened) throws(Failure) -> Opened {
    do throws(Failure) {
      return try tensorsAlone()
    } catch {
      throw error.isOfContent && error.kind != .damaged ? self : error
    }
  }
}
