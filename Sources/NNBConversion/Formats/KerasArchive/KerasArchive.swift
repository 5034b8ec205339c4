internal import NNBBytes
internal import NNBFormats
internal import NNBJSON
internal import NNBSystem
internal import NNBZip

/// The parts of a `.keras` archive: the text of the configuration, and a copy of the HDF5 file with the weights.
struct KerasArchive {
  static let configName = "config.json", metadataName = "metadata.json", weightsName = "model.weights.h5"

  /// What the weights are called that Keras writes as pickles.
  static let pickleName = "model.weights.npz"

  /// How many bytes more than the archive the weights may have, and how many times as many.
  private static let mostWeights = (added: 64 << 20, times: 16)

  /// Larger weights are copied to the folder for files that are soon gone.
  static let largestInMemory = 32 << 20

  /// What the archive is called in messages.
  let name: String

  /// The text of the configuration.
  let configuration: String

  /// The HDF5 file.
  let weights: OpenFile

  /// Whether an archive with these members is one of Keras.
  static func isOne(_ names: [String]) -> Bool {
    let known = Set(names)
    return known.contains(weightsName) || known.contains(pickleName)
      || known.contains(configName) && known.contains(metadataName)
  }

  /// Reads the configuration and copies the weights, both compared with their checksums.
  init(_ file: any ByteSource, name: String) throws(Failure) {
    self.name = name
    let archive = try Self.reading(name) { () throws(ZipError) in try ZipArchive(file) }
    if archive[Self.weightsName] == nil, archive[Self.pickleName] != nil {
      throw Self.refusal(
        "its weights are pickled, in \(Self.pickleName), which is never executed: save the model in Keras as .keras "
          + "with its usual weights, or with model.save_weights(\"m.weights.h5\")", name)
    }
    let missing = [Self.configName, Self.weightsName].filter { archive[$0] == nil }
    guard let config = archive[Self.configName], let member = archive[Self.weightsName] else {
      throw Self.refusal("the member \(missing.joined(separator: " and ")) is missing", name, .damaged)
    }
    configuration = try Self.text(of: config, in: archive, name)
    weights = try Self.copy(of: member, in: archive, name, archiveByteCount: file.knownCount ?? 0)
  }

  private static func text(
    of member: ZipMember, in archive: ZipArchive, _ name: String
  ) throws(Failure) -> String {
    let bytes = try reading(name) { () throws(ZipError) in
      try archive.bytes(of: member, limit: ConfigurationFile.limits.byteCount)
    }
    do throws(JSONError) {
      return try ConfigurationFile.text(of: bytes)
    } catch {
      throw refusal("\(configName) \(ConfigurationFile.fault(error))", name)
    }
  }

  private static func copy(
    of member: ZipMember, in archive: ZipArchive, _ name: String, archiveByteCount: Int
  ) throws(Failure) -> OpenFile {
    let most =
      checkedProduct([archiveByteCount, mostWeights.times]).flatMap { checkedSum($0, mostWeights.added) } ?? .max
    guard member.byteCount <= most else {
      throw refusal(
        "\(member.name) has \(counted(member.byteCount, "byte")) unpacked, expected at most \(most.grouped) in an archive "
          + "of \(archiveByteCount.grouped)", name)
    }
    let weights = try Failure.telling {
      member.byteCount <= largestInMemory ? try OpenFile.inMemory(name: name) : try OpenFile.temporary()
    }
    try reading(name) { () throws(ZipError) in try archive.copy(member, to: weights) }
    return weights
  }

  private static func reading<Result>(
    _ name: String, _ body: () throws(ZipError) -> Result
  ) throws(Failure) -> Result {
    do throws(ZipError) {
      return try body()
    } catch {
      throw error.failure(of: name)
    }
  }

  private static func refusal(_ message: String, _ name: String, _ kind: Failure.Kind = .unsupported) -> Failure {
    Failure([.init(message)], of: name, kind, format: KerasArchiveFormat.name.id)
  }
}
