import NNBCommandLine
import NNBConversion
import NNBFormats
import NNBSystem

/// A command that continues a run, to be pasted.
struct Resumption {
  let command: String

  /// What goes before the command: that it goes on, and what it leaves out.
  let lead: String
}

extension TrainSettings {
  /// The command that continues the run from a file; in another file if `output` is given.
  ///
  /// A log or event file that cannot be written any more would stop it before its first step, so it is left out.
  func resumption(from file: String, to output: String? = nil) -> Resumption {
    let output = output ?? self.output
    let isInPlace = FilePath(file) == FilePath(output)
    var words = [program] + (data.folder.map { [$0.pathWord] } ?? []) + ["--resume", file.pathWord]
    if !isInPlace { words += ["-o", output.pathWord] }
    let lost = [("--log", log.flatMap { Self.canHoldLog($0) ? nil : $0 }), ("--tensorboard", lostEventFolder)]
      .compactMap { option, path in path.map { (option, path: $0) } }
    let options =
      DataSettings.options + [
        "--checkpoint-every", "--keep", "--on-checkpoint-error", "--log", "--tensorboard", "--report",
      ] + RankOptions.names
    words += given(options.filter { option in !lost.contains { $0.0 == option } }) + given(Self.workerOptions)
    if keepsBest { words.append("--best") }
    return Resumption(
      command: words.joined(separator: " "),
      lead: "to go on" + lost.map { " without \($0.0) \($0.path), which cannot be written" }.joined(separator: " and"))
  }

  /// The folder for event files, if it is no folder any more.
  private var lostEventFolder: String? { eventFolder.flatMap { FileSystem.isDirectory($0) ? nil : $0 } }

  /// The command that puts a finished model into the output's place; if `isForced`, in that of an earlier checkpoint.
  func placement(of file: String, isForced: Bool) -> String { placement(of: file, in: output, isForced: isForced) }

  /// The same for the best model, which takes the place of an earlier one.
  func placement(ofBest file: String) -> String {
    placement(of: file, in: CheckpointName(output).path(with: "best"), isForced: true)
  }

  private func placement(of file: String, in place: String, isForced: Bool) -> String {
    let options = isForced && FileSystem.kind(of: place, followingLinks: true) == .file ? ["--force"] : []
    let format = Registry.format(ofPath: place) == nil ? ["--to", "nnb"] : []
    return (["nnconv", file.pathWord, place.pathWord] + format + options + given(Self.workerOptions))
      .joined(separator: " ")
  }

  private static var workerOptions: [String] { ["--sandbox", "--worker"] }

  /// The words of the options that the command line gives.
  private func given(_ options: [String]) -> [String] {
    options.flatMap { option -> [String] in
      guard let value = arguments.string(option) else { return [] }
      if value.isEmpty { return [option] }
      // As a word of its own it could be taken for an option.
      return value.utf8.first == UInt8(ascii: "-") ? ["\(option)=\(value.shellWord)"] : [option, value.shellWord]
    }
  }

  /// Whether there is a file for a log, or a folder for the file.
  private static func canHoldLog(_ path: String) -> Bool {
    guard let kind = FileSystem.kind(of: path, followingLinks: true) else {
      return FileSystem.isDirectory(FileSystem.end(of: path).folder)
    }
    return kind != .folder
  }
}
