internal import NNBBytes
internal import NNBFormats
internal import NNBModel

/// An ONNX file that is read in this process.
enum ONNXModel {
  /// Opens a file: reads and checks all of it but elements and long texts.
  ///
  /// What is wrong with it is told as a failure of `name`.
  static func open(_ bytes: any ByteSource, name: String) throws(Failure) -> any ForeignModel {
    do {
      return try opened(bytes, name: name)
    } catch let error as ONNXError {
      throw error.failure(of: name)
    } catch {
      throw Failure(error)
    }
  }

  private static func opened(_ bytes: any ByteSource, name: String) throws -> any ForeignModel {
    let file = try ONNXFile(bytes, byteCount: bytes.knownCount ?? 0)
    let chain = ONNXChain(file) { range in
      let bits = try bytes.read(at: range.lowerBound, upTo: 4).reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
      return Float(bitPattern: bits)
    }
    let record = Swift.Result { try ONNXRecord.plan(of: file, found: chain.network) }
    let kept = (try? record.get())??.kept ?? [:]
    return InProcessModel(
      name: name, format: ONNXFormat.name.id, source: ONNXSource(bytes, file: name, file.tensors, kept: kept)
    ) { options in
      if !options.ignoresRecord, let found = try record.get() { return found.plan }
      return try ImportPlan(planning: catalog(of: file, chain, options, name), options: options)
    }
  }

  private static func catalog(
    of file: ONNXFile, _ chain: ONNXChain, _ options: ImportOptions, _ name: String
  ) throws -> Catalog {
    let tensors = file.tensors.map(\.stored)
    guard !file.nodes.isEmpty, !options.takesTensorsOnly else { return Catalog(tensors: tensors, layers: .names) }
    do {
      return Catalog(tensors: tensors, layers: .found(try chain.network(), others: []))
    } catch let error as ONNXChain.NotAChain {
      throw Failure(
        [.init("its graph is no chain of dense layers as nnb writes it: \(error.reason)")], of: name, .unsupported,
        format: ONNXFormat.name.id)
    }
  }
}
