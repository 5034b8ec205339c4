"""Keras archives that are wrong in one place (Spec/keras.md); what is wrong with HDF5 files is tested elsewhere."""

import json
from pathlib import Path

import zips
from case import Case
from zips import Archive, Member

# A good file of weights, so that what is wrong with the configuration is told.
WEIGHTS = (Path(__file__).resolve().parents[3] / "Fixtures" / "keras" / "keras-3-nested.weights.h5").read_bytes()


def config(layers, **others):
    return {"module": "keras", "class_name": "Sequential", "registered_name": None,
            "config": {"name": "s", "layers": layers}, **others}


def layer(name, **settings):
    return {"module": "keras.layers", "class_name": name, "registered_name": None, "config": {"name": name.lower(), **settings}}


def graph(count):
    """A functional model of an input and dense layers, one after the other."""
    names = ["i"] + [f"d{index}" for index in range(1, count)]
    layers = [{"class_name": "InputLayer", "config": {"name": "i"}, "inbound_nodes": []}]
    layers += [{"class_name": "Dense", "config": {"name": name, "units": 1}, "inbound_nodes": [[[before, 0, 0]]]}
               for before, name in zip(names, names[1:])]
    return {"class_name": "Functional", "config": {
        "layers": layers, "input_layers": [["i", 0, 0]], "output_layers": [[names[-1], 0, 0]]}}


def keras_cases(is_full):
    contents = [("model.weights.h5", WEIGHTS[:64]), ("metadata.json", b"{}"), ("config.json", b"[]")]
    yield from zips.as_cases("keras", "keras", contents)

    def one(what, text, code, weights=("model.weights.h5", WEIGHTS), is_shown=False):
        text = text if isinstance(text, bytes) else json.dumps(text).encode()
        data = Archive([Member("metadata.json", b"{}"), Member("config.json", text, 8 if len(text) > 1 << 20 else 0), Member(*weights)]).bytes
        return Case(f"keras/{what}", {"model.keras": data}, code, None, (), is_shown)
    refused = "keras-refused"
    yield one("config-empty", b"", refused)
    yield one("config-list", b"[]", refused, is_shown=True)
    yield one("config-cut", json.dumps(config([])).encode()[:-1], refused)
    yield one("config-not-utf-8", b'{"class_name": "\xff"}', refused)
    yield one("config-nested-lists", b'{"config":' + b"[" * 10_000, refused)
    yield one("config-nested-objects", b'{"config":' * 10_000, refused)
    yield one("config-key-twice", b'{"config": {}, "config": {}}', refused)
    nested = layer("Dense", units=1)
    for _ in range(20):
        nested = config([nested])
    yield one("sequential-in-sequential", nested, "keras-damaged")
    code = "4wEAAAAAAAAAAAAAAAEAAABDAAAAcwQAAAB8AFMAKQFO"
    yield one("lambda", config([layer("Lambda", function=["__lambda__", code])]), refused, is_shown=True)
    yield one("module-os", config([{"module": "os", "class_name": "system", "config": {"command": "touch hostile"}}]), refused, is_shown=True)
    yield one("registered", config([{**layer("Dense", units=1), "registered_name": "Mine>Dense"}]), refused, is_shown=True)
    yield one("units-negative", config([layer("Dense", units=-1)]), refused, is_shown=True)
    yield one("units-2-63", config([layer("Dense", units=1 << 63)]), refused, is_shown=True)
    yield one("weights-pickled", config([layer("Dense", units=1)]), refused, ("model.weights.npz", b"PK"))
    yield one("weights-missing", config([layer("Dense", units=1)]), "keras-damaged", ("other.h5", WEIGHTS))
    if is_full:
        yield one("config-17-mib", b" " * (17 << 20), "zip-refused")
        yield one("layers-100000", config([0] * 100_000), refused, is_shown=True)
        yield one("layers-100000-dense", config([{"class_name": "Dense", "config": {"units": 1}}] * 100_000), refused,
                  is_shown=True)
        yield one("layers-16384", config([0] * 16_384), refused, is_shown=True)
        yield one("graph-30000", graph(30_000), refused, is_shown=True)
        yield one("graph-16384", graph(16_384), "keras-damaged")
        big = Member("model.weights.h5", WEIGHTS + bytes(1 << 28), 8)
        data = Archive([Member("config.json", json.dumps(config([layer("Dense", units=1)])).encode()), Member("metadata.json", b"{}"), big]).bytes
        yield Case("keras/bomb-weights", {"model.keras": data}, refused, None, ())
