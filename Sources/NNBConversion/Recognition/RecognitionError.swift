package import NNBBytes

/// Why a file cannot be converted, as far as its first look tells.
package struct RecognitionError: Error, Equatable, Sendable {
  /// The file, as it was named; `-` for standard input.
  package let file: String

  /// What is wrong with it.
  package let cause: Cause

  /// Names the file and what is wrong with it.
  package init(_ cause: Cause, in file: String) {
    self.file = file
    self.cause = cause
  }

  /// The faults; offsets count from the start of the file.
  package enum Cause: Error, Equatable, Sendable {
    /// The file could not be read.
    case file(FileError)

    /// There is not a single byte.
    case empty

    /// The file is of a format that has a name, but cannot be converted.
    case other(OtherFormat)

    /// The file is named as one part of a file of weights, of which `index` lists the parts.
    case part(index: String)

    /// The file begins with the HDF5 signature, but its superblock does not hold.
    case superblock(SuperblockError)

    /// The file begins like none of the formats known here.
    case unknown(found: [UInt8])
  }
}

extension RecognitionError: CustomStringConvertible {
  /// One sentence with the file, what it is, and what to do about it.
  package var description: String {
    if case .file(let error) = cause { return error.description }
    return "\(file == "-" ? "standard input" : file): \(cause)"
  }
}

extension RecognitionError.Cause: CustomStringConvertible {
  /// What is wrong, without the file's name.
  package var description: String {
    switch self {
    case .file(let error): error.description
    case .empty: "the file is empty"
    case .other(let format): "\(format), neither nnb nor HDF5: \(format.advice)"
    case .part(let index):
      "its name is that of one part of a file of weights, and \(index) lists the parts: load them all in Keras and "
        + "save the weights in one file; if it is whole, give it another name"
    case .superblock(let error): error.description
    case .unknown(let found): "neither nnb nor HDF5: the file begins with \(found.hex)"
    }
  }
}

extension RecognitionError.Cause {
  /// Reads from the file, and says so where that fails.
  static func reading<Result>(_ body: () throws(FileError) -> Result) throws(RecognitionError.Cause) -> Result {
    do throws(FileError) {
      return try body()
    } catch {
      throw .file(error)
    }
  }
}
