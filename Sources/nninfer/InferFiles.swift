import NNBCommandLine

/// The files of a command line: which is the model, the images and the labels. Those without an option may come in any
/// order if their content tells them apart (Spec/tools.md, 4).
struct InferFiles {
  let model, images: String
  let labels: String?

  init(_ arguments: ParsedArguments) throws(ToolError) {
    var rest = arguments.positional.map { (path: $0, role: FileRole(of: $0)) }
    if let model = arguments.string("--model") {
      self.model = model
    } else {
      if rest.count == 1, case .data? = rest.first?.role { throw arguments.fault("--model is missing") }
      guard rest.count > 1 else { throw arguments.fault("missing argument: expected MODEL IMAGES") }
      let roles: [FileRole] = [.model, .unknown]
      let found = roles.lazy.compactMap { role in rest.firstIndex { $0.role == role } }.first
      model = rest.remove(at: found ?? 0).path
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
}
