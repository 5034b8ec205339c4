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
    /// Joins the others, who must all be there for the same; nil if there is none.
    func others(_ purpose: RankPurpose, limit: Int) throws -> (any RankConnection)? {
      isConnecting = true
      silence?.endForErrors()
      guard number != nil else { return nil }
      let connection = try connect(limit)
      guard connection.count > 1 else {
        connection.end()
        return nil
      }
      try purpose.agree(over: connection)
      return connection
    }
    rankCommand.run { arguments, console in
      let options = try RankOptions(arguments), isPreview = AugmentPreview.isAlone(arguments)
      let connection = try others(
        RankPurpose(option: isPreview ? AugmentPreview.name : nil), limit: options.limit)
      if isPreview { return connection?.rank ?? 0 == 0 ? try AugmentPreview.run(arguments, console) : .success }
      guard let connection else { return try lead(arguments, console, options, nil) }
      if connection.rank > 0 { return try RankFollower(arguments, connection).serve() }
      let leader = RankLeader(connection, options)
      defer { leader.end() }
      return try lead(arguments, console, options, leader)
    } writesText: { option in
      // Whoever asks for help gets it, also where MPI does not start.
      do { return try others(RankPurpose(option: option), limit: RankOptions.usualLimit)?.rank ?? 0 == 0 } catch {
        guard let error = error as? ToolError, error.status == .system else { throw error }
        return number == 0
      }
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
