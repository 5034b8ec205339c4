internal import NNB
internal import NNBBytes
internal import NNBFormats
internal import NNBSystem

extension ForeignModel {
  /// Reads the file again and compares everything with a model as `.nnb`.
  ///
  /// Throws `ConverterError.proofFailed`, which names `output`, if anything is not the same.
  func prove(
    _ options: ImportOptions = ImportOptions(), against stage: ModelStage, of output: String
  ) throws(Failure) {
    func fail(_ part: String) -> Failure { ConverterError.proofFailed(file: output, part: part).failure }
    let count: Int
    do throws(Failure) {
      count = try prove(options, against: OpenFile(descriptor: stage.file.descriptor, name: output))
    } catch {
      throw error.isOfContent ? fail(error.message) : error
    }
    guard count == stage.reader.tensors.count else { throw fail("the number of tensors") }
  }
}
