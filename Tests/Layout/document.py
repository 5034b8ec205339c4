"""The table Spec/nnb.json against the text of Spec/nnb.md: tables, limits, and the fields of each structure in their order;
used by check_layout.py."""

import re

from table import REPOSITORY, TABLE

TEXT = (REPOSITORY / "Spec" / "nnb.md").read_text("utf-8")
SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
TYPE = r"u8|u16|u32|u64|f32|f64|name|string|text|digest"


def section(number, text=TEXT):
    """The text of a section such as 7 or 6.1."""
    heading = rf"^###? {re.escape(number)}\.? .*?\n"
    return re.split(heading, text, flags=re.MULTILINE)[1].split("\n## " if "." not in number else "\n##")[0]


def rows(text):
    """The cells of the rows of all tables; of a table in several columns, parted by one without a heading, each by itself."""
    found, width = [], None
    for line in text.splitlines() + [""]:
        cells = [cell.strip().strip("`") for cell in line.split("|")[1:-1]]
        if not cells:
            width = None
        elif width is None:
            width = cells.index("") if "" in cells else len(cells)
        elif set(cells[0]) != {"-"}:
            found += [cells[start:start + width] for start in range(0, len(cells), width + 1)]
    return found


def number(text):
    """A number as the document writes it: 65,600, 16 MiB, 2⁶² − 1, below 2⁶²."""
    power = re.search(r"2([⁰¹²³⁴⁵⁶⁷⁸⁹]+)( − 1)?", text)
    if power:
        return 2**int(power[1].translate(SUPERSCRIPTS)) - (power[2] is not None or text.startswith("below"))
    plain = int(re.search(r"[\d,]+", text)[0].replace(",", ""))
    return plain * 2**20 if "MiB" in text else plain


def same(what, document, table):
    if document != table:
        raise SystemExit(f"{what}: the document has {document}, the table {table}")


# Tables ---------------------------------------------------------------------------------------------------------------

def check_codes():
    types = [row for row in rows(section("6.1")) if row[0].isdigit()]
    same("element types", sorted((int(code), name.split(" ")[0], int(size)) for code, name, size in types),
         [(each["code"], each["name"], each["bytes"]) for each in TABLE["element types"]])
    activations = [row for row in rows(section("7")) if row[0].isdigit()]
    same("activations", sorted((int(row[0]), row[1], [row[2]] if row[2] else []) for row in activations),
         [(each["code"], each["name"], each["parameters"]) for each in TABLE["activations"]])


    cases = next(entry["cases"] for entry in TABLE["structures"]["NETW"][-1]["fields"] if entry.get("by") == "activation")
    same("parameters", {str(each["code"]): each["parameters"] for each in TABLE["activations"] if each["parameters"]},
         {code: [field["name"] for field in fields] for code, fields in cases.items()})
    for name, codes in [("element type", TABLE["element types"]), ("activation", TABLE["activations"])]:
        for field in (each for each in fields() if each["name"] == name):
            same(f"the codes of {name}", (field["least"], field["most"]), (codes[0]["code"], codes[-1]["code"]))


def fields(entries=None):
    """All fields of the sections."""
    for entry in entries or [{"fields": TABLE["structures"][each["type"]]} for each in TABLE["sections"][:-1]]:
        if "name" in entry:
            yield entry
        for inner in [entry.get("fields", [])] + list(entry.get("cases", entry.get("bits", {})).values()):
            yield from fields(inner) if inner else ()


def check_further_settings():
    found = [(int(row[0]), row[1].split(" (")[0], re.match(r"\w+", row[2])[0]) for row in rows(section("13.1"))
             if row[0].isdigit()]
    same("further settings", found, [(each["code"], each["name"], each["element type"]) for each in TABLE["further settings"]])


def check_limits():
    limits = {name.replace("`", "").removesuffix(", and the end of a section"): number(value)
              for name, value in rows(section("8"))}
    limits["overrides"] = number(re.search(r"number of overrides, at most ([\d,]+)", TEXT)[1])
    further = section("13.1")
    limits["further settings"] = number(re.search(r"number of settings, at most ([\d,]+)", further)[1])
    limits["numbers of a further setting"] = number(re.search(r"number of numbers, 1 … ([\d,]+)", further)[1])
    limits["epochs of a history"] = number(re.search(r"number of epochs, 1 … ([\d,]+)", TEXT)[1])
    same("limits", limits, TABLE["limits"])
    for field in fields():
        if field["type"] == "u64" and field["name"] != "seed":
            same(f"the limit of {field['name']}", limits["sizes, offsets and lengths"], field.get("most"))
    same("the limit of sections", limits["sections"], TABLE["structures"]["header"][3]["most"])
    same("the block", number(re.search(r"\*\*blocks\*\* of (\S+) bytes", TEXT)[1]), TABLE["block bytes"])
    same("the alignment", {int(each) for each in re.findall(r"multiple of (\d+)", TEXT)}, {TABLE["alignment"]})


def check_errors():
    checks = [row for row in rows(section("9")) if row[0].isdigit()]
    errors = [error for row in checks for error in row[2].replace("`", "").split(", ")]
    same("errors", sorted(set(errors)), sorted(TABLE["errors"]))
    same("the order of the errors", list(dict.fromkeys(errors)), TABLE["errors"])
    without = [row[2].strip("`") for row in checks if row[3] == "none"]
    same("errors without offset", sorted(set(without)), sorted(TABLE["errors without offset"]))


def check_rules():
    """The rules are numbered in order; files.py checks that each has a bad file."""
    found = re.findall(r"^\| ([NTHS])(\d+) \| \S", TEXT, re.MULTILINE)
    for letter in "NTHS":
        numbers = [int(each) for kind, each in found if kind == letter]
        same(f"the rules {letter}", numbers, list(range(1, len(numbers) + 1)))
        last = re.search(rf"{letter}1 to {letter}(\d+)", section("9"))[1]
        same(f"the last rule {letter} in section 9", int(last), numbers[-1])


def check_signature():
    def digits(text):
        return text.replace(" ", "").lower()
    same("the signature", digits(next(row[3] for row in rows(section("3")) if row[2] == "signature")), TABLE["signature"])
    found = re.search(r"begins with ([0-9A-F ]+) or ([0-9A-F ]+), or with ([0-9A-F ]+) and then\s+([0-9A-F ]+), "
                      r"([0-9A-F ]+) or ([0-9A-F ]+):", section("9"))
    first, second, start, *ends = map(digits, found.groups())
    same("text transfers", [first, second] + [start + end for end in ends], TABLE["text transfers"])


def check_sections():
    kinds = {"exactly 1": (1, 1), "0 or 1": (0, 1), "one for each tensor": None}
    found = [(row[0], row[0][0].isupper(), kinds[row[2]]) for row in rows(section("4"))
             if re.fullmatch("[A-Za-z]{4}", row[0]) and len(row) == 3 and row[2] in kinds]
    same("sections", found, [(each["type"], each["critical"], (each["least"], each["most"]) if "least" in each else None)
                             for each in TABLE["sections"]])
    for version in ["read", "write"]:
        row = next(row for row in rows(section("3")) if row[2].startswith(f"{version} version"))
        same(f"the {version} version", int(row[3].split(":")[0]), TABLE["version"][version])


def check_head():
    sizes = {"letters": 4, "signature": 8, "u16": 2, "u32": 4, "u64": 8}
    found = [row for row in rows(section("3")) if row[0].isdigit()]
    split = next(index for index, row in enumerate(found) if index and row[0] == "0")
    for name, lines in [("header", found[:split]), ("directory entry", found[split:])]:
        offset = 0
        for field, row in zip(TABLE["structures"][name], lines):
            shown = (int(row[0]), int(row[1]), re.sub(r" \(u\d+\)| n(?= \()|(?<=count) n", "", row[2]).strip())
            same(name, shown, (offset, sizes[field["type"]], field["name"]))
            if field["type"].startswith("u"):
                same(name, re.search(r"\((u\d+)\)", row[2])[1], field["type"])
            offset += sizes[field["type"]]
        rest = [row[2] for row in lines[len(TABLE["structures"][name]):]]
        same(name, [each for each in rest if not each.startswith("directory")], [])


# Structures -----------------------------------------------------------------------------------------------------------

def written(text):
    """The fields of a block of the document: their types, and the bounds that their lines give."""
    found = []
    for line in re.findall(r"^    .*(?:\n {20,}.*)*", text, re.MULTILINE):
        line = " ".join(line.split())
        types = re.match(rf"((?:{TYPE})(?:, (?:{TYPE}))*)( …)? |… ", line)
        if not types:
            continue
        rest = line[types.end():]
        bounds = {}
        between = re.search(r"(?:^|, |: )([\d,]+) … (2[⁰¹²³⁴⁵⁶⁷⁸⁹]+ − 1|[\d,]+)", rest)
        if between:
            bounds = {"least": number(between[1]), "most": number(between[2])}
        elif re.search(r"at least \d", rest) and types[1]:
            bounds = {"least": number(re.search(r"at least (\d+)", rest)[1])}
        elif re.search(r"at most \d", rest):
            bounds = {"most": number(re.search(r"at most ([\d,]+)", rest)[1])}
        codes = [int(code) for code in re.findall(r"\b(\d+) = ", rest)]
        if types[1] == "u8" and codes:
            bounds = {"least": min(codes), "most": max(codes)}
        if "below the tensor count" in rest:
            bounds["below"] = "tensor count"
        if "FF FF FF FF = no bias" in rest:
            bounds["none"] = 0xFFFFFFFF
        for kind in (types[1] or "").split(", "):
            found.append((kind + (types[2] or "") or "…", bounds))
    return found


def tabled(entries):
    """The same of the table: a repetition of one field is `T …`, cases of one type too, other cases are `…`."""
    for entry in entries:
        if entry.get("type") == "element":
            yield "…", {}
        elif "name" in entry:
            yield entry["type"], entry
        elif "cases" in entry and len(entry["cases"]) > 1:
            types = {field["type"] for fields in entry["cases"].values() for field in fields}
            yield f"{types.pop()} …" if len(types) == 1 else "…", {}
        elif "repeat" in entry and len(entry["fields"]) == 1:
            (kind, bounds), = tabled(entry["fields"])
            yield kind if kind == "…" else f"{kind} …", bounds
        else:
            for fields in [entry.get("fields", [])] + list(entry.get("cases", entry.get("bits", {})).values()):
                yield from tabled(fields)


def check_structures():
    training = section("13")
    blocks = {"TNSR": section("6.1"), "NETW": section("7").split("\n### ")[0], "STAT": training.split("`hIST` is ancillary")[0],
              "hIST": training.split("`hIST` is ancillary")[1].split("### ")[0], "nOTE": section("7.3"), "sETS": section("13.1")}
    count = 0
    for name, text in blocks.items():
        document, table = written(text), list(tabled(TABLE["structures"][name]))
        same(f"the types of {name}", [kind for kind, _ in document], [kind for kind, _ in table])
        for (kind, bounds), (_, entry) in zip(document, table):
            if kind.startswith("string"):
                entry = {"least": 0, "most": TABLE["limits"]["bytes of a name, an axis name or a class label"]}
            for bound, value in bounds.items():
                same(f"{name}, {kind} {entry.get('name', '')}, {bound}", value, entry.get(bound))
        count += len(table)
    slots = re.search(r"for each slot of the optimizer \(([^)]*)\)", training)[1].split("; ")
    same("slots", {str(code): [] if names == "none" else names.split(", ") for code, names in enumerate(slots)},
         TABLE["slots"])
    return count


def main():
    check_codes()
    check_further_settings()
    check_limits()
    check_errors()
    check_rules()
    check_signature()
    check_sections()
    check_head()
    count = check_structures()
    return f"the table has the codes, limits, errors and {count} fields of the document"
