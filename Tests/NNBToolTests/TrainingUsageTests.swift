import Testing
import NNBTestSupport

struct TrainingUsageTests {
  private static let advice = "\n  nntrain --help lists the options"

  @Test(
    arguments: [
      ([], "missing argument: expected DATA" + advice),
      (["a", "b", "-o", "m"], "too many arguments: expected DATA, found 2" + advice),
      (["a"], "--output is missing" + advice),
      (["a", "-o"], "--output needs a value" + advice),
      (["a", "-o", ""], "--output needs a value" + advice),
      (["a", "-o", "m", "--rate", "1"], "unknown option --rate; did you mean --learning-rate?" + advice),
      (
        ["a", "-o", "m", "--epochs", "--seed", "3"],
        "--epochs needs a value, found the option --seed\n  --epochs=--seed takes it for the value"
      ),
      (["a", "-o", "m", "--be", "3"], "--be may be --beta1, --beta2 or --best" + advice),
      (["a", "-o", "m", "--lr", "3"], "unknown option --lr; did you mean --learning-rate?" + advice),
      (
        ["a", "-o", "m", "--log", "-"],
        "--log needs a file\n  --json writes its lines to standard output; ./- is a file of that name"
      ),
      (
        ["a", "-o", "m", "--epochs", "0"],
        "--epochs needs a whole number from 1 to 9223372036854775807, found 0" + advice
      ),
      (
        ["a", "-o", "m", "--steps", "1e3"],
        "--steps needs a whole number from 1 to 9223372036854775807, found 1e3" + advice
      ),
      (["a", "-o", "m", "--epochs", "1", "--steps", "1"], "--epochs and --steps are two ends; give one"),
      (
        ["a", "-o", "m", "--hidden", "65537"],
        "--hidden needs a whole number from 1 to 65536, or up to 16 of them with commas between, found 65537" + advice
      ),
      (["a", "-o", "m", "--classes", "65537"], "--classes needs a whole number from 1 to 65536, found 65537" + advice),
      (
        ["a", "-o", "m", "--batch-size", "all"],
        "--batch-size needs a whole number from 1 to 9223372036854775807, found all" + advice
      ),
      (
        ["a", "-o", "m", "--validation", "-1"],
        "--validation needs a number of images from 0, or a share of them, as 10% or 0.1, found -1" + advice
      ),
      (
        ["a", "-o", "m", "--learning-rate", "0"],
        "--learning-rate needs a number from 1e-45 to 3.4028235e+38, found 0" + advice
      ),
      (
        ["a", "-o", "m", "--learning-rate", "nan"],
        "--learning-rate needs a number from 1e-45 to 3.4028235e+38, found nan" + advice
      ),
      (
        ["a", "-o", "m", "--seed", "18446744073709551616"],
        "--seed needs a whole number from 0 to 18446744073709551615, found 18446744073709551616" + advice
      ),
      (["a", "-o", "m", "--init", "zero"], "--init needs he-uniform, uniform; found zero" + advice),
      (
        ["a", "-o", "m", "--optimizer", "adagrad"],
        "--optimizer needs sgd, momentum, nesterov, adam, adamw; found adagrad" + advice
      ),
      (["a", "-o", "m", "--momentum", "0.9"], "--momentum is for --optimizer momentum or nesterov"),
      (["a", "-o", "m", "--optimizer", "sgd", "--beta2", "0.9"], "--beta2 is for --optimizer adam or adamw"),
      (
        ["a", "-o", "m", "--optimizer", "adam", "--weight-decay", "0"],
        "--weight-decay is for --optimizer adamw, and those that are not adam"
      ),
      (
        ["a", "-o", "m", "--optimizer", "momentum", "--momentum", "1"],
        "--momentum needs a number from 0, below 1, found 1" + advice
      ),
      (
        ["a", "-o", "m", "--clip-norm", "0"], "--clip-norm needs a number from 1e-45 to 3.4028235e+38, found 0" + advice
      ),
      (
        ["a", "-o", "m", "--learning-rate", "1e39"],
        "--learning-rate needs a number from 1e-45 to 3.4028235e+38, found 1e39" + advice
      ),
      (["a", "-o", "m", "--decay", "0.5"], "--decay is for --schedule step"),
      (["a", "-o", "m", "--schedule", "step"], "--schedule step needs --decay-every"),
      (
        ["a", "-o", "m", "--schedule", "step", "--decay-every", "0"],
        "--decay-every needs a number of steps or epochs from 1, found 0"
      ),
      (
        ["a", "-o", "m", "--warmup", "5minutes"],
        "--warmup needs a number of steps or epochs, as 100 or 5epochs; found 5minutes"
      ),
      (
        ["a", "-o", "m", "--checkpoint-every", "0s"],
        "--checkpoint-every needs a number from 1 to 1000000000 with its unit, as 1epoch or 30s; found 0s"
      ),
      (
        ["a", "-o", "m", "--checkpoint-every", "5hours"],
        "--checkpoint-every needs s, m, steps or epochs behind the number; found 5hours"
      ),
      (["a", "-o", "-", "--checkpoint-every", "1"], "--checkpoint-every needs a file, which -o - is not"),
      (["a", "-o", "-", "--best", "--validation", "1"], "--best needs a file, which -o - is not"),
      (["a", "-o", "m", "--keep", "2"], "--keep is for --checkpoint-every"),
      (["a", "-o", "m", "--best"], "--best needs --validation, images that are held out"),
      (["a", "-o", "m", "--patience", "2"], "--patience needs --validation, images that are held out"),
      (["a", "-o", "m", "--override"], "--override is for --resume"),
      (["a", "--resume", "m", "--init-from", "n"], "--resume and --init-from are two starts; give one"),
      (["a", "--resume", "m", "--init", "uniform"], "--init is for a new run"),
      (
        ["a", "-o", "m", "--init-from", "n", "--hidden", "4"],
        "--hidden is for a new network, and --init-from has one"
      ),
      (
        ["a", "-o", "m", "--on-checkpoint-error", "panic"],
        "--on-checkpoint-error needs continue, stop; found panic" + advice
      ),
      (["a", "-o", "-", "--json"], "--json and -o - cannot both go to standard output"),
    ] as [([String], String)])
  func `A wrong command line is refused before any work`(arguments: [String], message: String) throws {
    try withTemporaryFolder { folder in
      try Tool.nntrain.expect(arguments, in: folder, status: 64, error: "nntrain: \(message)\n")
      #expect(try names(in: folder) == [])
    }
  }
}
