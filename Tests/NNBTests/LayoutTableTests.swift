import Foundation
import NNBModel
import NNBTestSupport
import Testing

import NNB

/// The constants of the module against the table Spec/nnb.json, which `Tests/Layout/check_layout.py` compares with the
/// document and with the files.
struct LayoutTableTests {
  private struct Table: Decodable {
    struct Section: Decodable {
      let type: String
      let critical: Bool
    }

    struct Code: Decodable, Equatable {
      let code: UInt8
      let name: String
      let bytes: Int?
    }

    let version: [String: UInt16]
    let signature: String
    let textTransfers: [String]
    let alignment: Int
    let blockBytes: Int
    let limits: [String: Int]
    let sections: [Section]
    let elementTypes: [Code]
    let activations: [Code]
    let errors: [String]
    let slots: [String: [String]]

    enum CodingKeys: String, CodingKey {
      case version, signature, alignment, limits, sections, activations, errors, slots
      case textTransfers = "text transfers"
      case blockBytes = "block bytes"
      case elementTypes = "element types"
    }
  }

  private let table: Table

  init() throws {
    let path = Fixtures.repository.appending(path: "Spec/nnb.json")
    table = try JSONDecoder().decode(Table.self, from: try Data(contentsOf: path))
  }

  @Test func `versions, signature, alignment and blocks are those of the table`() {
    #expect(table.version == ["read": Format.readVersion, "write": Format.writeVersion])
    #expect(hex(table.signature) == Format.signature)
    #expect(table.textTransfers.map(hex) == Format.transferredSignatures)
    #expect(table.alignment == Format.alignment)
    #expect(table.blockBytes == Format.blockByteCount)
  }

  @Test func `limits are those of the table`() {
    #expect(
      table.limits == [
        "sections": Format.Limit.sections,
        "content of a section other than DATA": Format.Limit.metadataByteCount,
        "tensors": Format.Limit.tensors,
        "rank": Format.Limit.rank,
        "bytes of a name, an axis name or a class label": Format.Limit.textByteCount,
        "layers": Format.Limit.layers,
        "notes": Note.most,
        "sizes, offsets and lengths": Format.Limit.size,
        "overrides": TrainingState.mostOverrides,
        "further settings": TrainingState.mostFurtherSettings,
        "numbers of a further setting": TrainingState.mostNumbersOfSetting,
        "epochs of a history": TrainingState.longestHistory,
      ])
  }

  @Test func `the sections that are known are those of the table`() {
    for section in table.sections {
      let type = SectionType(letters: Array(section.type.utf8))
      #expect(type.isKnown && type.isWellFormed && type.isCritical == section.critical, "\(section.type)")
    }
    let known: [SectionType] = [.tensorIndex, .network, .trainingState, .history, .notes, .furtherSettings, .data]
    #expect(table.sections.map(\.type) == known.map(\.name))
  }

  @Test func `element types have the codes, names and sizes of the table`() {
    let types = ElementType.allCases.map { Table.Code(code: $0.rawValue, name: "\($0)", bytes: $0.byteCount) }
    #expect(table.elementTypes == types)
  }

  @Test func `optimizers have the slots of the table`() {
    let optimizers: [Optimizer] = [
      .sgd, .momentum(0, isNesterov: false), .momentum(0, isNesterov: true), .adam(.init()),
    ]
    #expect(
      table.slots
        == Dictionary(uniqueKeysWithValues: optimizers.enumerated().map { ("\($0.offset)", $0.element.slotNames) }))
  }

  @Test func `errors have the names of the table`() {
    let model = ModelError.noLayers
    let causes: [NNBError.Cause] = [
      .notNNB(found: []), .textTransfer(found: []), .truncated(expected: 0, found: 0),
      .sectionCount(offset: 0, expected: 0...0, found: 0), .directoryChecksum(offset: 0, stored: 0, computed: 0),
      .version(offset: 0, found: 0, supported: 0), .sectionType(offset: 0, found: []),
      .sectionOrder(offset: 0, type: ""),
      .unknownSection(offset: 0, type: ""), .sectionLength(offset: 0, type: "", expected: 0...0, found: 0),
      .sectionOffset(offset: 0, type: "", expected: 0, found: 0), .fileLength(offset: 0, expected: 0, found: 0),
      .trailingBytes(offset: 0), .padding(offset: 0, found: 0),
      .sectionChecksum(offset: 0, type: "", block: nil, stored: 0, computed: 0), .missingSection(type: ""),
      .sectionEnd(offset: 0, type: "", expected: 0, found: 0), .value(offset: 0, field: "", expected: "", found: 0),
      .text(offset: 0, field: ""), .network(offset: 0, model), .training(offset: 0, model),
    ]
    #expect(causes.map(\.code) == table.errors)
  }

  @Test func `activations have the codes of the table`() throws {
    let activations: [Activation] = [
      .linear, .relu, .softmax, .sigmoid, .tanh, .gelu, .geluTanh, .elu(alpha: 0), .selu, .leakyReLU(slope: 0),
      .softplus, .swish,
    ]
    let names = [
      "linear", "relu", "softmax", "sigmoid", "tanh", "gelu, exact", "gelu by tanh", "elu", "selu", "leaky relu",
      "softplus", "swish",
    ]
    #expect(table.activations.map(\.name) == names)
    for (activation, code) in zip(activations, table.activations) {
      let layer = DenseLayer(name: "d", inputs: 1, outputs: 1, activation: activation, kernel: "k", bias: nil)
      let network = try Network(input: InputContract(shape: [1], scaling: nil), layers: [layer])
      let content = try NetworkSection.encode(network, tensors: [])
      // Behind rank, size, scaling, labels, layer count, kind, name, inputs and outputs.
      #expect(content[1 + 8 + 1 + 4 + 4 + 1 + 3 + 16] == code.code, "\(activation)")
    }
  }
}
