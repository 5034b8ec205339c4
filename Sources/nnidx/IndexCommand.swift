import NNBCommandLine
import NNBDataSets
import NNBPictures

/// The command line of `nnidx`.
let indexCommand = Command(
  name: "nnidx",
  summary: "makes IDX files of CSV files, pictures and NumPy's arrays, shows them, and turns them back",
  usage: ["INPUT… -o FOLDER [OPTION]…", "INPUT… --to png|csv -o OUTPUT [OPTION]…", "show INPUT… [OPTION]…"],
  examples: [
    "nnidx train.csv -o data --split 80%,20%",
    "nnidx mnist --to png -o pictures --subset 100,20",
    "nnidx show mnist --count 4",
  ],
  arguments: [
    (
      "INPUT",
      "a CSV file, an IDX file or folder, an .npz or .npy file, a PNG picture, or a folder with a folder of pictures for "
        + "each class; - is standard input"
    )
  ],
  repeatsLast: true, argumentKinds: [.data],
  groups: [
    .init(
      "Output",
      [
        .init("--output", short: "-o", "PATH", "the folder for the IDX files, or what --to writes"),
        .init("--to", "FORM", "write idx, png or csv", default: "idx", kind: .choices(IndexSettings.Form.self)),
        .init("--gzip", nil, "pack the IDX files; their names end in .gz"),
        .init("--force", nil, "replace files that exist"),
      ]),
    .init(
      "Reading",
      [
        .init("--test", "INPUT", "one more input, for the test part", kind: .data),
        .init(
          "--part", "NAME", "take the inputs for train or test", default: "train; test if there are no labels",
          kind: .choice(["train", "test"])),
        .init("--labels", "FILE", "the labels of an IDX file or of an array", default: "those beside it", kind: .data),
        .init(
          "--label-column", "COLUMN", "where a CSV file has labels: a name, a number from 1, first, last or none",
          default: "by the header or the number of columns"),
        .init(
          "--values", "FORM", "what numbers are: byte (0 to 255) or unit (0 to 1)", default: "by the numbers",
          kind: .choices(ReadingChoices.Values.self)),
        .init("--size", "HxW", "the size of images; pictures are scaled to it", default: "their own, or a square"),
      ]),
    .init(
      "Pictures",
      [
        .init("--mnist", nil, "scale what is drawn into 20x20 and centre it by mass in 28x28, as MNIST was"),
        .init(
          "--invert", "WHEN", "auto (if dark on light), yes or no", default: MNISTPreparation.Inversion.auto.rawValue,
          kind: .choices(MNISTPreparation.Inversion.self)),
        .init("--background", "GREY", "what is behind transparent pixels: white, black or 0 to 255", default: "white"),
      ]),
    .init(
      "Order and parts",
      [
        .init("--shuffle", "SEED", "put the training part in an order that the seed decides"),
        .init("--subset", "N[,M]", "take the first N images, and the first M of the test part"),
        .init("--split", "A,B", "train on the first A images and test on the next B; or in percent: 80%,20%, or 20%"),
      ]),
    .init(
      "show",
      [
        .init("--first", "N", "the number of the first picture, from 0", default: "0"),
        .init("--count", "N", "how many pictures to show", default: "10, or 100 with --sheet"),
        .init("--sheet", "FILE", "write the pictures into one PNG file instead"),
      ]),
  ],
  statuses: [("0", "success")])
