"""Writes hostile files of all formats, without any library for them.

    python3 Tests/Formats/hostile FOLDER small|large [WORD]…

With `small`, those that are large or take long to make are left out. It makes a folder for each case whose name has one of the words, or for each, and `cases.json`, which says what is due."""

import json
import os
import sys
from pathlib import Path

from case import Fifo, Folder, Link
import formats


def place(folder, files):
    """Puts the files of a case into its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, Fifo):
            os.mkfifo(path)
        elif isinstance(content, Folder):
            path.mkdir()
        elif isinstance(content, Link):
            path.symlink_to(content.target)
        else:
            path.write_bytes(content)


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    folder, is_full, words, due = Path(sys.argv[1]), sys.argv[2] == "large", sys.argv[3:], []
    for case in formats.all_cases(is_full):
        if words and not any(word in case.name for word in words):
            continue
        if any(case.name == other["name"] for other in due):
            raise ValueError(f"{case.name} stands twice")
        place(folder / case.name, case.files)
        due.append({"name": case.name, "file": case.path, "code": case.code, "offset": case.offset,
                    "status": case.status, "options": case.options, "shown": case.is_shown})
    (folder / "cases.json").write_text(json.dumps(due, indent=1))


if __name__ == "__main__":
    main()
