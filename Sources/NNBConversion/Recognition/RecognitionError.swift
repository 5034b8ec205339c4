package import NNBBytes
package import NNBFormats

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

    /// The file is one part of a file of weights; `index`, which stands beside it, lists the parts.
    case part(index: String)

    /// The file begins with the HDF5 signature, but its superblock does not hold.
    case superblock(SuperblockError)

    /// The file begins like one of a format, whose reader refuses it.
    case damaged(ModelRefusal)

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
    case .other(let format): "\(format), which is not read here: \(format.advice)"
    case .part(let index):
      "it is one part of a file of weights, whose parts \(index) lists: load them all in Keras and save the weights in "
        + "one file"
    case .superblock(let error): error.description
    case .damaged(let refusal): refusal.messages.joined(separator: "; ")
    case .unknown(let found): "of no format that is known here: the file begins with \(found.hex)"
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

  /// Asks a format, and tells what it finds as one of these.
  static func of<Result>(_ body: () throws -> Result) throws(RecognitionError.Cause) -> Result {
    do {
      return try body()
    } catch let error as RecognitionError.Cause {
      throw error
    } catch let error as FileError {
      throw .file(error)
    } catch let error as ModelRefusal {
      throw .damaged(error)
    } catch {
      throw .damaged(ModelRefusal([.init("\(error)")], in: "", format: ""))
    }
  }
}
