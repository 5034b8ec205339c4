#!/usr/bin/env python3
"""Writes the conformance suite in Fixtures/nnb/, from Spec/nnb.md alone and with the Python standard library alone.

    python3 Fixtures/make_nnb.py                 write nnb/good/, nnb/bad/ and nnb/manifest.json
    python3 Fixtures/make_nnb.py --check         compare them with what would be written; exit 1 at a difference
    python3 Fixtures/make_nnb.py --hex NAME      print the file NAME, one field a line: offset, bytes, meaning

A file is a list of fields, and a field is a pair: its bytes and what they mean. So the same code writes the files and
explains them. The good files are in nnb_good*.py, the bad ones in nnb_bad*.py, by the checks of section 9. README.md
has the form of the manifest.
"""

import gzip
import json
import re
import sys
import zlib
from pathlib import Path

import nnb_good
import nnb_good_sections  # this and those after it add their files to those of nnb_good
import nnb_good_notes
import nnb_good_settings
import nnb_good_training
from nnb_content import content, digest
from nnb_outputs import outputs

FOLDER = Path(__file__).resolve().parent / "nnb"
DOCUMENT = FOLDER.parents[1] / "Spec" / "nnb.md"
LARGEST, LARGEST_PACKED, LARGEST_SUM = 7_000, 500_000, 4_000_000


def bad_files():
    """The bad files by their names; they take some seconds to make."""
    import nnb_bad
    import nnb_bad_head
    import nnb_bad_directory
    import nnb_bad_bytes
    import nnb_bad_index
    import nnb_bad_network
    import nnb_bad_training
    import nnb_bad_history
    import nnb_bad_settings
    import nnb_bad_notes
    import nnb_bad_order
    import nnb_bad_limits
    return nnb_bad.FILES


# The suite ------------------------------------------------------------------------------------------------------------

def good_entry(about, model):
    computed = {"outputs": outputs(model)} if model.network else {}
    return {"about": " ".join(about.split()), "digest": digest(model).hex()} | computed | {"content": content(model)}


def bad_entry(made):
    entry = {"about": made.about, "section": f"9.{made.check}"} | ({"rule": made.rule} if made.rule else {}) | \
        {"error": made.error}
    if isinstance(made.place, tuple):
        return entry | {"expected": made.place[0], "found": made.place[1]}
    return entry | {"offset": made.place}


def manifest(good, bad):
    """The text of manifest.json, a line for each file."""
    def part(entries):
        lines = [f"{json.dumps(name)}: {json.dumps(entries[name])}" for name in sorted(entries)]
        return "{\n" + ",\n".join(lines) + "\n}"
    return f'{{"good": {part(good)},\n"bad": {part(bad)}}}\n'


def packed(data):
    """A gzip file that depends on nothing but the data and zlib: no name, no time, no system."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = deflate.compress(data) + deflate.flush()
    return b"\x1f\x8b\x08\0\0\0\0\0\x02\xff" + body + zlib.crc32(data).to_bytes(4, "little") + \
        (len(data) % 2**32).to_bytes(4, "little")


def suite():
    """All files by their paths in Fixtures/nnb/, before compression; and the manifest."""
    files, good, bad = {}, {}, bad_files()
    for name, (about, make) in nnb_good.FILES.items():
        model = make()
        files[f"good/{name}"] = model.layout().data
        good[name] = good_entry(about, model)
    for name, made in bad.items():
        files[f"bad/{name}"] = made.data
    check_complete(files, bad)
    files["manifest.json"] = manifest(good, {name: bad_entry(made) for name, made in bad.items()}).encode("ascii")
    return files


def check_complete(files, bad):
    """Every check of section 9 has bad files with each of its errors and with no other, every rule has one, and no two files
    are equal."""
    text = DOCUMENT.read_text("utf-8")
    rows = re.findall(r"^\| (\d+) \|[^|]*\| (`[^|]*`) \|[^|]*\|$", text, re.MULTILINE)
    wanted = {(int(check), error) for check, errors in rows for error in re.findall(r"`([a-z0-9-]+)`", errors)}
    found = {(made.check, made.error) for made in bad.values()}
    assert len(wanted) > 11 and wanted == found, wanted ^ found
    rules = set(re.findall(r"^\| ([NTHS]\d+) \|", text, re.MULTILINE))
    broken = {made.rule for made in bad.values() if made.rule}
    assert len(rules) > 20 and rules == broken, rules ^ broken
    names = {}
    for name, data in files.items():
        assert data not in names, f"{name} and {names[data]} are equal"
        names[data] = name


# The command line -----------------------------------------------------------------------------------------------------

def print_hex(fields):
    """One line a field; a field of more than eight bytes takes several, and of zero bytes only their number is shown."""
    offset = 0
    for data, meaning in fields:
        if not any(data) and meaning == "zero bytes":
            print(f"{offset:5}  {f'00 x {len(data)}':23}  {meaning}")
        else:
            for start in range(0, len(data), 8):
                shown = data[start:start + 8].hex(" ").upper()
                print(f"{offset + start:5}  {shown:23}  {meaning if start == 0 else ''}".rstrip())
        offset += len(data)


def stored(files):
    """What lies in the folder: a large file is compressed and has another name."""
    return {name + ".gz" if len(data) > LARGEST and name.endswith(".nnb") else name: data
            for name, data in files.items()}


def write(files):
    size = 0
    for name, data in stored(files).items():
        path = FOLDER / name
        path.parent.mkdir(parents=True, exist_ok=True)
        data = packed(data) if name.endswith(".gz") else data
        assert len(data) <= LARGEST_PACKED, f"{name} has {len(data)} bytes"
        path.write_bytes(data)
        size += len(data)
    assert size < LARGEST_SUM, size
    for path in unknown(files):
        path.unlink()
    print(f"{len(files)} files, {size:,} bytes")


def unknown(files):
    names = stored(files)
    return [path for path in sorted(FOLDER.rglob("*")) if path.is_file() and str(path.relative_to(FOLDER)) not in names]


def check(files):
    """Compressed files are compared by their content, as another zlib may pack it otherwise."""
    for name, data in stored(files).items():
        path = FOLDER / name
        if not path.is_file() or (gzip.decompress if name.endswith(".gz") else bytes)(path.read_bytes()) != data:
            sys.exit(f"Fixtures/nnb/{name} is not what make_nnb.py writes")
    for path in unknown(files):
        sys.exit(f"{path} is not a file of make_nnb.py")
    print(f"{len(files)} files are as they should be")


def main(arguments):
    if len(arguments) == 2 and arguments[0] == "--hex":
        if arguments[1] in nnb_good.FILES:
            print_hex(nnb_good.FILES[arguments[1]][1]().layout().fields)
        elif arguments[1] in bad_files():
            made = bad_files()[arguments[1]]
            print_hex(made.fields or [(made.data, made.about)])
        else:
            sys.exit(f"there is no file {arguments[1]}")
    elif arguments == ["--check"]:
        check(suite())
    elif not arguments:
        write(suite())
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
