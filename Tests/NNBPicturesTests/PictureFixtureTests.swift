import Foundation
import NNBBytes
import NNBPictures
import NNBTestSupport
import Testing

/// What `Fixtures/make_pictures.py` computes of each file with NumPy, by the specification alone.
struct PictureFixtureTests {
  private struct Expected: Decodable {
    let height, width: Int
    let grey: String
    let on_black, mnist, mnist_9x12: String?
    let dark_on_light: Bool
    let scaled_7x5, fitted_16x24: String
  }

  private static let all: [String: Expected] = {
    let data = try? Data(contentsOf: URL(filePath: Fixtures.path("pictures/expected.json")))
    return data.flatMap { try? JSONDecoder().decode([String: Expected].self, from: $0) } ?? [:]
  }()

  private static let names = all.keys.sorted()

  private func bytes(_ hex: String) -> [UInt8] {
    let digits = Array(hex)
    return stride(from: 0, to: digits.count, by: 2).compactMap { UInt8(String(digits[$0...$0 + 1]), radix: 16) }
  }

  @Test func `All kinds of PNG are there`() { #expect(Self.names.count == 31 - 2) }

  @Test(arguments: names)
  func `A picture is decoded to the greys that are expected`(name: String) throws {
    let expected = try #require(Self.all[name])
    let picture = try PictureFile().read(Fixtures.path("pictures/\(name)"))
    #expect(picture.description == "\(expected.height)x\(expected.width)")
    #expect(picture.pixels == bytes(expected.grey))
    let onBlack = try PictureFile(background: 0).read(Fixtures.path("pictures/\(name)"))
    #expect(onBlack.pixels == bytes(expected.on_black ?? expected.grey))
    #expect(PictureGround(of: picture).isDarkOnLight == expected.dark_on_light)
  }

  @Test(arguments: names)
  func `A picture is prepared as MNIST was, and scaled by area, as NumPy has it`(name: String) throws {
    let expected = try #require(Self.all[name])
    let picture = try #require(
      Picture(height: expected.height, width: expected.width, pixels: bytes(expected.grey)))
    func prepared(_ preparation: MNISTPreparation) -> [UInt8]? { try? preparation.prepared(picture).picture.pixels }
    #expect(prepared(MNISTPreparation()) == expected.mnist.map(bytes))
    #expect(prepared(MNISTPreparation(height: 9, width: 12)) == expected.mnist_9x12.map(bytes))
    #expect(picture.scaled(height: 7, width: 5).pixels == bytes(expected.scaled_7x5))
    #expect(picture.fitted(height: 16, width: 24).pixels == bytes(expected.fitted_16x24))
  }

  @Test(arguments: names)
  func `A picture that is written as PNG is read again`(name: String) throws {
    let picture = try PictureFile().read(Fixtures.path("pictures/\(name)"))
    #expect(try PictureFile(background: 3).picture(in: picture.png()) == picture)
  }
}
