"""The version of nnb, and the day of it, from the one place that states them: Command.swift, which the tools print."""

import datetime
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
