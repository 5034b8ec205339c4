"""The table Spec/nnb.json against the files of Fixtures/nnb: it leads through all good ones, and to the fault in bad
ones; used by check_layout.py."""

import gzip
import json

from table import REPOSITORY, TABLE, Fault, Walk

FOLDER = REPOSITORY / "Fixtures" / "nnb"
STRUCTURES = ["TNSR", "NETW", "STAT", "hIST", "sETS", "nOTE"]


def read(kind, name):
    path = FOLDER / kind / name
    return path.read_bytes() if path.exists() else gzip.decompress(path.with_name(name + ".gz").read_bytes())


def walk(data):
    """The walks over header, directory entries and sections; raises the first fault of a field."""
    header = Walk("header", data[:24], 0)
    entries = [Walk("directory entry", data[start:start + 24], start).scopes[0]
               for start in range(24, 24 + 24 * header.value("section count"), 24)]
    walks = [header]
    # The index first, as check 9 has it, then the rest in the order of check 10.
    for kind in STRUCTURES:
        for entry in entries:
            if entry["type"] == kind.encode("ascii") and has_structure(kind, walks):
                content = data[entry["offset"]:entry["offset"] + entry["length"]]
                walks.append(Walk(kind, content, entry["offset"], walks))
    return walks


def has_structure(kind, walks):
    """Whether a section has the fields of the table, by the sections before it; otherwise it may hold anything."""
    condition = next(each for each in TABLE["sections"] if each["type"] == kind).get("section where")
    if condition is None:
        return True
    others = [walk.value(condition["field"]) for walk in walks if walk.structure == condition["section"]]
    return any(value >> condition["bit"] & 1 for value in others)


def check_good(manifest):
    """Every section of every good file ends where the table says, and there are all fields of the table."""
    fields = 0
    for name in manifest["good"]:
        try:
            fields += sum(each.fields for each in walk(read("good", name)))
        except Fault as fault:
            raise SystemExit(f"{name}: the table says {fault}")
    return fields


def check_bad(manifest):
    """Where a bad file's fault is a field's, the table leads to the same; gives the bounds that are broken."""
    broken = {}
    for name, verdict in manifest["bad"].items():
        if verdict["section"] in ("9.9", "9.10") and verdict["error"] in ("value", "text", "section-end"):
            try:
                walk(read("bad", name))
                raise SystemExit(f"{name}: the table finds nothing")
            except Fault as fault:
                if (fault.error, fault.offset) != (verdict["error"], verdict["offset"]):
                    raise SystemExit(f"{name}: the table says {fault}") from None
                broken.setdefault(("/".join(fault.field), fault.bound), set()).add(fault.value)
    return broken


def bounds(entries, path):
    """Every bound of the fields of a structure: its path and name, and the value just outside, or None for any."""
    for entry in entries:
        if "name" not in entry:
            inner = [entry.get("fields", [])] + list(entry.get("cases", {}).values()) + list(entry.get("bits", {}).values())
            for fields in inner:
                yield from bounds(fields, path)
            continue
        kind, here = entry["type"], f"{path}/{entry['name']}"
        if kind in ("f32", "f64"):
            yield here, "finite", None
        if kind in ("string", "name"):
            yield here, "most", 1_025
            yield here, "text", None
        if kind == "name":
            yield here, "least", 0
        if kind == "text":
            yield here, "text", None
        if kind == "f64" and "least" in entry:
            yield here, "least", -0.0
        if kind.startswith("u") and entry.get("least", 0) > 0:
            yield here, "least", entry["least"] - 1
        if kind.startswith("u") and "most" in entry:
            yield here, "most", entry["most"] + 1
        if kind == "element":
            yield here, "finite", None
        for bound in ["below", "none where", "zero where none", "above", "where"]:
            if bound in entry:
                yield here, bound, None


def check_bounds(broken):
    """Each bound of each field is broken by a bad file, by the value just outside of it where there is one."""
    count = 0
    for structure in STRUCTURES:
        wanted = list(bounds(TABLE["structures"][structure], structure))
        for field, bound, value in wanted:
            values = broken.get((field, bound), set())
            if not values or value is not None and value not in values:
                raise SystemExit(f"no bad file breaks the bound {bound} of {field} by {value}")
        if (structure, "end") not in broken:
            raise SystemExit(f"no bad file has {structure} go on behind its last field")
        count += len(wanted)
    return count


def main():
    manifest = json.loads((FOLDER / "manifest.json").read_text("ascii"))
    fields = check_good(manifest)
    broken = check_bad(manifest)
    count = check_bounds(broken)
    return f"the table leads through {fields:,} fields of {len(manifest['good'])} good files; bad files break {count} bounds"
