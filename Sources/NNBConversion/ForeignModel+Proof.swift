internal import NNB
internal import NNBFormats
internal import NNBSystem

extension ForeignModel {
  /// Reads the file again and compares everything with a model as `.nnb`.
  ///
  /// Throws `ConverterError.proofFailed`, which names `output`, if anything is not the same.
  func prove(
    _ options: ImportOptions = ImportOptions(), against stage: ModelStage, of output: String
  ) throws {
    func fail(_ part: String) -> ConverterError { .proofFailed(file: output, part: part) }
    let count: Int
    do {
      count = try prove(options, against: OpenFile(descriptor: stage.file.descriptor, name: output))
    } catch let error as ModelRefusal {
      throw fail(error.messages.joined(separator: "; "))
    } catch let error as Difference {
      throw fail("\(error)")
    }
    guard count == stage.reader.tensors.count else { throw fail("the number of tensors") }
  }
}
