internal import NNBBytes
internal import NNBSystem

extension DataFolder {
  /// The images and labels of a part of a set: those that are spelled alike if there are such, or else the first of each.
  ///
  /// Throws `.nothingFound`, `.noLabels`, and `.mixedSets` if one of them is there in two forms that hold different data.
  func pair(_ part: DataFileName.Part, set: String) throws(IDXError.Cause) -> ImageFolder.Part {
    let images = entries(part, .images, set: set)
    guard let firstImages = images.first else {
      throw .nothingFound(expected: part.name(.images, set: set), present: found)
    }
    var labels = entries(part, .labels, set: set)
    if labels.isEmpty { labels = neighbours(part, set: set) }
    guard let firstLabels = labels.first else { throw .noLabels(expected: part.name(.labels, set: set)) }
    for forms in [images, labels] {
      for other in forms.dropFirst() where !DataFingerprint.areSame(forms[0].path, other.path) {
        throw .mixedSets(forms[0].text, other.text)
      }
    }
    for image in images {
      if let label = labels.first(where: { $0.name.spelling == image.name.spelling }) {
        return ImageFolder.Part(images: image.path, labels: label.path)
      }
    }
    return ImageFolder.Part(images: firstImages.path, labels: firstLabels.path)
  }

  /// The labels in the folder above, if this one has the name of the file of images in it.
  private func neighbours(_ part: DataFileName.Part, set: String) -> [Entry] {
    let (above, name) = FileSystem.parts(of: path.hasSuffix("/") ? String(path.dropLast()) : path)
    guard let own = DataFileName(name), own.part == part, own.set == set, let folder = try? DataFolder(above) else {
      return []
    }
    return folder.entries(part, .labels, set: set)
  }

  /// The set to use for a part: `chosen`, as the whole name or without `emnist-`; without one MNIST's own names, or the only
  /// set that there is.
  ///
  /// Throws `.severalSets`.
  func set(_ chosen: String?, for part: DataFileName.Part) throws(IDXError.Cause) -> String {
    let sets = sets(with: part)
    if let chosen {
      let name = chosen.lowercased()
      return sets.first { $0 == "emnist-" + name } ?? sets.first { $0 == name && !name.isEmpty } ?? "emnist-" + name
    }
    if sets.contains("") { return "" }
    guard sets.count < 2 else {
      throw .severalSets(sets.map { $0.hasPrefix("emnist-") ? String($0.dropFirst("emnist-".count)) : $0 })
    }
    return sets.first ?? ""
  }
}
