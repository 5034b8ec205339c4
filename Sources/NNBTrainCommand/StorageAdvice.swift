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
    switch hindrance {
    case .gzip: return "this unpacks it, and goes on: \(unpacking)"
    case .notRegular:
      let file = Self.free("images", ".idx")
      return "write it to a file, such as \(file), and name that: \(command(naming: file))"
    case .elementType:
      let folder = Self.free("bytes")
      return "if these are bytes in another form, this writes them as bytes into the folder \(folder): nnidx "
        + "\(part.images.pathWord) \(labels) -o \(folder)"
    }
  }

  private var labels: String { "--labels \(part.labels.pathWord)" }

  /// The command line with `--stream` and these options.
  private func command(with options: [String] = []) -> String { arguments.command(with: options + [Self.option]) }

  /// The same with other images, whose labels are those that they had.
  private func command(naming images: String) -> String {
    command(with: ["--images \(images.pathWord)", labels])
  }

  /// The commands that unpack the images, and then do what was asked for.
  private var unpacking: String {
    let images = unpacked
    // gunzip itself refuses links and other endings.
    return "gunzip -c \(part.images.pathWord) > \(images.pathWord) && \(command(naming: images))"
  }

  /// Where the images have a place when they are unpacked: beside those that are gzipped, if nothing is there.
  private var unpacked: String {
    let ending = ".gz"
    let path = String(part.images.dropLast(ending.count))
    let isPlace =
      part.images.hasSuffix(ending) && Self.isFree(path) && FileSystem.isWritable(FileSystem.parts(of: path).folder)
    // In the folder of the data, another name could be that of another set.
    return isPlace ? path : Self.free("images", ".idx")
  }

  /// A name at which nothing is in the current folder.
  private static func free(_ stem: String, _ ending: String = "") -> String {
    var name = stem + ending, number = 1
    while !isFree(name) {
      number += 1
      name = "\(stem)-\(number)\(ending)"
    }
    return name
  }

  private static func isFree(_ path: String) -> Bool { FileSystem.kind(of: path, followingLinks: false) == nil }
}
