import Foundation
import NNB
import NNBModel
import NNBTestSupport
import Testing

/// Networks with several hidden layers on the command line.
struct HiddenLayerTests {
  private static let usual = [MNIST.folder, "--batch-size", "500", "--steps", "8", "--quiet"]

  @Test func `Several hidden layers are trained, resumed with the same layers only, and are a start`() throws {
    try withTemporaryFolder { folder in
      let options = ["--hidden", "6,5,4", "--optimizer", "adam", "--tensorboard", "events"]
      try Tool.nntrain.expect(Self.usual + ["-o", "m.nnb"] + options, in: folder, status: 0, error: "")
      let network = try Checkpoint(contentsOf: folder + "/m.nnb").network
      #expect(network?.description == "784 -> 6 relu -> 5 relu -> 4 relu -> 10 softmax")
      let events = try #require(try FileManager.default.contentsOfDirectory(atPath: folder + "/events").first)
      let text = String(decoding: try contents(of: folder + "/events/" + events), as: UTF8.self)
      for tag in ["weights/hidden1/kernel", "weights/hidden3/bias", "weights/output/kernel", "6,5,4"] {
        #expect(text.contains(tag), "\(tag)")
      }
      try Tool.nntrain.expect(
        [MNIST.folder, "--resume", "m.nnb", "--hidden", "6,5", "--steps", "9"], in: folder, status: 64,
        error: """
          nntrain: this would change the past of the run to resume
            --hidden: it has 6,5,4, found 6,5
            a network keeps its layers and their widths; without that option the run goes on as it began

          """)
      try Tool.nntrain.expect(
        [MNIST.folder, "--resume", "m.nnb", "--hidden", "6,5,4", "--steps", "9", "--quiet"], in: folder, status: 0,
        error: "")
      for file in ["m.keras", "m.safetensors", "m.onnx"] {
        let run = try Tool.nnconv.run(["m.nnb", file, "--strip", "--quiet"], in: folder)
        #expect(run.status == 0, "\(run.error)")
        try Tool.nntrain.expect(
          Self.usual + ["--init-from", file, "-o", file + ".nnb"], in: folder, status: 0, error: "")
        #expect(try contents(of: folder + "/\(file).nnb") == contents(of: folder + "/m.keras.nnb"))
      }
    }
  }

  @Test(arguments: [
    "0", "512,", ",256", "512,,256", "512 256", "512x256", "70000", "512,0", "-1,2",
    "1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17",
  ]) func `What is no list of units is refused`(text: String) throws {
    try withTemporaryFolder { folder in
      try Tool.nntrain.expect(
        ["data", "-o", "m.nnb", "--hidden=\(text)"], in: folder, status: 64,
        error: "nntrain: --hidden needs a whole number from 1 to 65536, or up to 16 of them with commas between, found "
          + "\(text)\n  nntrain --help lists the options\n")
    }
  }
}
