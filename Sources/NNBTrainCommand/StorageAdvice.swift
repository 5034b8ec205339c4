import NNBBytes
import NNBCommandLine
import NNBCompute
import NNBIDX
import NNBSystem

/// What to do about training images that cannot be read from their file as they are needed, or that leave too little memory
/// (Spec/idx.md, 7).
struct StorageAdvice {
  private let arguments: ParsedArguments
  private let part: ImageFolder.Part
  private let storage: PixelStorage

  private static let option = "--stream"

  /// For a command line that means these images, which are kept there.
  init(_ arguments: ParsedArguments, _ part: ImageFolder.Part, _ storage: PixelStorage) {
    (self.arguments, self.part) = (arguments, part)
    // Without the option, images that were not read from their file need not be.
    self.storage = trainCommand.name == arguments.tool ? storage : .memory
  }

  /// Does what needs memory; `held` are the bytes of the images that are in memory meanwhile.
  ///
  /// Throws what `body` throws, with what to do about it if that is known.
  func telling<Result>(held: Int = 0, _ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch {
      if let advice = advice(on: error, held) { throw ToolError(error, advice: advice) }
      throw error
    }
  }

  private func advice(on error: any Error, _ held: Int) -> String? {
    if case .notStreamable(let hindrance)? = (error as? IDXError)?.cause { return advice(on: hindrance) }
    guard storage == .automatic, let needed = Self.shortage(error) else { return nil }
    let lead = "\(Self.option) reads the training images from their file as they are needed"
    do throws(IDXError) {
      guard let stored = try StoredPixels(part.images, .file) else { return nil }
      let buffers = TrainingImages.stagesInMemory * 64 * (stored.byteCount / stored.count)
      return Memory.isAvailable(max(0, needed - held) + buffers) ? "\(lead): \(command())" : nil
    } catch {
      guard case .notStreamable(.gzip) = error.cause else { return nil }
      return "\(lead) if it is unpacked: \(unpacking)"
    }
  }

  /// How many bytes there was no memory for besides the images; nil if the error says something else.
  private static func shortage(_ error: any Error) -> Int? {
    if let shortage = error as? MemoryShortage { return shortage.byteCount }
    return error is IDXError && Failure(error).code == "out-of-memory" ? 0 : nil
  }

  private func advice(on hindrance: IDXError.Hindrance) -> String {
    let labels = "--labels \(part.labels.pathWord)"
    switch hindrance {
    case .gzip: return "this unpacks it, and goes on: \(unpacking)"
    case .notRegular:
      let file = "images.idx"
      return "write it to a file, such as \(file), and name that: \(command(with: ["--images \(file)", labels]))"
    case .elementType:
      return "if these are bytes in another form, this writes them as bytes into the folder bytes: nnidx "
        + "\(part.images.pathWord) \(labels) -o bytes"
    }
  }

  /// The command line with `--stream` and these options.
  private func command(with options: [String] = []) -> String { arguments.command(with: options + [Self.option]) }

  /// The commands that unpack the images, and then do what was asked for.
  private var unpacking: String {
    let ending = ".gz", path = part.images
    guard path.hasSuffix(ending) else {
      let (packed, new) = (path.pathWord, (path + ".new").pathWord)
      return "gunzip -c \(packed) > \(new) && mv \(new) \(packed) && \(command())"
    }
    let isNamed = arguments.has("--images")
    // In a folder the form counts in which images and labels are both there.
    let files = [path] + (!isNamed && part.labels.hasSuffix(ending) ? [part.labels] : [])
    let options = isNamed ? ["--images \(String(path.dropLast(ending.count)).pathWord)"] : []
    // gunzip itself refuses links.
    let steps = files.map { file in
      FileSystem.kind(of: file, followingLinks: false) == .link
        ? "gunzip -c \(file.pathWord) > \(String(file.dropLast(ending.count)).pathWord)"
        : "gunzip -k \(file.pathWord)"
    }
    return (steps + [command(with: options)]).joined(separator: " && ")
  }
}
