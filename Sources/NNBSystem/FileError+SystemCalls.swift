internal import NNBBytes

extension FileError {
  /// Runs a system call and names the path and the step where it fails.
  static func wrap<Result>(
    _ operation: Operation, _ path: String, _ body: () throws(SystemCalls.Failure) -> Result
  ) throws(FileError) -> Result {
    do throws(SystemCalls.Failure) {
      return try body()
    } catch {
      throw .system(operation, path: path, code: error.code)
    }
  }
}
