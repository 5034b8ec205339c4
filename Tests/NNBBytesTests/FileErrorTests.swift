import NNBBytes
import Glibc
import Testing

struct FileErrorTests {
  @Test(arguments: [
    (FileError.system(.open, path: "a.idx", code: ENOENT), "cannot open a.idx: No such file or directory"),
    (.system(.read, path: "a.idx", code: EIO), "cannot read a.idx: Input/output error"),
    (.system(.write, path: "m.nnb", code: ENOSPC), "cannot write m.nnb: No space left on device"),
    (.system(.sync, path: "m.nnb", code: EIO), "cannot sync m.nnb: Input/output error"),
    (.system(.rename, path: "m.nnb", code: EISDIR), "cannot rename m.nnb: Is a directory"),
    (.system(.examine, path: "m.nnb", code: EACCES), "cannot examine m.nnb: Permission denied"),
    (.cannotCreate(path: "none/m.nnb", code: ENOENT), "cannot create none/m.nnb: No such file or directory"),
    (.isDirectory(path: "data"), "data is a folder, expected a file"),
    (
      .isLink(path: "m.data"),
      "m.data is a symbolic link, which is not followed; cp -L makes a copy of the file it leads to"
    ),
    (.notRegular(path: "m.data"), "m.data is not a regular file"),
    (.notReplaceable(path: "/dev/null"), "/dev/null is not a regular file and cannot be replaced by one"),
    (.danglingLink(path: "m.nnb"), "m.nnb is a symbolic link whose target does not exist"),
    (.tooLong(path: "-", limit: 4096), "- goes on past 4,096 bytes, more than can be kept in memory here"),
    (.exists(path: "m.nnb"), "m.nnb exists"),
    (.inUse(path: "m.nnb"), "another process is writing m.nnb"),
    (.isInput(path: "a", input: "a"), "a is an input and is not replaced"),
    (.isInput(path: "a", input: "b"), "a is the input b, which is not replaced"),
    (.isTerminal(path: "/dev/tty"), "/dev/tty is a terminal, and a model is not text"),
    (
      .locked(path: "a/m.nnb", folder: "a"),
      "another process holds a lock on the folder a, which hides whether a/m.nnb is being written"
    ),
    (.locked(path: "m.jsonl", folder: "m.jsonl"), "another process holds a lock on m.jsonl"),
    (.notOpenForWriting(path: "/dev/fd/9"), "/dev/fd/9 is not open for writing"),
    (
      .takesLines(path: "l", stream: "standard error"),
      "l is where standard error goes, whose lines would be mixed with the output"
    ),
    (.noRoom(path: "m.nnb", needed: 2, reserved: 0, free: 1), "m.nnb needs 2 bytes, and its disk has 1 free"),
    (
      .noRoom(path: "m.nnb", needed: 2_000, reserved: 3_000, free: 4_000),
      "m.nnb needs 2,000 bytes, what is written after it 3,000, and its disk has 4,000 free"
    ),
    (
      .pastLimit(path: "m.nnb", needed: 2, limit: 1),
      "m.nnb needs 2 bytes, and the limit of a file's size is 1 (ulimit -f)"
    ),
  ])
  func `a message is one sentence with the path`(error: FileError, message: String) {
    #expect("\(error)" == message)
  }
}
