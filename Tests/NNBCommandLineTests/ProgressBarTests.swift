import Testing

import NNBCommandLine

struct ProgressBarTests {
  @Test(
    arguments: [
      (0, 10, 0, "[..............................] 0 %  epoch 1"),
      (0, 10, 5, "[..............................] 0 %  epoch 1"),
      (1, 10, 3, "[###...........................] 10 %  epoch 1  27 s left"),
      (5, 10, 125, "[###############...............] 50 %  epoch 1  2 min 05 s left"),
      (999, 1_000, 1, "[#############################.] 100 %  epoch 1  0 s left"),
      (10, 10, 9, "[##############################] 100 %  epoch 1  0 s left"),
      (11, 10, 9, "[##############################] 100 %  epoch 1  0 s left"),
      (1, .max, 1, "[..............................] 0 %  epoch 1  ? left"),
    ] as [(Int, Int, Double, String)])
  func `A line shows how far it is and what is left`(done: Int, total: Int, elapsed: Double, expected: String) {
    #expect(ProgressBar.line(done: done, total: total, elapsed: elapsed, "epoch 1", width: 79) == expected)
  }

  @Test(arguments: [
    (60, "[#############.............] 50 %  epoch 12  2 min 05 s left"),
    (45, "[#####......] 50 %  epoch 12  2 min 05 s left"),
    (39, "[##...] 50 %  epoch 12  2 min 05 s left"), (38, "50 %  epoch 12  2 min 05 s left"),
    (31, "50 %  epoch 12  2 min 05 s left"), (30, "50 %  epoch 12"), (14, "50 %  epoch 12"), (13, "50 %  epo… 12"),
  ])
  func `A narrow line has less, and never more than its width`(width: Int, expected: String) {
    let line = ProgressBar.line(done: 5, total: 10, elapsed: 125, "epoch 12", width: width)
    #expect(line == expected)
  }

  @Test func `No line is wider than it may be`() {
    for width in 19...200 {
      for label in ["epoch 1", "数字.nnb", String(repeating: "long/", count: 40)] {
        for (done, elapsed) in [(0, 0), (1, 1e6), (7, 125), (10, 3)] as [(Int, Double)] {
          let line = ProgressBar.line(done: done, total: 10, elapsed: elapsed, label, width: width)
          #expect(line.columns <= width, "\(width): \(line)")
          #expect(line.contains(" %"))
        }
      }
    }
  }

  @Test(
    arguments: [
      (0, "0 s"), (-3, "0 s"), (0.4, "0 s"), (59.4, "59 s"), (59.6, "1 min 00 s"), (185, "3 min 05 s"),
      (3_599.4, "59 min 59 s"), (3_599.6, "1 h 00 min"), (7_800, "2 h 10 min"), (360_000, "100 h 00 min"),
      (1e9, "?"), (.infinity, "?"), (.nan, "?"), (-.infinity, "?"),
    ] as [(Double, String)])
  func `A time is said as people say it`(seconds: Double, expected: String) {
    #expect(ProgressBar.timeText(seconds) == expected)
  }
}
