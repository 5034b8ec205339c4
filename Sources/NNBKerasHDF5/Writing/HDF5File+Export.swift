internal import NNBFormats
internal import NNBBytes
package import NNBHDF5
internal import NNBModel
package import NNB

extension HDF5File {
  /// Text attributes up to this size have a fixed length and a checksum. Longer ones are on the heap, from which Keras
  /// reads them.
  private static let longestFixedText = 65_000

  /// Writes a checkpoint into a new file as planned, in constant memory.
  ///
  /// `wrote` is called after every block of a tensor with its size in bytes. Throws `HDF5Error`, and `NNBError` if the
  /// data of a tensor is damaged.
  package borrowing func write(
    _ reader: NNBReader, as plan: ExportPlan, wrote: (_ byteCount: Int) -> Void = { _ in }
  ) throws {
    if let config = plan.modelConfig {
      try setAttribute(
        "model_config", of: "/", to: [config], isList: false, isVariable: config.utf8.count > Self.longestFixedText)
      try setAttribute("backend", of: "/", to: ["tensorflow"], isList: false)
      // The generation of this spelling. Without it Keras would read the file as one of Keras 1.
      try setAttribute("keras_version", of: "/", to: ["2.12.0"], isList: false)
      try makeGroup("/model_weights")
      try setAttribute("layer_names", of: "/model_weights", to: plan.weightGroups.map(\.layer), isList: true)
      try setAttribute("backend", of: "/model_weights", to: ["tensorflow"], isList: false)
      try setAttribute("keras_version", of: "/model_weights", to: ["2.12.0"], isList: false)
      for group in plan.weightGroups {
        try makeGroup("/model_weights/\(group.layer)")
        try setAttribute("weight_names", of: "/model_weights/\(group.layer)", to: group.weights, isList: true)
      }
    }
    try writeRecord(reader.head, plan)
    var groups = Set<Name>(
      ["/", "/model_weights", Record.group] + plan.weightGroups.map { "/model_weights/\($0.layer)" })
    for (index, placement) in plan.placements.enumerated() {
      try makeGroups(above: placement.path, &groups)
      try write(reader, tensor: index, to: placement, wrote)
    }
    if let optimizer = plan.optimizer {
      var steps = ByteWriter(), rate = ByteWriter()
      steps.littleEndian(UInt64(optimizer.steps))
      rate.littleEndian(optimizer.learningRate.bitPattern)
      let numbers: [(ElementType, [UInt8])] = [(.int64, steps.bytes), (.float32, rate.bytes)]
      for ((type, bytes), path) in zip(numbers, Record.optimizerNumbers) {
        try makeGroups(above: path, &groups)
        try DatasetWriter(path.text, in: self, elementType: type, shape: []).write(bytes, start: [], count: [])
      }
    }
    // Kerases before version 3 ask for the variables of the model itself, of which there are none.
    if plan.configuration != nil { try makeGroup("/vars") }
    for (link, name) in zip(plan.links, plan.variableNames) {
      try setAttribute("name", of: link.target + "/vars", to: [name], isList: false)
      try makeGroups(above: Name(link.path), &groups)
      try makeLink(link.path, to: link.target)
    }
    try flush()
  }

  private borrowing func writeRecord(_ head: NNBHead, _ plan: ExportPlan) throws(HDF5Error) {
    try makeGroup(Record.group.text)
    try setAttribute(Record.versionName, of: Record.group.text, to: UInt32(Record.version))
    let checksum = Record.structureChecksum(
      modelConfig: plan.modelConfig, weightGroups: plan.weightGroups, links: plan.links.map { ($0.path, $0.target) })
    if let text = plan.configuration {
      try setAttribute(
        Record.configurationName, of: Record.group.text, to: Record.configurationChecksum(of: text))
    }
    try setAttribute(Record.structureName, of: Record.group.text, to: checksum)
    try writeBytes(head.bytes, to: Record.headPath)
    try writeBytes(plan.placements.flatMap { Array($0.path.text.utf8) + [0] }, to: Record.pathsPath)
  }

  private borrowing func writeBytes(_ bytes: [UInt8], to path: Name) throws(HDF5Error) {
    let dataset = try DatasetWriter(path.text, in: self, elementType: .uint8, shape: [bytes.count])
    for (start, count) in Blocks(of: [bytes.count], elementByteCount: 1, limit: Self.writtenChunkByteCount) {
      try dataset.write(Array(bytes[start[0]..<start[0] + count[0]]), start: start, count: count)
    }
  }

  private borrowing func makeGroups(above path: Name, _ made: inout Set<Name>) throws(HDF5Error) {
    var group: Name = ""
    for part in path.pathParts.dropLast() {
      group = "\(group)/\(part)"
      if made.insert(group).inserted { try makeGroup(group.text) }
    }
  }

  private borrowing func write(
    _ reader: NNBReader, tensor index: Int, to placement: ExportPlan.Placement, _ wrote: (Int) -> Void
  ) throws {
    let tensor = reader.tensors[index]
    // A single value cannot have a checksum, but a list of one can.
    let shape = tensor.shape.isEmpty && placement.path.hasPrefix(Record.tensorGroup) ? [1] : tensor.shape
    let isWidened = tensor.elementType == .bfloat16 && placement.elementType == .float32
    let dataset = try DatasetWriter(
      placement.path.text, in: self, elementType: placement.elementType, shape: shape)
    var stream = try reader.stream(of: index)
    let blocks = Blocks(
      of: shape, elementByteCount: placement.elementType.byteCount, limit: Self.writtenChunkByteCount)
    for (start, count) in blocks {
      let bytes = try stream.read(count.reduce(tensor.elementType.byteCount, *))
      try dataset.write(isWidened ? BFloat16.widened(bytes.span) : bytes, start: start, count: count)
      wrote(bytes.count)
    }
    // Also for an empty tensor, so that its checksum is compared.
    _ = try stream.read(1)
  }
}
