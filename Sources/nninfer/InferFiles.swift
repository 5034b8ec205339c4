import NNBCommandLine

/// The files of a command line: which are the models, the images and the labels. Those without an option may come in any
/// order if their content tells them apart (Spec/tools.md, 4).
struct InferFiles {
  /// At least one.
  let models: [String]

  let images: String
  let labels: String?

  init(_ arguments: ParsedArguments) throws(ToolError) {
    var rest = arguments.positional.map { (path: $0, role: FileRole(of: $0)) }
    if let models = arguments.list("--model") {
      self.models = models
    } else {
      if rest.count == 1, case .data? = rest.first?.role { throw arguments.fault("--model is missing") }
      guard rest.count > 1 else { throw arguments.fault("missing argument: expected MODEL IMAGES") }
      let places = Self.models(in: rest.map(\.role))
      models = places.map { rest[$0].path }
      for place in places.reversed() { rest.remove(at: place) }
    }
    let most = arguments.has("--labels") ? 1 : 2
    guard let first = rest.first else { throw arguments.fault("missing argument: expected IMAGES") }
    guard rest.count <= most else {
      throw arguments.fault("too many arguments: expected MODEL IMAGES, found \(arguments.positional.count)")
    }
    guard rest.count == 2, let second = rest.last else {
      (images, labels) = (first.path, arguments.string("--labels"))
      return
    }
    // Images have more dimensions than their labels.
    let isReversed =
      if case (.data(let one?), .data(let other?)) = (first.role, second.role) { one < other } else { false }
    (images, labels) = isReversed ? (second.path, first.path) : (first.path, second.path)
  }

  /// Which of several files are models, in their order: those that are recognised as one; and what stands before known
  /// images, and may be either. If there are none, the first file that may be one.
  private static func models(in roles: [FileRole]) -> [Int] {
    let hasImages = roles.contains { if case .data(let rank) = $0 { rank != 1 } else { false } }
    let start = hasImages ? roles.prefix { $0 == .model || $0 == .unknown }.count : 0
    let places = roles.indices.filter { $0 < start || roles[$0] == .model }
    if places.isEmpty { return [roles.firstIndex(of: .unknown) ?? 0] }
    // Something must be the images, and is refused as that.
    return places.count == roles.count && places.count > 1 ? places.dropLast() : places
  }
}
