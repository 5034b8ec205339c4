import Foundation
import NNBTestSupport
import Testing

/// Outputs that lead to open files of the tool, whatever they are called.
struct SharedStreamTests {
  private static let tools = [
    Tool.nntrain.url.path(), MNIST.folder, Tool.nnconv.url.path(), Fixtures.path("nnb/good/two-layers.nnb"),
  ]

  /// Runs a line of shell in which `train` and `convert` are short runs of the tools with `-o` and OUT still to come.
  private func run(_ script: String, in folder: String) throws -> Outcome {
    try shell(
      #"""
      tool=$1 data=$2 conv=$3 model=$4 TMPDIR=.; export TMPDIR
      train() { "$tool" "$data" --hidden 2 --epochs 1 -o "$@"; }
      convert() { "$conv" --to nnb "$model" "$@"; }
      """# + "\n" + script, Self.tools, in: folder)
  }

  @Test(arguments: [
    ("train /dev/fd/99", "/dev/fd/99 is not open for writing"),
    ("train /proc/self/fd/99", "/proc/self/fd/99 is not open for writing"),
    ("train /dev/fd/-1", "cannot create /dev/fd/-1: No such file or directory"),
    ("train /dev/fd/0 < /dev/null", "/dev/fd/0 is not open for writing"),
    ("train /dev/stdin < /dev/null", "/dev/stdin is not open for writing"),
    ("train /dev/fd/4 4< /dev/null", "/dev/fd/4 is not open for writing"),
    ("train - >&-", "standard output is not open for writing"),
    ("convert /dev/fd/99", "/dev/fd/99 is not open for writing"),
    ("convert - >&-", "standard output is not open for writing"),
  ])
  func `What is not open for writing is refused before any work`(script: String, message: String) throws {
    try withTemporaryFolder { folder in
      let outcome = try run(script, in: folder)
      #expect(outcome.error == "nn\(script.hasPrefix("train") ? "train" : "conv"): \(message)\n")
      #expect(outcome.status == 73)
      #expect(try names(in: folder) == [])
    }
  }

  @Test(arguments: [
    "ln -s /dev/stdout link; train link > got", "ln -s /dev/stdout link; ln -s link more; train more | cat > got",
    "cd /dev; train stdout > \"$place/got\"", "train /dev/../dev/./stdout | cat > got",
    "train /dev/fd/3 3>&1 | cat > got", "train /dev/fd/3 3> got >&3",
    "mkfifo pipe; cat pipe > got & train pipe > pipe; wait",
    "mkfifo pipe; ln -s pipe link; cat pipe > got & train link > pipe; wait",
  ])
  func `A model that goes to standard output has it for itself, whatever that is called`(script: String) throws {
    try withTemporaryFolder { folder in
      let outcome = try run(
        "place=$PWD; train m.nnb --quiet\n" + script + "\ncmp \"$place/got\" \"$place/m.nnb\" && echo same", in: folder)
      #expect(outcome.lines == ["same"], "\(outcome.error)")
    }
  }

  @Test(arguments: [
    ("train /dev/stderr 2> err", "/dev/stderr", "standard error"),
    ("train /dev/fd/2 --quiet 2> err", "/dev/fd/2", "standard error"),
    ("ln -s /dev/stderr link; train link 2> err", "link", "standard error"),
    ("train - > err 2>&1", "standard output", "standard error"),
    ("train /dev/fd/3 3> err 2>&3", "/dev/fd/3", "standard error"),
    ("train err --force > err 2>&1", "err", "standard output"),
    ("train err --force 2> err", "err", "standard error"),
    ("train m.nnb --log err 2> err", "err", "standard error"),
    ("train m.nnb --log /dev/stderr 2> err", "/dev/stderr", "standard error"),
    ("convert /dev/stderr 2> err", "/dev/stderr", "standard error"),
    ("convert - > err 2>&1", "standard output", "standard error"),
    ("convert err --force > err 2>&1", "err", "standard output"),
  ])
  func `No output goes to where lines for people go`(script: String, path: String, stream: String) throws {
    try withTemporaryFolder { folder in
      let outcome = try run(script + "; status=$?; cat err; exit $status", in: folder)
      #expect(
        outcome.text.hasSuffix(": \(path) is where \(stream) goes, whose lines would be mixed with the output\n")
          && outcome.lines.count == 1, "\(outcome.text)")
      #expect(outcome.status == 64)
      #expect(try names(in: folder).filter { $0 != "link" } == ["err"])
    }
  }

  @Test func `Standard output under a name of another format is refused`() throws {
    try withTemporaryFolder { folder in
      let outcome = try run("ln -s /dev/stdout link.h5; train link.h5", in: folder)
      #expect(
        outcome.error == "nntrain: link.h5 leads to standard output, which gets no .h5 file but one of .nnb\n")
      #expect(outcome.status == 64 && outcome.output == [])
    }
  }

  @Test func `What goes to the null device cannot be mixed`() throws {
    try withTemporaryFolder { folder in
      let outcome = try run(
        "train /dev/null > /dev/null 2>&1; echo $?; train /dev/null --json > /dev/null; echo $?; train - > /dev/null 2>&1; echo $?",
        in: folder)
      #expect(outcome.lines == ["0", "0", "0"], "\(outcome.error)")
    }
  }
}
