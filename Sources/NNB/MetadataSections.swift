internal import NNBModel

/// The sections before the tensors' data, in their order.
enum MetadataSections {
  static func encode(
    network: Network?, tensors: [TensorDescription], training: TrainingState?, extensions: [Checkpoint.Extension]
  ) throws(NNBError.Cause) -> [(type: SectionType, content: [UInt8])] {
    var sections = [(type: SectionType.tensorIndex, content: try TensorIndex.encode(tensors))]
    if let network {
      sections.append((.network, try NetworkSection.encode(network, tensors: tensors)))
    }
    if let network, let training {
      sections.append((.trainingState, try TrainingSection.encode(training, network: network, tensors: tensors)))
      if !training.history.isEmpty { sections.append((.history, try HistorySection.encode(training.history))) }
      if training.hasFurtherSettings {
        sections.append((.furtherSettings, try FurtherSettingsSection.encode(training)))
      } else if training.statesFurtherSettings,
        extensions.contains(where: { $0.type == TrainingState.furtherSettingsType })
      {
        // It would be read as settings of this state.
        throw .sectionType(offset: 0, found: SectionType.furtherSettings.letters)
      }
    }
    for other in extensions {
      let type = SectionType(letters: Array(other.type.utf8))
      if type == .notes { _ = try NotesSection.decode(other.content, at: 0) }
      guard type.isWellFormed, !type.isCritical else { throw .sectionType(offset: 0, found: type.letters) }
      sections.append((type, other.content))
    }
    for (type, content) in sections where content.count > Format.Limit.metadataByteCount {
      throw .sectionLength(
        offset: 0, type: type.name, expected: 0...UInt64(Format.Limit.metadataByteCount), found: UInt64(content.count))
    }
    sections.sort { $0.type.precedes($1.type) }
    for (left, right) in zip(sections, sections.dropFirst()) where left.type == right.type {
      throw .sectionOrder(offset: 0, type: right.type.name)
    }
    return sections
  }
}
