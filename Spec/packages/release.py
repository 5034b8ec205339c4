"""What packages share: version and day of nnb, from the one place that states them (Command.swift), and gzip without a time."""

import datetime
import gzip
import io
import os
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "Sources" / "NNBCommandLine" / "Command.swift"


def stated(name):
    """The text that a constant of `Command` has."""
    return re.search(rf'static let {name} = "(.*)"', SOURCE.read_text(encoding="utf-8")).group(1)


VERSION = stated("version")
DAY = datetime.datetime.fromisoformat(stated("versionDate")).replace(tzinfo=datetime.timezone.utc)
# When all files of a package were made, in seconds since 1970: so the same sources make the same bytes, with git and without.
EPOCH = int(os.environ.get("SOURCE_DATE_EPOCH") or DAY.timestamp())


def gzipped(content):
    """The bytes of a .gz file without name and time; gzip.compress writes another header in other versions of Python."""
    out = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=out, mtime=0) as stream:
        stream.write(content)
    return out.getvalue()
