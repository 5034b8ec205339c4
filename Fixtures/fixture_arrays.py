"""What the scripts share that make reference arrays: they write them as IDX files, or compare with what is there."""

import sys
from pathlib import Path

from make_reference import idx


def write_or_check(folder, arrays):
    """Writes each array to NAME.idx in a folder; with --check among the arguments, exits with 1 if any file has other bytes."""
    wrong = []
    for name, values in arrays.items():
        path = folder / f"{name}.idx"
        if "--check" in sys.argv:
            if not path.exists() or path.read_bytes() != idx(values):
                wrong.append(name)
        else:
            folder.mkdir(parents=True, exist_ok=True)
            path.write_bytes(idx(values))
    if wrong:
        sys.exit(f"not what {Path(sys.argv[0]).name} makes: " + ", ".join(wrong))
