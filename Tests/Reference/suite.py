"""The files of Fixtures/nnb, and what its manifest says of them."""

import gzip
import json
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "Fixtures" / "nnb"
MANIFEST = FOLDER / "manifest.json"


def files(kind):
    """The files of a kind, good or bad, by name; large ones are kept compressed."""
    found = {}
    for path in sorted((FOLDER / kind).glob("*.nnb")):
        found[path.name] = path.read_bytes()
    for path in sorted((FOLDER / kind).glob("*.nnb.gz")):
        found[path.stem] = gzip.decompress(path.read_bytes())
    return found


def manifest():
    """What is in good files, and the errors of bad ones."""
    return json.loads(MANIFEST.read_text(encoding="utf-8"))
