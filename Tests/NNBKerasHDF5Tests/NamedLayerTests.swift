import NNBBytes
import NNBFormats
import NNBHDF5
import NNBKerasHDF5
import NNBModel
import Testing

/// Files of weights alone: what the layers are that they name.
struct NamedLayerTests {
  private func problems(_ file: File, _ activations: [Activation]?) -> [ImportProblem] {
    do throws(ImportError) {
      _ = try file.plan(ImportOptions(activations: activations))
      return []
    } catch {
      return error.problems
    }
  }

  /// `.weights.h5` with two dense layers, and layers without variables in a list: group and name, as Keras writes both.
  private func variables(_ others: [(group: String, name: String?)], in list: String = "/layers") -> File {
    var file = File()
    file.dataset("\(list)/dense/vars/0", [6, 5])
    file.dataset("\(list)/dense/vars/1", [5])
    file.dataset("\(list)/dense_1/vars/0", [5, 3])
    for (group, name) in others {
      file.group("\(list)/\(group)/vars", name.map { ["name": .strings([$0])] } ?? [:])
    }
    return file
  }

  private func list(_ names: [String]) -> File {
    var file = File()
    file.list(["dense": ["kernel": [6, 5]], "dense_1": ["kernel": [5, 3]]])
    var all = ["dense", "dense_1"]
    for name in names {
      file.group("/\(name)", ["weight_names": .strings([])])
      all.insert(name, at: 1)
    }
    file.groups["/"] = ["layer_names": .strings(all)]
    return file
  }

  /// Names by Keras 3.15 of classes that change what a network computes.
  @Test(
    arguments: [
      "add", "lambda", "permute", "rescaling", "multiply", "concatenate_2", "masking", "repeat_vector",
      "unit_normalization", "center_crop", "my_layer", "tf.__operators__.add", "random_crop", "up_sampling1d",
    ], ["/layers", "/_layer_checkpoint_dependencies"])
  func `a layer that may do something is refused by name, and no command is suggested`(group: String, list: String) {
    let found = problems(variables([(group, "mine")], in: list), nil)
    #expect(found == [.namedLayer("mine")])
    #expect(found.allSatisfy { $0.remedy == nil })
    #expect(problems(variables([(group, nil)], in: list), [.relu, .softmax]) == [.namedLayer(group)])
    #expect(problems(self.list([group]), nil).first == .namedLayer(group))
  }

  /// Names by Keras 3.15, 2.12 and 1.
  @Test(
    arguments: [
      "dropout", "dropout_12", "gaussian_noise", "gaussian_dropout", "alpha_dropout", "activity_regularization",
      "spatial_dropout1d", "input_layer", "input_1", "flatten", "reshape", "identity", "gaussiannoise_1",
    ])
  func `a layer that does nothing is passed over`(name: String) {
    #expect(problems(variables([(name, "mine")]), [.relu, .softmax]) == [])
    #expect(problems(variables([(name, "mine")]), nil) == [.unknownActivations(layers: 2)])
    #expect(problems(list([name]), [.relu, .softmax]) == [])
  }

  @Test(arguments: ["embedding", "einsum_dense", "time_distributed", "simple_rnn", "my_dense"])
  func `weights like a dense layer's do not make one of another class`(group: String) {
    var file = variables([])
    file.dataset("/layers/\(group)/vars/0", [3, 3])
    #expect(problems(file, [.relu, .relu, .softmax]) == [.namedLayer(group)])
    guard group != "my_dense" else { return }
    var named = File()
    named.list(["dense": ["kernel": [6, 5]], group: ["kernel": [5, 3]]])
    #expect(problems(named, [.relu, .softmax]) == [.namedLayer(group)])
  }

  @Test func `a layer of somebody's own model is known by its name`() {
    var file = File()
    file.dataset("/fc1/vars/0", [6, 5])
    file.dataset("/fc2/vars/0", [5, 3])
    file.group("/drop/vars", ["name": .strings(["dropout_3"])])
    #expect(problems(file, [.relu, .softmax]) == [])
    file.group("/shift/vars", ["name": .strings(["lambda"])])
    file.group("/odd/vars")
    #expect(Set(problems(file, nil).map { "\($0)".prefix(12) }) == ["layer odd is", "layer lambda"])
  }

  @Test func `where an activation layer stands is said by lists, not by groups`() throws {
    #expect(
      problems(variables([("re_lu", "r"), ("re_lu_1", "s"), ("softmax", "t")]), nil) == [
        .activationPlaces(["r", "s"], className: "ReLU"), .activationPlaces(["t"], className: "Softmax"),
      ])
    let file = variables([("re_lu", "r"), ("softmax", "t")])
    #expect(problems(file, [.relu, .sigmoid]) == [.activationLayerCount(className: "Softmax", expected: 1, found: 0)])
    let plan = try file.plan(ImportOptions(activations: [.relu, .softmax]))
    #expect(
      plan.notes.prefix(2) == [
        "the file does not say which layers come before r; the activations given are taken",
        "the file does not say which layers come before t; the activations given are taken",
      ])
    let inside = variables([("dense_1/activation", "leaky_re_lu")])
    #expect(problems(inside, [.relu, .leakyReLU(slope: 0.3)]) == [])
    #expect(
      problems(inside, [.relu, .softmax]) == [
        .activationLayer("leaky_re_lu", className: "LeakyReLU", of: "dense_1", given: .softmax)
      ])
  }

  @Test func `in a list an activation layer belongs to the dense layer before it`() {
    #expect(problems(list(["activation_1"]), [.tanh, .softmax]) == [])
    #expect(
      problems(list(["softmax"]), [.relu, .softmax]) == [
        .activationLayer("softmax", className: "Softmax", of: "dense", given: .relu)
      ])
    #expect(problems(list(["activation_2", "re_lu"]), [.relu, .relu]) == [.namedLayer("activation_2")])
    var file = list(["activation"])
    file.groups["/"] = ["layer_names": .strings(["activation", "dense", "dense_1"])]
    #expect(problems(file, [.relu, .softmax]) == [.namedLayer("activation")])
  }

  @Test(arguments: [
    (["dense_1", "dense_2"], "/layers/dense"), (["dense", "dense_2"], "/layers/dense_1"),
    (["dense_7"], "/layers/dense"),
  ])
  func `a gap in the numbers is that of one part of a file`(groups: [String], missing: String) {
    var file = File()
    for group in groups { file.dataset("/layers/\(group)/vars/0", [4, 4]) }
    let activations = groups.map { _ in Activation.relu }
    #expect(problems(file, activations) == [.missingNumber(group: missing)])
  }

  @Test func `layers of Keras 0 that have no weights are named`() throws {
    var file = File()
    file.groups["/"] = ["nb_layers": .integers([2])]
    file.group("/layer_0", ["nb_params": .integers([1])])
    file.dataset("/layer_0/param_0", [4, 3])
    file.group("/layer_1", ["nb_params": .integers([0])])
    #expect(
      try file.plan(ImportOptions(activations: [.relu])).notes.first
        == "nothing says what is in layer_1, which have no weights; they are taken for layers without effect, "
        + "or for the activations that are given")
  }
}
