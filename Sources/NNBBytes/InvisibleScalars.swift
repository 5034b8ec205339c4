extension Unicode.Scalar {
  /// Whether the scalar is not shown itself but changes what is shown around it.
  package var isInvisible: Bool {
    switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: true
    default: properties.isDefaultIgnorableCodePoint
    }
  }
}
