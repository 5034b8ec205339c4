import NNB
import NNBEvaluation

// A handwritten digit of 28 by 28 pixels, drawn with five shades: 0, 64, 128, 192 and 255.
let drawing = """
  |                            |
  |                            |
  |                            |
  |                            |
  |                            |
  |                            |
  |                            |
  |                            |
  |  .:#############+:         |
  |  :################+.       |
  |  .+################+       |
  |    :+##+      :++###:      |
  |      ...         +##:      |
  |                 .+#+.      |
  |                 :##+       |
  |                 +##+       |
  |                :###.       |
  |               .###+.       |
  |               +###.        |
  |               +###         |
  |               +##+         |
  |              .###.         |
  |              ###+          |
  |              ###.          |
  |              ###.          |
  |              ###+.         |
  |              +##+          |
  |               ++.          |
  """

let shades: [Character: UInt8] = [" ": 0, ".": 64, ":": 128, "+": 192, "#": 255]
let pixels = drawing.compactMap { shades[$0] }

let path = CommandLine.arguments.dropFirst().first ?? "model.nnb"
let checkpoint = try NNBReader(contentsOf: path).checkpoint()
let prediction = try Classifier(checkpoint).classify(pixels)

print(drawing)
print("This looks like a \(prediction.label): \(prediction.outputs[prediction.label] * 100) %")
