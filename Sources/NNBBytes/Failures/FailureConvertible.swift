/// A typed error that can be told in the shape that all errors have outside their modules.
public protocol FailureConvertible: Error {
  /// The error in that shape.
  var failure: Failure { get }
}

extension Failure: FailureConvertible {
  /// Itself.
  public var failure: Failure { self }
}

extension Failure {
  /// Any error in one shape; what is not `FailureConvertible` is a mistake of the program.
  public init(_ error: any Error) {
    self = (error as? any FailureConvertible)?.failure ?? Failure("\(error)", .internal, code: "internal")
  }

  /// Does some work, and tells whatever is thrown in one shape.
  package static func telling<Result>(_ body: () throws -> Result) throws(Failure) -> Result {
    do {
      return try body()
    } catch {
      throw Failure(error)
    }
  }
}
