import NNBBytes
import NNBFormats
import NNBModel
import Testing

/// What the user reads when a file without structure is refused.
@Suite struct `Texts of problems with plain HDF5 files` {
  @Test(
    arguments: [
      (
        .otherLayer(path: "/bn/gamma"),
        "the name of dataset /bn/gamma is not that of a part of a dense layer, and other layers are not supported"
      ),
      (
        .tooManyAxes(path: "/c", shape: [3, 3, 1, 8]),
        "dataset /c has the shape (3, 3, 1, 8), expected a matrix or a vector: only dense layers are supported"
      ),
      (
        .strayDataset(path: "/x", shape: [2]),
        "the name of dataset /x, of shape (2), does not say whether it is a kernel or a bias"
      ),
      (.ambiguousRole(path: "/wb"), "the name of dataset /wb says kernel and bias at once"),
      (
        .weightType(path: "/W", found: .number(.int8)),
        "dataset /W holds elements of type i8, expected f16, bf16, f32 or f64 of a kernel or bias"
      ),
      (
        .weightType(path: "/W", found: .other("a string")),
        "dataset /W holds a string, expected f16, bf16, f32 or f64 of a kernel or bias"
      ),
      (
        .weightType(path: "/W", found: .opaque(byteCount: 4)),
        "dataset /W holds elements of 4 bytes without a meaning, expected f16, bf16, f32 or f64 of a kernel or bias"
      ),
      (
        .unmarkedOpaque(path: "/W"),
        "dataset /W holds elements of 2 bytes without a meaning, expected something that says that they are bf16"
      ),
      (.kernelShape(path: "/W", found: [3]), "dataset /W has the shape (3), expected a matrix, as kernels are"),
      (.biasShape(path: "/b", found: []), "dataset /b has the shape (), expected a vector, as biases are"),
      (.tooManyKernels(limit: 2, found: 3), "it holds 3 kernels or more, expected at most 2"),
      (.ambiguousNames(["/W1", "/w1"]), "the names of the datasets /W1 and /w1 mean the same, expected one"),
      (.missingKernel(layer: "a", bias: "/a/b"), "layer a has the bias /a/b and no kernel"),
      (
        .missingBias(layer: "a", kernel: "/a/W"),
        "layer a has the kernel /a/W and no bias, expected one as other layers have"
      ),
      (.biasSize(path: "/b", expected: [3, 4], found: 5), "bias /b has 5 elements, expected 3 or 4"),
      (
        .mixedOrientation(inOut: ["a"], outIn: ["b", "c"]),
        "the sizes say that kernels are stored as (in, out) in a and as (out, in) in b and c, expected one way"
      ),
      (
        .ambiguousOrientation(layers: ["a", "b"]),
        "nothing says for sure whether the kernels of a and b are stored as (in, out) or as (out, in)"
      ),
      (
        .contradictedOrientation(given: .outIn),
        "the sizes say that the kernels are stored as (in, out), and (out, in) was stated"
      ),
      (
        .ambiguousOrder(layers: ["a", "b"]),
        "the sizes of the layers a and b allow several orders, and their names do not tell the right one"
      ),
      (
        .brokenChain(layers: ["a", "b"], shapes: [[4, 3], [2, 1]]),
        "in no order do the layers a (4, 3) and b (2, 1) fit together"
      ),
      (
        .severalModels(["a.", "b."]),
        "it holds several networks, which begin with a. and b., expected one; if they are parts of one, a list of their prefixes takes "
          + "these in its order"
      ),
    ] as [(PlainProblem, String)])
  func `name what was found, and what was expected`(problem: PlainProblem, text: String) {
    #expect(problem.description == text)
  }

  @Test(
    arguments: [
      (.ambiguousOrientation(layers: []), .orientation(.inOut)),
      (.contradictedOrientation(given: .outIn), .orientation(.inOut)),
      (.contradictedOrientation(given: .inOut), .orientation(.outIn)), (.ambiguousOrder(layers: []), nil),
      (.brokenChain(layers: [], shapes: []), nil), (.severalModels([]), nil),
      (.severalModels(["a.,b.", "c."]), .prefix(["a.,b."])),
    ] as [(PlainProblem, Remedy?)])
  func `name the remedy that would help`(problem: PlainProblem, remedy: Remedy?) {
    #expect(problem.remedy == remedy)
  }
}
