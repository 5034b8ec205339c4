import NNBBytes
import NNBFormats
import NNBModel
import Testing

/// What problems say.
struct ImportProblemTests {
  private static let sentences: [(ImportProblem, String)] = [
    (.model(.noLayers), "the network has no layers"),
    (.noWeights, "there is nothing in it that could be the weights of a network"),
    (.activationCount(expected: 1, found: 2), "the number of activations given is 2, that of layers 1"),
    (
      .activationContradiction(layer: "d", stated: .relu, given: .elu(alpha: 1)),
      "layer d has the activation relu in the file, elu(alpha 1.0) is given"
    ),
    (
      .orientationContradiction(stated: .inOut, given: .outIn),
      "kernels are stored in-out in such a file, out-in is given"
    ),
    (
      .configurationText(in: "model_config", offset: 7, expected: ":", found: "1"),
      "model_config is not JSON: at byte 7 is 1, expected :"
    ),
    (.unsupportedModel(className: "Net"), "the model is of class Net, expected Sequential or Functional"),
    (
      .unsupportedLayer("conv", className: "Conv2D"),
      "layer conv is of class Conv2D, which a chain of dense layers cannot express"
    ),
    (
      .setting(layer: "d", setting: "units", expected: "a whole number from 1", found: "0"),
      "layer d has the setting units 0, expected a whole number from 1"
    ),
    (
      .setting(layer: nil, setting: "layers", expected: "a list", found: "3"),
      "the model has the setting layers 3, expected a list"
    ),
    (.unknownSetting(layer: "d", setting: "lora_rank", found: "1"), "layer d has the unknown setting lora_rank, 1"),
    (.unsupportedActivation(layer: "d", found: "mish"), "layer d has the activation mish, which is not known"),
    (.activationBeforeDense(layer: "a", found: .relu), "layer a applies relu before the first dense layer"),
    (
      .secondActivation(layer: "s", dense: "d", first: .relu, second: .softmax),
      "layer s applies softmax after the relu of dense layer d, which can have one activation"
    ),
    (
      .denseAxes(layer: "d", found: [28, nil]),
      "dense layer d is applied to samples of shape (28, any), expected one axis"
    ),
    (.graph(layer: "d", .inputs(2)), "layer d takes the values of 2 layers, expected one"),
    (.graph(layer: "d", .calls(2)), "layer d is applied 2 times, expected once"),
    (.graph(layer: "d", .uses(2)), "layer d gives its values to 2 layers, expected one"),
    (.graph(layer: "d", .missingInput("x")), "layer d takes the values of x, which is no layer of the model"),
    (.graph(layer: "d", .apart), "layer d is not on the way from the model's input to its output"),
    (.modelEnds(inputs: 2, outputs: 1), "the model has 2 inputs and 1 output, expected one of each"),
    (
      .sampleShape(found: [5, nil], inputs: 12),
      "the sample shape (5, any) is open, and the first layer's 12 inputs do not decide it"
    ),
    (.missingGroup("/g"), "the group /g is missing"), (.missingDataset("/g/d"), "the dataset /g/d is missing"),
    (.missingAttribute("layer_names", group: "/"), "the group / has no attribute layer_names that can be read"),
    (.missingWeights(layer: "d"), "layer d is not among the layers that have weights"),
    (.unknownWeights(layer: "d"), "there are weights of a layer d, which the model does not have"),
    (
      .weights(layer: "d", expected: ["kernel", "bias"], found: []),
      "layer d has the weights none, expected kernel, bias"
    ),
    (.units(layer: "d", expected: 3, found: 2), "layer d has 3 units, its kernel has 2"),
    (
      .kernelShape(dataset: "/k", layer: "d", found: [4]),
      "the kernel /k of layer d has the shape (4), expected a matrix"
    ),
    (
      .biasShape(dataset: "/b", layer: "d", units: 3, found: [2, 2]),
      "the bias /b of layer d has the shape (2, 2), expected 3 values"
    ),
    (
      .storedType(dataset: "/k", layer: "d", found: "i8"),
      "the elements of /k of layer d are i8, expected floating-point numbers"
    ),
    (.order(layers: ["a", "b"]), "neither names nor sizes tell in which order the layers a and b come"),
  ]

  @Test(arguments: sentences)
  func `a problem is a sentence`(problem: ImportProblem, text: String) {
    #expect("\(problem)" == text)
    if case .activationCount(let layers, _) = problem {
      #expect(problem.remedy == ImportProblem.unknownActivations(layers: layers).remedy)
    } else {
      #expect(problem.remedy == nil)
    }
  }

  @Test(arguments: [(1, ["softmax"]), (3, ["relu", "relu", "softmax"])])
  func `activations that are stated nowhere can be given`(layers: Int, activations: [String]) {
    let problem = ImportProblem.unknownActivations(layers: layers)
    #expect(problem.remedy == Remedy("activations", activations))
    #expect(
      "\(problem)".hasPrefix("it holds the weights of \(layers == 1 ? "1 layer" : "\(layers) layers"), and nothing"))
  }
}
