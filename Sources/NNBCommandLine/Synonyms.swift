/// What options are called in other programs: Keras, PyTorch and its examples, scikit-learn, and usual tools.
enum Synonyms {
  /// The options that may be meant by a name, which is in lower case, without the dashes before it and with a dash for each
  /// `_`. The first that a tool has is the one.
  static func options(for name: String) -> [String] { table[name] ?? [] }

  /// The arguments without an option that may be meant by such a name.
  static func arguments(for name: String) -> [String] { argumentTable[name] ?? [] }

  private static let table = Self.table(of: rows)
  private static let argumentTable = Self.table(of: argumentRows)

  private static func table(of rows: [(meant: String, names: String)]) -> [String: [String]] {
    var table: [String: [String]] = [:]
    for (meant, names) in rows {
      for name in names.split(separator: " ") { table[String(name), default: []].append(meant) }
    }
    return table
  }

  /// Arguments, and the options that others have for them.
  private static let argumentRows: [(meant: String, names: String)] = [
    (
      "DATA", "data data-dir data-path data-folder dataset dataset-path train-data train dir root folder path input i d"
    ),
    ("IN", "in input input-file input-path from source src model file i m"),
    ("OUT", "out output output-file output-path dest destination result save save-to o"),
    ("IMAGES", "images image data data-dir dataset test-data input i x d"),
    ("FILE", "file files model model-path input path i f m"), ("A", "first old before reference"),
    ("B", "second new after"),
  ]

  /// Options, and the names that others have for them.
  private static let rows: [(meant: String, names: String)] = [
    ("--learning-rate", "lr rate alpha eta eta0 step-size learning-rate-init base-lr lr0 l"),
    ("--batch-size", "bs bsz minibatch mini-batch minibatch-size mini-batch-size train-batch-size n-batch batchsize b"),
    ("--epochs", "n-epochs num-epochs nepochs nb-epoch nb-epochs max-epochs max-epoch iterations n-iter max-iter e n"),
    ("--steps", "max-steps num-steps n-steps total-steps steps-per-epoch batches"),
    (
      "--hidden",
      "units neurons width hidden-size hidden-dim hidden-units hidden-layer hidden-layers hidden-layer-sizes n-hidden "
        + "num-hidden layers layer-size"
    ),
    (
      "--validation",
      "val valid validation-split val-split validation-fraction validation-size val-size valid-size holdout hold-out "
        + "dev split validation-data"
    ),
    ("--optimizer", "opt optim optimiser solver algorithm"),
    ("--momentum", "mu m"), ("--weight-decay", "wd l2 l2-penalty decoupled-weight-decay"),
    ("--beta1", "beta-1 betas b1"), ("--beta2", "beta-2 b2"), ("--epsilon", "adam-epsilon"),
    ("--clip-norm", "clipnorm clip grad-clip gradient-clip grad-norm max-grad-norm max-norm global-clipnorm"),
    ("--class-weights", "class-weight balance balanced balance-classes pos-weight sample-weight sample-weights"),
    ("--seed", "random-state random-seed rng manual-seed rand-seed s"),
    ("--schedule", "scheduler lr-schedule lr-scheduler learning-rate-schedule lr-policy"),
    ("--decay", "gamma lr-decay decay-rate factor"), ("--decay-every", "decay-steps step-lr lr-step"),
    ("--horizon", "t-max tmax decay-epochs"), ("--warmup", "warm-up warmup-steps warmup-epochs lr-warmup"),
    ("--patience", "early-stopping early-stop n-iter-no-change es"),
    (
      "--checkpoint-every",
      "checkpoint checkpoints ckpt save-every save-interval save-freq checkpoint-interval checkpoint-freq "
        + "log-interval"
    ),
    ("--best", "save-best save-best-only best-only keep-best"), ("--keep", "max-to-keep save-total-limit keep-last"),
    ("--resume", "continue resume-from restart load restore from-checkpoint r"),
    ("--init-from", "weights pretrained finetune fine-tune initial-weights start-from warm-start"),
    ("--init", "initializer initialiser kernel-initializer initialization weight-init"),
    ("--classes", "n-classes num-classes nb-classes num-labels n-labels"),
    ("--class-names", "label-names labels-names names target-names categories"),
    ("--class-weights", "class-weight balanced balance weighted"),
    (
      "--output",
      "out o output-file out-file save save-model save-to save-path model-path model-dir output-dir output-path dest "
        + "destination model m"
    ),
    ("--model", "m model-path model-file weights checkpoint net network load"),
    ("--images", "x x-train data input inputs features"),
    ("--labels", "y y-train targets target ground-truth label-file"),
    ("--test-images", "x-test"), ("--test-labels", "y-test"), ("--set", "split dataset subset"),
    ("--log", "history csv-logger log-file logfile logdir log-dir metrics"),
    ("--threads", "num-threads n-threads nthreads cpus cores jobs n-jobs num-workers workers t j"),
    ("--force", "overwrite replace clobber f y yes"), ("--quiet", "silent verbose q no-progress"),
    ("--version", "v ver"), ("--help", "? usage man h"),
    ("--predict", "inference infer prediction predictions"), ("--top", "topk top-k k n-best"),
    ("--probabilities", "proba predict-proba probs prob softmax scores"), ("--format", "fmt output-format"),
    ("--confusion", "confusion-matrix matrix cm report classification-report"),
    ("--scale", "rescale scaling normalize normalise normalization divide multiplier"), ("--offset", "shift bias"),
    ("--mean", "avg mu"), ("--std", "stddev stdev sigma standard-deviation"),
    ("--dtype", "type precision data-type half fp16 float16 quantize"), ("--to", "format output-format target t"),
    ("--strip", "weights-only no-optimizer include-optimizer slim"), ("--opset", "opset-version target-opset"),
    ("--activations", "activation act nonlinearity"), ("--layout", "transpose order orientation"),
    ("--config", "architecture arch json-config model-config"), ("--prefix", "scope"),
    ("--check", "verify validate integrity checksum c"), ("--stats", "statistics summary stat verbose v"),
    ("--tolerance", "tol atol eps epsilon abs-tol absolute"), ("--relative", "rtol rel-tol rel"),
    ("--probe", "data images input inputs"), ("--dry-run", "plan simulate what-if n"),
    ("--json", "as-json machine-readable"),
  ]
}
