import NNBBytes
import NNBConversion
import NNBEvaluation
import NNBFormats
import NNBIDX
import Testing

import NNBCommandLine

/// How remedies are spelled as options.
struct AdviceTests {
  /// Every remedy that the libraries name, and the option that states it.
  private static let spelled: [(Remedy, String)] = [
    (.activations(layers: 2), "--activations relu,softmax"), (.orientation(.outIn), "--layout out-in"),
    (.layout(.plain), "--layout plain"), (.opaqueAsBFloat16, "--opaque bf16"), (.ignoreRecord, "--ignore-record"),
    (.allowFill, "--allow-fill"), (.dropTraining, "--strip"), (.key("model state"), "--key 'model state'"),
    (.prefix(["policy.", "action."]), "--prefix policy.,action."), (.foldScaling, "--fold-scaling"),
    (.scalingEpsilon(1e-5), "--scaling-epsilon 1e-05"),
  ]

  /// Remedies that a sentence tells, since they need a value that only the user has, or decide nothing about a model.
  private static let told: [(Remedy, String, String)] = [
    (.replace, "--force", "--force replaces it"),
    (.scaling, "--scale", "--scale and --offset say what stored numbers become"),
    (.sandboxBestEffort, "--sandbox", "--sandbox best-effort opens it all the same"),
    (.worker, "--worker", "--worker FILE says which nnhdf5 is to be used"),
    (Remedy("set", ["letters"]), "--set", "--set letters chooses one"),
  ]

  private static func failure(_ remedies: Remedy..., subject: String? = "m 1.h5") -> Failure {
    Failure(remedies.map { .init("why", remedy: $0) }, of: subject, .unsupported, code: "c")
  }

  private static func tool(_ options: [String]) -> Command {
    Command(
      name: "tool", summary: "", arguments: [("IN", ""), ("OUT", "")],
      general: options.map { Command.Option($0, $0 == "--strip" || $0.hasSuffix("record") ? nil : "VALUE", "") })
  }

  @Test(arguments: spelled)
  fileprivate func `a tool that has the option gives its own command with it`(remedy: Remedy, option: String) throws {
    let name = String(option.prefix { $0 != " " })
    let flag = option.contains(" ") ? "VALUE" : nil
    let tool = Command(
      name: "tool", summary: "", arguments: [("IN", ""), ("OUT", "")],
      general: [Command.Option(name, flag, "")])
    let arguments = try ParsedArguments(["m 1.h5", "o.nnb"], for: tool)
    #expect(
      Advice(for: tool, arguments).text(on: Self.failure(remedy))
        == (remedy == .dropTraining ? "without that state" : "for example, if that is right for this model")
        + ": tool 'm 1.h5' o.nnb \(option)")
  }

  @Test(arguments: told)
  fileprivate func `what needs no example is told`(remedy: Remedy, option: String, sentence: String) {
    let tool = Self.tool([option])
    #expect(Advice(for: tool).text(on: Self.failure(remedy)) == sentence)
    let without = remedy.name == "set" ? "give the file with the images instead of the folder" : nil
    #expect(Advice(for: Self.tool([])).text(on: Self.failure(remedy)) == without)
  }

  @Test func `a tool without the option points to nnconv, once for all problems`() {
    let failure = Self.failure(.activations(layers: 2), .orientation(.inOut), .activations(layers: 2))
    let command = "nnconv 'm 1.h5' model.nnb --activations relu,softmax --layout in-out"
    #expect(
      Advice(for: Self.tool([])).text(on: failure)
        == "for example, if that is right for this model, use what this writes: " + command)
    #expect(Advice.conversion(of: "standard input", [.ignoreRecord]) == "nnconv - model.nnb --ignore-record")
    #expect(Advice.conversion(of: "m.nnb", [.dropTraining, .replace]) == nil)
    #expect(Advice.conversion(of: "-m.h5", [.ignoreRecord]) == "nnconv ./-m.h5 model.nnb --ignore-record")
    #expect(Advice.conversion(of: "a\nb'c", [.ignoreRecord]) == #"nnconv $'a\nb\'c' model.nnb --ignore-record"#)
    #expect(Advice(for: Self.tool([])).text(on: Self.failure(.allowFill, subject: nil)) == nil)
  }

  @Test(arguments: [("plain", "in-out,plain"), ("out-in", "in-out"), ("out-in,keras", "in-out,keras")])
  func `the layout of kernels leaves what was said of the result`(given: String, layout: String) throws {
    let tool = Self.tool(["--layout"])
    let arguments = try ParsedArguments(["a", "b", "--layout", given], for: tool)
    let text = try #require(Advice(for: tool, arguments).text(on: Self.failure(.orientation(.inOut))))
    #expect(text.hasSuffix("tool a b --layout \(layout)"), "\(text)")
  }

  @Test func `an error of a tool stays as it is, and any other has its parts`() {
    let own = ToolError("a", details: ["b"], advice: "c", status: .noInput)
    #expect(Advice(for: Self.tool([])).told(of: own) == own)
    let failure = Failure([.init("a"), .init("b")], of: "m", .damaged, code: "c", offset: 7)
    #expect(
      ToolError(failure)
        == ToolError(
          "m cannot be converted:", details: ["a", "b"], status: .badData, code: "c", subject: "m", offset: 7))
  }

  @Test(arguments: [(["--scale", "2"], "--scale"), (["--scale", "2", "--offset", "1"], "--scale, --offset")])
  func `an option that is to be left out takes with it what only goes with it`(words: [String], named: String) throws {
    let tool = Command(
      name: "tool", summary: "", arguments: [],
      general: ["--scale", "--offset"].map { Command.Option($0, "X", "") })
    let advice = Advice(for: tool, try ParsedArguments(words, for: tool))
    #expect(advice.text(on: Self.failure(.leaveOut(.scaling))) == "leave out \(named)")
  }

  @Test func `a list that is cut is cut once`() {
    let problems = ImportError((0..<31).map { .missingGroup("/g\($0)") })
    let told = ToolError(problems.failure(of: "m.h5", format: "hdf5"))
    #expect(told.details.count == 21 && told.details.last == "and 11 more like that, 31 in all")
  }
}
