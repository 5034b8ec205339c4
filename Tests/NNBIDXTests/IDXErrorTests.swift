import NNBBytes
import NNBGzip
import NNBIDX
import NNBRecognition
import Testing

struct IDXErrorTests {
  @Test(arguments: [
    (
      IDXError.Cause.badMagic(found: [0x76, 0x65, 0x72, 0x73]),
      "not an IDX file: expected 00 00 and an element type at byte 0, found 76 65 72 73"
    ),
    (.badMagic(found: []), "the file is empty: the download or copy did not complete, repeat it"),
    (.other(.gitLFSPointer), "a Git LFS pointer, and not IDX: fetch the file itself with `git lfs pull`"),
    (
      .textTransfer(.lineEndsGrown),
      "damaged by a transfer as text, repeat it in binary: each 0a has a 0d before it"
    ),
    (.notFinite(index: 3, offset: 28), "number 3 at byte 28 is not finite"),
    (.flat(shape: [60, 784]), "images of 784 pixels have no rows and columns to be exchanged"),
    (
      .labelTable(shape: [60, 2]),
      "labels in 2 columns that are not one-hot, 60x2: expected one column, rows with a single 1, or the 8 columns of QMNIST"
    ),
    (.labelTooSmall(index: 1, offset: 9, label: 0, first: 1), "label 1 at byte 9 is 0, expected 1 or more"),
    (.labelNotWhole(index: 1, offset: 12, value: 0.5), "label 1 at byte 12 is 0.5, expected a whole number"),
    (
      .mixedSets("a", "a.gz"),
      "a and a.gz hold different data, so that two sets are mixed here: move one of them to a folder of its own, or name the "
        + "files"
    ),
    (.severalFolders(["d/a", "d/b"]), "sets in several folders: d/a, d/b; give one of them"),
    (.notStreamable(.gzip), "it is gzipped, and only unpacked images can be read as they are needed"),
    (.notStreamable(.notRegular), "only images in a regular file can be read as they are needed"),
    (
      .notStreamable(.elementType(.int16)),
      "only images of bytes can be read as they are needed, these are int16"
    ),
    (.changed, "the file was changed while images were read from it"),
    (.notFolder, "a file, expected the folder with the files of a data set"),
    (
      .unknownElementType(found: 0x0A),
      "unknown element type at byte 2: expected 08, 09, 0b, 0c, 0d or 0e, found 0a"
    ),
    (.truncatedHeader(expected: 16, found: 9), "truncated in its header: expected 16 bytes, found 9"),
    (
      .tooLarge(shape: [0x8000_0000, 5], limit: 1 << 33),
      "the header calls for 2147483648x5 elements, more than the 8,589,934,592 bytes allowed"
    ),
    (
      .truncatedData(offset: 16, expected: 784, found: 100),
      "truncated: expected 784 bytes of data from byte 16 on, found 100"
    ),
    (.trailingBytes(offset: 800), "bytes follow the end of the data at byte 800"),
    (.wrongElementType(expected: .uint8, found: .float32), "wrong element type: expected uint8, found float32"),
    (
      .wrongRank(expected: 3, shape: [10_000]),
      "not a set of images: expected 3 dimensions (number, height, width), found 1: 10000; these are labels"
    ),
    (
      .wrongRank(expected: 1, shape: [5, 28, 28]),
      "not a list of labels: expected 1 dimension, found 3: 5x28x28; these are images"
    ),
    (.wrongRank(expected: 1, shape: []), "not a list of labels: expected 1 dimension, found 0: ()"),
    (.empty(shape: [0, 28, 28]), "the set is empty: 0x28x28"),
    (.countMismatch(images: 3, imagesFile: "i.gz", labels: 2), "2 labels, but 3 images in i.gz"),
    (
      .labelOutOfRange(index: 2, offset: 10, label: 12, classes: 10), "label 2 at byte 10 is 12, expected 0 to 9"
    ),
    (
      .sizeMismatch(expected: [28, 28], found: [32, 32]), "images of 32x32 pixels, expected 28x28 as in training"
    ),
    (.nothingFound(expected: "a[.gz]"), "no IDX files of the standard names here; expected a[.gz]"),
    (.severalSets(["digits", "letters"]), "several sets here: digits, letters"),
    (.noLabels(expected: "a[.gz]"), "no labels for these images; expected a[.gz] beside them"),
    (.gzip(.truncated(offset: 17)), "gzip: the file ends at byte 17, inside a member: it is truncated"),
  ])
  func `a message is the file and one sentence`(cause: IDXError.Cause, message: String) {
    #expect("\(cause)" == message)
    #expect("\(IDXError(cause, in: "data/a.gz"))" == "data/a.gz: " + message)
    #expect("\(IDXError(cause, in: "-"))" == "standard input: " + message)
  }

  @Test func `an error of the file itself has the path once`() {
    let error = IDXError(.file(.system(.open, path: "a.idx", code: 2)), in: "a.idx")
    #expect("\(error)" == "cannot open a.idx: No such file or directory")
    #expect("\(error.cause)" == "cannot open a.idx: No such file or directory")
  }
}
