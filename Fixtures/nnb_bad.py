"""What all bad files are made with; used by make_nnb.py.

A bad file is a good one with a fault: a model that breaks a rule, a field with other bytes, a section that ends early,
a flipped bit. Checksums are computed after the fault is made, so that it is the only one, except where damage is meant.
Where the fault is found is told by naming the field, not by a number, wherever there is a field.
"""

from typing import NamedTuple

from nnb_fields import Field, Layout

FILES = {}


class Bad(NamedTuple):
    """`place` is an offset, the pair of bytes needed and found, or None; `fault` names the section and the field at
    fault, where it is one; `fields` are those of the file, where nothing was damaged; `rule` is that of sections 7 and 13."""
    about: str
    check: int
    error: str
    place: object
    data: bytes
    fault: object
    fields: object
    rule: object


def bad(name, about, check, error, source, place=None, rule=None):
    """Adds a file. `source` is a model, a file, a layout or bytes; `place` an offset, a pair, None, or a function; `rule` the
    number of the one rule about several fields that the file breaks, where it breaks one."""
    if not isinstance(source, (bytes, Layout)):
        source = source.layout()
    fault = getattr(place, "fault", None)
    if callable(place):
        place = place(source)
    assert f"{name}.nnb" not in FILES, name
    assert (place is None) == (error in ("not-nnb", "text-transfer", "missing-section")), name
    assert isinstance(place, tuple) == (error == "truncated"), name
    data, fields = (source, None) if isinstance(source, bytes) else (source.data, source.fields)
    FILES[f"{name}.nnb"] = Bad(about, check, error, place, data, fault, fields, rule)


# Places ---------------------------------------------------------------------------------------------------------------

def at(kind, meaning, nth=0, after=0):
    """The field with this meaning, the nth in the section of this kind, or a field after it."""
    def place(layout):
        section = next(section for section in layout.sections if section.kind == kind)
        return layout.offset(section.fields[section.find(meaning, nth) + after])
    place.fault = (kind.decode("ascii"), meaning)
    return place


def end_of(kind):
    """The first byte behind the content of the section of this kind."""
    return lambda layout: content(kind)(layout) + sum(
        len(data) for data, _ in next(section for section in layout.sections if section.kind == kind).fields)


def content(kind, nth=0):
    """The content of the nth section of this kind."""
    return lambda layout: [offset for section, offset in zip(layout.sections, layout.contents)
                           if section.kind == kind][nth]


def entry(index, plus=0):
    """The directory's entry of this number; `plus` is 4 for its checksum, 8 for its offset, 16 for its length."""
    return lambda layout: 24 + 24 * index + plus


def directory_checksum(layout):
    return 24 + 24 * len(layout.sections)


def file_end(layout):
    return layout.end


# Faults ---------------------------------------------------------------------------------------------------------------

def as_file(source):
    return source.copy() if hasattr(source, "copy") else source.file()


def edited(source, kind, meaning, *new, nth=0, after=0, drop=1):
    """A file with `new` bytes or fields in the place of a field, which goes by its meaning, and those that follow it."""
    file = as_file(source)
    section = file.section(kind)
    index = section.find(meaning, nth) + after
    whole = section.fields[index].meaning
    section.fields[index:index + drop] = [Field(each, whole) if isinstance(each, bytes) else each for each in new]
    return file


def cut(source, kind, meaning, nth=0, after=0, keep=0):
    """A file whose section ends in a field, of which `keep` bytes are left; with the place of that field."""
    file = as_file(source)
    section = file.section(kind)
    index = section.find(meaning, nth) + after
    field = section.fields[index]
    assert keep < len(field.data), meaning
    section.fields[index:] = [Field(field.data[:keep], field.meaning)]
    return file, at(kind, meaning, nth, after)


def longer(source, kind, more=b"\x00"):
    """A file whose section has something behind its last field; with the place of that."""
    file = as_file(source)
    file.section(kind).fields.append(Field(more, "too much"))
    return file, at(kind, "too much")


def patched(source, offset, new):
    """The bytes of a file with others in the place of some, nothing computed anew."""
    layout = source if isinstance(source, (bytes, Layout)) else source.layout()
    data = layout if isinstance(layout, bytes) else layout.data
    if callable(offset):
        offset = offset(layout)
    assert offset + len(new) <= len(data) and data[offset:offset + len(new)] != new
    return data[:offset] + new + data[offset + len(new):]


def flipped(source, offset, bits=1):
    """The bytes of a file with bits of one byte flipped, nothing computed anew."""
    layout = source if isinstance(source, (bytes, Layout)) else source.layout()
    data = layout if isinstance(layout, bytes) else layout.data
    if callable(offset):
        offset = offset(layout)
    return patched(data, offset, bytes([data[offset] ^ bits]))


def inserted(data, offset, new):
    return data[:offset] + new + data[offset:]
