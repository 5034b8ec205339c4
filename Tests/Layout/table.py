"""Walks the content of sections by the table Spec/nnb.json; used by check_layout.py."""

import json
import math
import struct
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
TABLE = json.loads((REPOSITORY / "Spec" / "nnb.json").read_text("utf-8"))
INTEGERS = {"u8": "<B", "u16": "<H", "u32": "<I", "u64": "<Q"}
FLOATS = {"f32": "<f", "f64": "<d"}
# A bf16 is the upper half of an f32.
ELEMENTS = INTEGERS | FLOATS | {"f16": "<e", "bf16": "<H", "i8": "<b", "i16": "<h", "i32": "<i", "i64": "<q"}
LONGEST = TABLE["limits"]["bytes of a name, an axis name or a class label"]


class Fault(Exception):
    """An error of the document at an offset; `field` is the path of the field, `bound` what it breaks, `value` by what."""

    def __init__(self, error, offset, field, bound=None, value=None):
        super().__init__(f"{error} at {offset}, {'/'.join(field)}, {bound} {value}")
        self.error, self.offset, self.field, self.bound, self.value = error, offset, field, bound, value


class Walk:
    """The walk over one section. `others` are the walks over sections before it; `fields` counts the fields met."""

    def __init__(self, structure, content, offset, others=()):
        self.structure, self.content, self.start = structure, content, offset
        self.place, self.others, self.fields = 0, list(others), 0
        self.scopes = [{}]
        self.run(TABLE["structures"][structure], [structure])
        if self.place != len(content):
            raise Fault("section-end", self.offset, [structure], "end")

    @property
    def offset(self):
        return self.start + self.place

    def value(self, name):
        """What the field of this name holds here, or in a section before."""
        for scope in reversed(self.scopes):
            if name in scope:
                return scope[name]
        return next(other.scopes[0][name] for other in self.others if name in other.scopes[0])

    def run(self, entries, path):
        for entry in entries:
            if "repeat" in entry:
                self.repeat(entry["repeat"], self.value(entry["repeat"]), entry["fields"], path)
            elif entry.get("for each") == "slot":
                for _ in TABLE["slots"][str(self.value("optimizer"))]:
                    self.run(entry["fields"], path)
            elif entry.get("for each") == "layer":
                self.repeat("layer", self.value("layer count"), entry["fields"], path)
            elif "cases" in entry:
                self.run(entry["cases"].get(str(self.value(entry["by"])), []), path)
            elif "bits" in entry:
                for bit, fields in entry["bits"].items():
                    if self.value(entry["by"]) & int(bit):
                        self.run(fields, path)
            else:
                self.scopes[-1][entry["name"]] = self.field(entry, path + [entry["name"]])

    def repeat(self, name, count, fields, path):
        """The fields of each repetition have a scope of their own, which is kept in the one around it."""
        kept = self.scopes[-1].setdefault(f"all by {name}", [])
        for index in range(count):
            self.scopes.append({"number": index, "offset": self.offset, "before": kept[-1] if kept else None})
            self.run(fields, path)
            kept.append(self.scopes.pop())
            if name == "tensor count":
                check_tensor(kept)

    def take(self, count, path):
        if len(self.content) - self.place < count:
            raise Fault("section-end", self.offset, path, "inside")
        self.place += count
        return self.content[self.place - count:self.place]

    def field(self, entry, path):
        self.fields += 1
        start, kind = self.offset, entry["type"]
        if kind in ("string", "name", "text"):
            text = self.string(kind, path)
            self.check_above(entry, text.encode("utf-8"), start, path)
            return text
        if kind in FLOATS:
            number, = struct.unpack(FLOATS[kind], self.take(struct.calcsize(FLOATS[kind]), path))
            self.check_float(entry, number, start, path)
        elif kind == "element":
            kind = TABLE["element types"][self.value("element type") - 1]["name"]
            data = self.take(struct.calcsize(ELEMENTS[kind]), path)
            number, = struct.unpack(*("<f", bytes(2) + data) if kind == "bf16" else (ELEMENTS[kind], data))
            if not math.isfinite(number):
                raise Fault("value", start, path, "finite", number)
            self.check_where(entry, number, start, path)
        elif kind in INTEGERS:
            number, = struct.unpack(INTEGERS[kind], self.take(struct.calcsize(INTEGERS[kind]), path))
            self.check_integer(entry, number, start, path)
        else:
            return self.take({"letters": 4, "signature": 8, "digest": 32}[kind], path)
        return number

    def string(self, kind, path):
        start = self.offset
        length, = struct.unpack("<I", self.take(4, path)) if kind == "text" else struct.unpack("<H", self.take(2, path))
        if kind == "name" and length == 0:
            raise Fault("value", start, path, "least", length)
        if length > LONGEST and kind != "text":
            raise Fault("value", start, path, "most", length)
        start = self.offset
        try:
            return self.take(length, path).decode("utf-8")
        except UnicodeDecodeError:
            raise Fault("text", start, path, "text") from None

    def check_float(self, entry, number, start, path):
        if not math.isfinite(number):
            raise Fault("value", start, path, "finite", number)
        if "least" in entry and (number < entry["least"] or math.copysign(1, number) < 0):
            raise Fault("value", start, path, "least", number)
        if "zero where none" in entry:
            is_zero = number == 0 and math.copysign(1, number) > 0
            if self.value(entry["zero where none"] + " is none") and not is_zero:
                raise Fault("value", start, path, "zero where none", number)

    def check_integer(self, entry, number, start, path):
        if "none where" in entry:
            layer = self.value("all by layer count")[self.value("number")]
            if layer[entry["none where"] + " is none"] != (number == entry["none"]):
                raise Fault("value", start, path, "none where", number)
        self.scopes[-1][entry["name"] + " is none"] = number == entry.get("none")
        if number == entry.get("none"):
            return
        for bound, breaks in [("least", number < entry.get("least", 0)), ("most", number > entry.get("most", number)),
                              ("below", "below" in entry and number >= self.value(entry["below"]))]:
            if breaks:
                raise Fault("value", start, path, bound, number)
        self.check_above(entry, number, start, path)
        self.check_where(entry, number, start, path)

    def check_above(self, entry, value, start, path):
        """That a number, or the bytes of a text, is greater than in the repetition before."""
        before = self.scopes[-1].get("before")
        if "above" in entry and before is not None:
            last = before[entry["above"]]
            if value <= (last.encode("utf-8") if isinstance(last, str) else last):
                raise Fault("value", start, path, "above", value)

    def check_where(self, entry, number, start, path):
        for field, cases in entry.get("where", {}).items():
            bounds = cases.get(str(self.value(field)), {})
            is_below = "least" in bounds and (number < bounds["least"] or math.copysign(1, number) < 0)
            if is_below or number > bounds.get("most", number):
                raise Fault("value", start, path, "where", number)


def check_tensor(kept):
    """What section 6.1 checks after a tensor's fields, which is more than bounds of fields: its size, then its place."""
    sizes = [axis["size"] for axis in kept[-1].get("all by rank", [])]
    size = TABLE["element types"][kept[-1]["element type"] - 1]["bytes"] * math.prod(each for each in sizes if each)
    names = [tensor["name"].encode("utf-8") for tensor in kept[-2:]]
    if size >= 2**63 or len(names) == 2 and names[0] >= names[1]:
        raise Fault("value", kept[-1]["offset"], ["TNSR", "tensor"], "whole")
