import NNBCommandLine
import NNBTraining

extension ParsedArguments {
  /// The units of each hidden layer, as `--hidden` gives them; nil if it is not given.
  var hiddenLayers: [Int]? {
    get throws(ToolError) {
      let units = 1...TrainingOptions.largestHidden, most = TrainingOptions.mostHiddenLayers
      let expected = "a whole number from 1 to \(units.upperBound), or up to \(most) of them with commas between"
      return try value("--hidden", expected) { text in
        let parts = text.parts(at: ","), layers = parts.compactMap { Int($0) }.filter(units.contains)
        return layers.count == parts.count && layers.count <= most ? layers : nil
      }
    }
  }
}
