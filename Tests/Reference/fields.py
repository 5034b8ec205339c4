"""Where the fields of a section are, by the table Spec/nnb.json; damaged contents are followed as far as they go."""

import json
import struct
from collections import namedtuple
from pathlib import Path

SPEC = json.loads((Path(__file__).resolve().parents[2] / "Spec" / "nnb.json").read_text(encoding="utf-8"))
FORMS = {"u8": "<B", "u16": "<H", "u32": "<I", "u64": "<Q", "f32": "<f", "f64": "<d"}
SIZES = {each["code"]: each["bytes"] for each in SPEC["element types"]}
# How a text's length is stored.
LENGTHS = {"string": "<H", "name": "<H", "text": "<I"}
DIGEST = 32
INTEGERS = {1: "u8", 2: "u16", 4: "u32", 8: "u64"}

# A field from `start` to `end` of a content, with its entry in the table; of a string, the length is a part.
Field = namedtuple("Field", "start end entry")
# What is there as often as a count says: the count's field, and the places of the items.
Items = namedtuple("Items", "count places")


class End(Exception):
    """The content ends before the fields do."""


class Walk:
    """The fields and the repeated items of a content; `layers` is what the slots of a STAT are for."""

    def __init__(self, type, content, layers=0):
        self.content, self.layers, self.at = content, layers, 0
        self.fields, self.items, self.values, self.counts = [], [], {}, {}
        try:
            self.follow(SPEC["structures"][type])
        except End:
            pass

    def follow(self, entries):
        for entry in entries:
            if "repeat" in entry:
                self.repeat(entry, self.values[entry["repeat"]], self.counts[entry["repeat"]])
            elif "cases" in entry:
                self.follow(entry["cases"].get(str(self.values[entry["by"]]), []))
            elif "bits" in entry:
                for bit, fields in entry["bits"].items():
                    if self.values[entry["by"]] & int(bit):
                        self.follow(fields)
            elif "for each" in entry:
                slots = SPEC["slots"].get(str(self.values.get("optimizer")), [])
                for _ in range({"slot": len(slots), "layer": self.layers}[entry["for each"]]):
                    self.follow(entry["fields"])
            else:
                self.field(entry)

    def repeat(self, entry, count, field):
        items = Items(field, [])
        self.items.append(items)
        for _ in range(count):
            start = self.at
            self.follow(entry["fields"])
            items.places.append((start, self.at))

    def field(self, entry):
        if entry["type"] == "element":  # an integer of the size of the numbers, so that any bits may come
            entry = {**entry, "type": INTEGERS[SIZES.get(self.values["element type"], 1)]}
        start, kind = self.at, entry["type"]
        if kind == "digest":
            number = self.take(DIGEST)
        else:
            form = LENGTHS.get(kind) or FORMS[kind]
            number = struct.unpack(form, self.take(struct.calcsize(form)))[0]
            if kind in LENGTHS:
                self.take(number)
        self.values[entry["name"]] = number
        self.counts[entry["name"]] = Field(start, self.at, entry)
        self.fields.append(Field(start, self.at, entry))

    def take(self, size):
        if self.at + size > len(self.content):
            raise End
        self.at += size
        return self.content[self.at - size:self.at]
