internal import NNBFormats
internal import NNBModel

/// What arrays are in a network whose names do not say it (Spec/npz.md, section 3).
enum NumPyCatalog {
  /// Describes the arrays of an archive. `np.savez(*model.get_weights())` calls them `arr_0`, `arr_1` …: kernels, each with its
  /// bias behind it, or kernels alone.
  static func tensors(_ arrays: [NumPyArray]) -> [StoredTensor] {
    let numbers = arrays.map { number(of: $0.name) }
    let meanings =
      numbers.contains(nil) ? [:] : meanings(of: zip(numbers.compactMap(\.self), arrays).sorted { $0.0 < $1.0 })
    return arrays.map { array in
      var tensor = StoredTensor(
        path: array.name, storedType: array.header.type.storedType, shape: array.header.shape, tensorName: array.name)
      tensor.meaning = meanings[array.name]
      return tensor
    }
  }

  /// Plans by names and shapes. If nothing is found, what could have been the weights is named.
  static func plan(_ tensors: [StoredTensor], _ options: ImportOptions) throws(ImportError) -> ImportPlan {
    do throws(ImportError) {
      return try ImportPlan(planning: Catalog(tensors: tensors, layers: .names), options: options)
    } catch {
      let others = tensors.filter { $0.elementType() == nil }
      guard error == ImportError([.plain(.noWeights)]) || error == ImportError([.noWeights]), !others.isEmpty else {
        throw error
      }
      throw ImportError(others.map { .plain(.weightType(path: $0.path.text, found: $0.storedType)) })
    }
  }

  private static func meanings(of arrays: [(Int, NumPyArray)]) -> [Name: Name] {
    let ranks = arrays.map { $0.1.header.shape.count }
    let hasBiases = ranks.count > 1 && ranks.enumerated().allSatisfy { $1 == ($0 % 2 == 0 ? 2 : 1) }
    guard hasBiases && ranks.count % 2 == 0 || ranks.allSatisfy({ $0 == 2 }) else { return [:] }
    var meanings: [Name: Name] = [:]
    for (place, (_, array)) in arrays.enumerated() {
      let number = hasBiases ? place / 2 + 1 : place + 1
      meanings[array.name] = hasBiases && place % 2 == 1 ? "b\(number)" : "W\(number)"
    }
    return meanings
  }

  /// The number in `arr_7`; nil for another name.
  private static func number(of name: Name) -> Int? {
    let start = "arr_".utf8, text = name.text.utf8
    guard text.starts(with: start) else { return nil }
    let digits = text.dropFirst(start.count)
    guard !digits.isEmpty, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return Int(String(decoding: digits, as: UTF8.self))
  }
}
