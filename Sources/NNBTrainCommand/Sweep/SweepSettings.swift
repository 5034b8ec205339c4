import NNBBytes
import NNBCommandLine
import NNBConversion
import NNBIDX
import NNBModel
import NNBFormats
import NNBSweep
import NNBSystem
import NNBTraining

/// The command line of a sweep, and those of its runs.
struct SweepSettings {
  let text: String
  private let axes: [SweepText.Axis]
  let grid: SweepGrid
  let folder: String
  let data: ImageFolder
  let arguments: ParsedArguments

  /// How many runs there are at once, and the threads of each.
  private(set) var jobs: Int
  let threads: Int

  /// Whether the number of runs at once may be lowered.
  let choosesJobs: Bool

  /// The options of all runs that decide on the model, in the order of the help.
  let common: [String]

  /// Those that do not, as they are given, and as runs have them.
  private let saving, operational: [String]

  /// The paths of the other files that runs read: models to start from, configurations, lists.
  private(set) var otherPaths: [String] = []

  /// Reads the command line, and checks that of each run, before anything is done.
  ///
  /// Throws `ToolError`, and what finding the data throws.
  init(_ arguments: ParsedArguments) throws {
    self.arguments = arguments
    let text = try Self.text(arguments.required("--sweep")), parsed = try SweepText(text)
    try SweepOptions.check(arguments, parsed)
    grid = try SweepGrid(parsed)
    axes = parsed.axes
    self.text = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    folder = try Self.folder(arguments)
    if try (HeldOut(arguments)?.count(of: 1) ?? 0) == 0 {
      throw ToolError(
        "--sweep needs images that are held out, by which the best run is known",
        advice: "--validation 10% holds out a tenth of the training images")
    }
    data = try DataSettings(arguments).files()
    let processors = ProcessorCount.available
    let given = try arguments.integer("--threads", in: 1...256), jobs = try arguments.integer("--jobs", in: 1...256)
    choosesJobs = jobs == nil
    self.jobs = min(jobs ?? max(1, processors / (given ?? 1)), grid.runs.count, 256)
    threads = given ?? min(256, max(1, processors / self.jobs))
    let options = trainCommand.groups.flatMap(\.options).filter { arguments.has($0.name) }
    func words(_ isMeant: (String) -> Bool) -> [String] {
      options.filter { isMeant($0.name) }.flatMap { option in
        (option.repeats ? arguments.list(option.name) ?? [] : [arguments.string(option.name) ?? ""]).flatMap {
          SweepOptions.words(of: option, $0)
        }
      }
    }
    let others = Self.ownOptions + Self.savingOptions + DataSettings.options.filter { !Self.kept.contains($0) }
    common = words { !others.contains($0) }
    saving = words(Self.savingOptions.contains)
    operational =
      saving + (arguments.has("--checkpoint-every") ? [] : ["--checkpoint-every", "30s"])
    try check()
  }

  /// What is of the sweep itself, and not of its runs.
  private static let ownOptions = ["--sweep", "--jobs", "--output", "--threads", "--json", "--quiet"]
  private static let savingOptions = ["--checkpoint-every", "--on-checkpoint-error", "--sandbox", "--worker"]

  /// What is said of images and labels whose files are named.
  private static let kept = ["--label-offset", "--transpose", "--stream"]

  private static func text(_ word: String) throws -> String {
    guard word.hasPrefix("@") else { return word }
    return try ListFile.lines(
      of: String(word.dropFirst()), "settings", "a setting", upTo: SweepText.mostBytes, code: "not-a-sweep"
    ).joined(separator: "\n")
  }

  private static func folder(_ arguments: ParsedArguments) throws(ToolError) -> String {
    let path = try arguments.required("--output")
    guard path != "-", Registry.format(ofPath: path) == nil else {
      throw ToolError("-o of a sweep names a folder, found \(path)", subject: path)
    }
    if let kind = FileSystem.kind(of: path, followingLinks: true), kind != .folder {
      throw ToolError("-o of a sweep names a folder, and \(path) is none", subject: path)
    }
    return path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
  }

  /// Throws `ToolError` for a run whose settings cannot be, with the place of the value if there is one.
  private mutating func check() throws {
    for run in grid.runs {
      do {
        let own = try trainSettings(of: run).arguments
        otherPaths += [own.string("--init-from")].compactMap { $0 } + own.settingPaths
      } catch let error as ToolError {
        throw placed(error, in: run, isOwn: false)
      }
    }
  }
}

extension SweepSettings {
  /// The settings of a run from its start.
  func trainSettings(of run: SweepRun) throws -> TrainSettings {
    try TrainSettings(try ParsedArguments(words(of: run), for: trainCommand))
  }

  /// An error of a run with the place of the value that it is about, if that is one that is varied. If the error `isOwn`, others
  /// can begin, and so it says which cannot.
  func placed(_ error: ToolError, in run: SweepRun, isOwn: Bool) -> ToolError {
    let axis = axes.first { axis in
      ["--\(axis.name) ", "--\(axis.name):", "\(axis.name) must be "].contains { error.message.hasPrefix($0) }
        && error.status == .usage || error.subject != nil && error.subject == run[axis.name]
    }
    let value = axis.flatMap { axis in axis.values.first { $0.text == run[axis.name] } }
    let place = value?.position ?? axis?.position
    return ToolError(
      (place.map { "--sweep, character \($0): " } ?? "") + error.message, details: error.details,
      advice: error.advice ?? (isOwn || place != nil ? "the run would be \(run.name)" : nil), status: error.status,
      code: error.code, subject: error.subject, offset: error.offset)
  }
}

extension SweepSettings {
  /// The path of a run's file.
  func path(_ run: SweepRun, _ ending: String) -> String { "\(folder)/\(run.name)\(ending)" }

  /// The paths of the images and labels.
  var dataPaths: [String] { [data.training.images, data.training.labels] }

  /// The words of a run from its start, after the tool's name.
  func words(of run: SweepRun) -> [String] {
    settingWords(of: run) + ["-o", Self.fileWord(path(run, ".nnb"))] + outputWords(of: run)
  }

  /// The words that decide on the model of a run.
  private func settingWords(of run: SweepRun) -> [String] {
    dataWords + common + run.settings.flatMap { SweepOptions.words($0.name, $0.value) }
  }

  /// The words that continue a run.
  func wordsToContinue(_ run: SweepRun) -> [String] {
    let data = Self.kept.flatMap { name -> [String] in
      guard let value = arguments.string(name) else { return [] }
      return value.isEmpty ? [name] : [name, value]
    }
    return dataWords + data + ["--resume", Self.fileWord(path(run, ".nnb"))] + outputWords(of: run)
  }

  private var dataWords: [String] {
    ["--images", Self.fileWord(data.training.images), "--labels", Self.fileWord(data.training.labels)]
  }

  private func outputWords(of run: SweepRun) -> [String] {
    ["--best", "--log", Self.fileWord(path(run, ".jsonl")), "--threads", "\(threads)"] + operational
  }

  /// A path that is no option.
  private static func fileWord(_ path: String) -> String { path.hasPrefix("-") ? "./" + path : path }

  /// The command of a run, with its own files.
  func command(of run: SweepRun) -> String { Self.command(words(of: run)) }

  /// The command that makes the best model of a run outside of the folder, to be pasted.
  func commandAlone(of run: SweepRun) -> String {
    Self.command(settingWords(of: run) + ["-o", "model.nnb", "--best"] + saving)
  }

  private static func command(_ words: [String]) -> String {
    (["nntrain"] + words.map(\.shellWord)).joined(separator: " ")
  }

  /// The seed of a run.
  func seed(of run: SweepRun) -> UInt64 {
    (run["seed"] ?? arguments.string("--seed")).flatMap { UInt64($0) } ?? Defaults.options.seed
  }

  /// How many epochs a run has at most; nil if they are not given.
  func epochs(of run: SweepRun) -> Int? {
    if run["steps"] != nil || arguments.has("--steps") { return nil }
    return (run["epochs"] ?? arguments.string("--epochs")).flatMap { Int($0) } ?? Defaults.epochs
  }

  /// Lowers the number of runs at once to what there is memory for, unless the command line gives it. Returns a note if it did.
  ///
  /// A run needs the images, which are gzipped to a tenth at best, and about as much as small models, buffers and files take.
  mutating func fitMemory() -> String? {
    guard choosesJobs, jobs > 1, let room = MemoryGroup.available else { return nil }
    let size = (try? openSource(data.training.images))?.knownCount ?? 0
    let factor = data.training.images.hasSuffix(".gz") ? 10 : 1
    let need = min(size, 1 << 40) * factor + 1 << 27
    let fitting = max(1, room / need)
    guard fitting < jobs else { return nil }
    jobs = fitting
    return "\(jobs) at once, because there is memory for no more; --jobs says otherwise"
  }
}
