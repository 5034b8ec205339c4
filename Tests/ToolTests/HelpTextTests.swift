import Testing

struct HelpTextTests {
  @Test(arguments: ["--help", "-h"])
  func `The help of nntrain`(option: String) throws {
    let outcome = try Tool.nntrain.run([option], in: "/")
    #expect(outcome.status == 0)
    #expect(outcome.error == "")
    #expect(
      outcome.text == """
        nntrain: trains a two-layer network (ReLU, softmax, cross-entropy) on IDX images and saves it as .nnb

          nntrain DATA -o model.nnb --hidden 128 --epochs 10 --batch-size 64 --learning-rate 0.1 --seed 1
          nntrain DATA --resume model.nnb --epochs 20

          DATA                       folder of IDX files, gzipped or not, with the standard names (train-images-idx3-ubyte …)
          -o, --output FILE          where the model goes: .h5 by that ending, else .nnb; - is standard output
          --resume FILE              go on with the training of this model, in that file unless -o says otherwise
          --checkpoint-every N       save every N steps, or as in 1epoch, 30s, 5m, in the place of -o
          --keep K                   keep the last K of these checkpoints beside it, as model.step000000123.nnb
          --best                     keep the one with the lowest validation loss beside it, as model.best.nnb
          --on-checkpoint-error HOW  where one cannot be saved: continue, or stop (continue)
          --override                 resume with other settings or data all the same; the file records it
          --init-from FILE           start from the kernels and biases of this model, .nnb or .h5
          --log FILE                 write a JSON object a line for each epoch; cut back and continued when resumed
          --threads N                threads to train on; any number gives the same model (the processors there are)
          --set NAME                 the EMNIST set to take where the folder has several
          --hidden N                 units of the hidden layer (128)
          --epochs N                 passes over the training images (10)
          --steps N                  batches to train on, instead of --epochs
          --batch-size N             images in a batch, or full for all of them (64)
          --learning-rate X          learning rate (0.1; momentum and nesterov 0.01, adam and adamw 0.001)
          --schedule HOW             its course: constant, step, or cosine down to 0 at the end (constant)
          --decay-every N            with --schedule step: every so many steps, or epochs as in 5epochs
          --decay X                  with --schedule step: what the learning rate is multiplied by (0.1)
          --horizon N                with --schedule cosine: where it ends, in steps or as in 20epochs (the end of the run)
          --warmup N                 first raise the learning rate over so many steps, or epochs as in 1epoch (0)
          --optimizer NAME           sgd, momentum, nesterov, adam or adamw (sgd)
          --momentum X               with momentum and nesterov: what is kept of the velocity (0.9)
          --beta1 X                  with adam and adamw: what is kept of the first moment (0.9)
          --beta2 X                  with adam and adamw: what is kept of the second moment (0.999)
          --epsilon X                with adam and adamw: what is added to the root of the second moment (1e-8)
          --weight-decay X           with adamw: decoupled weight decay (0.01)
          --clip-norm X              shorten gradients to this norm, over all parameters together
          --seed N                   seed of the initial weights and the order of images (1)
          --init HOW                 initial weights: he-uniform, or uniform for ±0.5 with biases (he-uniform)
          --validation N             hold out the last N training images and report on them (0)
          --patience N               end after N epochs without a lower validation loss; 0 for never (0)
          --classes N                number of classes (the largest training label and one)
          --class-names LIST         names of the classes: cat,dog, or @FILE with one on each line
          --sandbox HOW              open .h5 only in a whole sandbox, required, or in what there is, best-effort (all that the kernel has)
          --worker FILE              the nnhdf5 that reads and writes .h5 (that beside this program, in ../libexec or on the path)
          --json                     write results for machines, as JSON
          --quiet                    no progress, no messages
          -h, --help                 show this and exit
          --version                  show the version and exit

        """)
  }

  @Test(arguments: ["--help", "-h"])
  func `The help of nninfer`(option: String) throws {
    let outcome = try Tool.nninfer.run([option], in: "/")
    #expect(outcome.status == 0)
    #expect(outcome.error == "")
    #expect(
      outcome.text == """
        nninfer: evaluates a model on labelled IDX images, or predicts where there are no labels

          nninfer --model model.nnb t10k-images-idx3-ubyte.gz --confusion
          nninfer --model model.nnb images.idx --predict --top 3

          IMAGES           IDX images, gzipped or not; - is standard input; a folder means its test images
          --model FILE     the model, .nnb or .h5 by its content; - is standard input
          --labels FILE    the labels; without it those beside images of a standard name
          --set NAME       the EMNIST set to take where the folder has several
          --confusion      add the confusion matrix and each class's precision and recall
          --predict        predict, even where there are labels
          --probabilities  predict, with the output of every class
          --top K          predict the K most likely classes, with their outputs
          --format FORM    predict as text, csv or json (text)
          --threads N      threads to compute on (the processors there are)
          --scale X        input = byte * X + offset, whatever the model says
          --offset X       the offset that goes with --scale (0)
          --sandbox HOW    open .h5 only in a whole sandbox, required, or in what there is, best-effort (all that the kernel has)
          --worker FILE    the nnhdf5 that reads and writes .h5 (that beside this program, in ../libexec or on the path)
          --json           write results for machines, as JSON
          --quiet          no progress, no messages
          -h, --help       show this and exit
          --version        show the version and exit

        """)
  }

  @Test(arguments: ["--help", "-h"])
  func `The help of nninfo`(option: String) throws {
    let outcome = try Tool.nninfo.run([option], in: "/")
    #expect(outcome.status == 0)
    #expect(outcome.error == "")
    #expect(
      outcome.text == """
        nninfo: says what is in model files, and whether they are whole

          nninfo model.nnb
          nninfo model.h5 --stats
          nninfo --check models/ backup/model.nnb

          FILE…          a model, .nnb or .h5 by its content; - is standard input; a folder means all models in it
          --check        verify all data; of several files a line each, with --quiet only of those not whole
          --stats        add each tensor's smallest and largest element, mean, and count of NaN and infinities
          --sandbox HOW  open .h5 only in a whole sandbox, required, or in what there is, best-effort (all that the kernel has)
          --worker FILE  the nnhdf5 that reads and writes .h5 (that beside this program, in ../libexec or on the path)
          --json         write results for machines, as JSON
          --quiet        no progress, no messages
          -h, --help     show this and exit
          --version      show the version and exit

        """)
  }

  @Test(arguments: ["--help", "-h"])
  func `The help of nndiff`(option: String) throws {
    let outcome = try Tool.nndiff.run([option], in: "/")
    #expect(outcome.status == 0)
    #expect(outcome.error == "")
    #expect(
      outcome.text == """
        nndiff: says what differs between two models; status 0 for nothing, 1 for something, above 1 for trouble

          nndiff a.nnb b.h5
          nndiff model.nnb half.nnb --weights --tolerance 1e-3 --probe t10k-images-idx3-ubyte.gz
          nndiff a.nnb b.nnb --quiet && echo the same

          A               a model, .nnb or .h5 by its content; - is standard input
          B               the one to compare it with
          --weights       compare only layers, kernels and biases: not names, inputs, training or other tensors
          --tolerance X   numbers count as equal where |a - b| <= X + R * |b|, whatever their types
          --relative R    the R of that (0; without either, every bit counts)
          --probe IMAGES  run both on IDX images, or a folder's test images; another class for an image is a difference
          --sandbox HOW   open .h5 only in a whole sandbox, required, or in what there is, best-effort (all that the kernel has)
          --worker FILE   the nnhdf5 that reads and writes .h5 (that beside this program, in ../libexec or on the path)
          --json          write results for machines, as JSON
          --quiet         no progress, no messages
          -h, --help      show this and exit
          --version       show the version and exit

        """)
  }

  @Test(
    arguments: [
      (Tool.nntrain, "nntrain 0.1.0\n"), (.nninfer, "nninfer 0.1.0\n"), (.nninfo, "nninfo 0.1.0\n"),
      (.nndiff, "nndiff 0.1.0\n"),
    ])
  func `The version is one line`(tool: Tool, expected: String) throws {
    let outcome = try tool.run(["--version"], in: "/")
    #expect(outcome.text == expected)
    #expect(outcome.status == 0)
  }

  @Test(arguments: ["--help", "--version"])
  func `Help that cannot be written is a failure`(option: String) throws {
    let outcome = try Tool.nntrain.run([option], in: "/", output: "/dev/full")
    #expect(outcome.error == "nntrain: cannot write standard output: No space left on device\n")
    #expect(outcome.status == 74)
  }
}
