/// What the program says if it is not started by a tool of its version.
let summary = "nnhdf5: reads and writes .h5 files for the other tools of nnb, which start it"

/// The text of `--help`.
let help = """
  \(summary)

  It is not a command to run by hand. nntrain, nnconv, nninfer, nninfo and nndiff
  start it in a sandbox when they open an .h5 file. They look for it beside
  themselves, then in ../libexec, then on the PATH. It must be of their version.

  Examples:
    nnconv model.h5 model.nnb
    nnconv model.h5 model.nnb --worker /usr/local/libexec/nnhdf5
    nninfo model.h5 --sandbox required

  """
