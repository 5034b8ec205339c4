import NNBCommandLine
import NNBCompute
import NNBConversion

/// The programs that train.
package enum TrainTool {
  /// The name of the one for several processes.
  package static let rankName = "nntrain-mpi"

  /// `nntrain`.
  package static func run() -> Never {
    trainCommand.run { arguments, console in
      if arguments.has("--sweep") { return try Sweep.run(arguments, console) }
      try SweepOptions.refuse(without: arguments)
      if AugmentPreview.isAlone(arguments) { return try AugmentPreview.run(arguments, console) }
      var run = try TrainingRun(try TrainSettings(arguments), console, try HDF5Worker(arguments, console))
      return try run.run()
    }
  }

  /// `nntrain-mpi`. `connect` joins the other processes, which it waits for so many seconds within a batch. A process that no
  /// launcher has started trains alone.
  package static func runRank(_ connect: @escaping (_ limit: Int) throws -> any RankConnection) -> Never {
    // All of them find the same faults of the command line, and the first one tells them.
    let number = LaunchedRank.number
    let silence = (number ?? 0) > 0 ? LaunchedRank.Silence() : nil
    var isConnecting = false
    rankCommand.run { arguments, console in
      let options = try RankOptions(arguments)
      if AugmentPreview.isAlone(arguments) {
        return number ?? 0 == 0 ? try AugmentPreview.run(arguments, console) : .success
      }
      isConnecting = true
      silence?.endForErrors()
      let connection = number == nil ? nil : try connect(options.limit)
      guard let connection, connection.count > 1 else {
        defer { connection?.end() }
        return try lead(arguments, console, options, nil)
      }
      if connection.rank > 0 { return try RankFollower(arguments, connection).serve() }
      let leader = RankLeader(connection, options)
      defer { leader.end() }
      return try lead(arguments, console, options, leader)
    } beforeError: {
      if !isConnecting { silence?.endAfterRankZero() }
    }
  }

  private static func lead(
    _ arguments: ParsedArguments, _ console: Console, _ options: RankOptions, _ leader: RankLeader?
  ) throws -> ExitStatus {
    let program = leader.map { "mpirun -n \($0.connection.count) \(rankName)" } ?? rankName
    let settings = try TrainSettings(arguments, program: program)
    try options.check(settings)
    var run = try TrainingRun(settings, console, try HDF5Worker(arguments, console), ranks: leader)
    return try run.run()
  }
}
