internal import NNBKerasConfig
package import NNBFormats
internal import NNBModel
package import NNB

extension ExportPlan {
  /// Plans the weights of a `.keras` archive (Spec/keras.md, section 4) beside the text of its configuration; throws if
  /// Keras cannot have such a network.
  package init(forArchive head: NNBHead, configuration: String, includesScaling: Bool = false) throws(ImportError) {
    self.init(besideLayers: head)
    let network = try Self.network(of: head, includesScaling)
    let names = KerasNames(network)
    self.configuration = configuration
    for (index, layer) in network.layers.enumerated() {
      let group = VariablePlace.dense(index)
      for (number, tensor) in ([layer.kernel] + (layer.bias.map { [$0] } ?? [])).enumerated() {
        place(tensor, of: head, at: "\(group.path(isOld: false))/vars/\(number)")
      }
      links.append(Link(path: group.path(isOld: true), target: group.path(isOld: false)))
    }
    variableNames = names.layers
    let slots = placeOptimizer(head)
    noteLosses(network, head, target: "Keras", besides: slots, includesScaling)
    noteSlopes(network, names)
  }

  /// Puts an optimizer's state where Keras 3 looks for it; gives the tensors of which it is.
  private mutating func placeOptimizer(_ head: NNBHead) -> Set<Name> {
    guard let training = head.training, KerasConfig.canResume(training) else { return [] }
    optimizer = (training.position.step, Float(training.settings.schedule.rate))
    // After the numbers of steps and the rate: for each parameter the first moment, then the second.
    let slots = training.slots
    for (slot, names) in slots.enumerated() {
      for (number, name) in names.enumerated() {
        place(name, of: head, at: "\(Record.optimizerGroup)/\(2 + number * slots.count + slot)")
      }
    }
    return Set(slots.flatMap(\.self))
  }
}
