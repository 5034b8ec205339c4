import NNBJSON
import NNBSweep
import Testing

struct SweepResultTests {
  private func log(_ losses: [Double]) -> [UInt8] {
    Array(
      losses.enumerated().map { index, loss in
        "{\"epoch\": \(index + 1), \"step\": 5, \"validation_loss\": \(loss), \"validation_accuracy\": 0.\(index + 5)}\n"
      }.joined().utf8)
  }

  private func result(_ text: String, _ index: Int, _ losses: [Double], _ state: RunResult.State = .finished) throws
    -> RunResult
  {
    RunResult(
      run: try SweepGrid(SweepText(text)).runs[index], seed: UInt64(index), state: state,
      results: EpochResults(log: log(losses)), model: "m", bestModel: "b", log: "l", status: 0, signal: nil, error: nil,
      command: "nntrain", seconds: 1)
  }

  @Test func `The best epoch is the first with the lowest loss`() {
    let results = EpochResults(log: log([0.5, 0.25, 0.75, 0.25]))
    #expect(results.epochs == 4)
    #expect(results.best?.epoch == 2 && results.best?.loss == 0.25 && results.best?.accuracy == 0.6)
  }

  @Test func `A line that is not whole, or no line of a log, does not count`() {
    #expect(EpochResults(log: log([0.5]) + Array("{\"epoch\": 2".utf8)).epochs == 1)
    #expect(EpochResults(log: Array("x\n[]\n{\"epoch\": \"a\"}\n".utf8)) == EpochResults())
    #expect(EpochResults(log: Array("{\"epoch\": 3, \"step\": 4}\n".utf8)).best == nil)
  }

  @Test func `Groups are ranked by the mean over seeds, complete ones first`() throws {
    let text = "hidden=8,16,32 seed=1..2", runs = try SweepGrid(SweepText(text)).runs
    let results = [
      try result(text, 0, [0.5]), try result(text, 1, [0.3]),
      try result(text, 2, [0.2]), try result(text, 3, [0.7]),
      try result(text, 4, [0.1]), try result(text, 5, [0.1], .failed),
    ]
    let groups = SweepGroup.ranked(runs, results)
    #expect(groups.map { $0.settings.first?.value } == ["8", "16", "32"])
    #expect(groups[0].loss?.mean == 0.4)
    // √(0.1² + 0.1²)
    #expect(abs((groups[0].loss?.deviation ?? 0) - 0.141_421_356) < 1e-9)
    #expect(groups[0].best?.run["seed"] == "2")
    #expect(groups[2].loss?.deviation == nil && !groups[2].isComplete)
    #expect(
      SweepTable(["hidden", "seed"], runs, results).lines(in: nil) == [
        "hidden   seeds  mean validation loss       ±  mean accuracy       ±",
        "8            2                0.4000  0.1414        50.00 %  0.00 %",
        "16           2                0.4500  0.3536        50.00 %  0.00 %",
        "32      1 of 2                0.1000                50.00 %",
      ])
  }

  @Test func `Runs without seeds are ranked by their loss, and failed ones left out`() throws {
    let text = "hidden=8,16,32", runs = try SweepGrid(SweepText(text)).runs
    let results = [
      try result(text, 0, [0.5]), try result(text, 1, [0.3, 0.25]), try result(text, 2, [0.1], .interrupted),
    ]
    let table = SweepTable(["hidden"], runs, results)
    #expect(
      table.lines(in: nil) == [
        "hidden  validation loss  accuracy  best epoch",
        "16               0.2500   60.00 %           2",
        "8                0.5000   50.00 %           1",
      ])
    #expect(table.best?.best?.run.name == "hidden=16")
  }

  @Test func `Seeds alone have a row each, and a mean`() throws {
    let text = "seed=1..2", runs = try SweepGrid(SweepText(text)).runs
    let table = SweepTable(["seed"], runs, [try result(text, 0, [0.5]), try result(text, 1, [0.3])])
    #expect(
      table.lines(in: nil) == [
        "seed  validation loss  accuracy  best epoch",
        "2              0.3000   50.00 %           1",
        "1              0.5000   50.00 %           1",
        "mean validation loss 0.4000 ± 0.1414, accuracy 50.00 % ± 0.00 %",
      ])
  }

  @Test func `A result that is read back says what need not be done again`() throws {
    for (state, status, isFinal) in [
      (RunResult.State.finished, 0, true), (.failed, 1, true), (.failed, 74, false), (.interrupted, 130, false),
    ] {
      let run = try SweepGrid(SweepText("seed=1")).runs[0]
      let written = RunResult(
        run: run, seed: .max, state: state, results: EpochResults(), model: nil, bestModel: nil, log: nil,
        status: status,
        signal: nil, error: "why", command: "c", seconds: 2.5)
      let past = try #require(PastResult(JSON(parsing: written.json.text)))
      #expect(past.name == "seed=1" && past.state == state && past.seconds == 2.5 && past.error == "why")
      #expect(past.isFinal == isFinal)
    }
    #expect(PastResult(.object([("run", "a"), ("state", "odd")])) == nil)
  }
}
