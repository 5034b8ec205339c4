package import NNBFormats
internal import NNBModel

extension ConfiguredNetwork {
  /// Reads a configuration by Keras. Throws everything in it that is no chain of dense layers, and layers whose numbers only a
  /// file by Keras has.
  package init(keras text: String) throws(ImportError) {
    let configuration = try ModelConfiguration(parsing: text)
    let chain = LayerChain(configuration)
    let dense = chain.dense.compactMap(\.self)
    let problems =
      configuration.problems + chain.problems
      + dense.flatMap(\.normalizations).map { .unsupportedLayer($0.name, className: $0.className) }
    guard problems.isEmpty else { throw ImportError(problems) }
    self.init(
      layers: dense.map { .init(name: $0.name, units: $0.units, hasBias: $0.hasBias, activation: $0.activation) },
      sampleShape: chain.sampleShape, scaling: chain.scaling)
  }
}
