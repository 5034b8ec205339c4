"""What a model says, in the form of nnb/manifest.json (README.md); used by make_nnb.py.

It is made of the models themselves, not by reading the files that are made of them.
"""

import hashlib
import struct

from nnb_fields import ELEMENT_TYPES, Model, Tensor, joined, spelled

MOST_BYTES = 4_096


def u64(value):
    return str(value)


def f32(value):
    return struct.pack(">f", value).hex()


def f64(value):
    return struct.pack(">d", value).hex()


def data(content):
    if len(content) > MOST_BYTES:
        return {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
    return content.hex()


def tensor(made):
    axes = [[u64(size), name] for size, name in made.axes]
    return {"name": made.name, "type": made.element, "axes": axes, "data": data(joined(made.fields))}


def layer(made):
    activation, parameters = spelled(made.activation)
    return {
        "kind": "dense", "name": made.name, "inputs": u64(made.inputs), "outputs": u64(made.outputs),
        "activation": activation, "parameters": [f64(number) for number in parameters], "kernel": made.kernel,
        "bias": made.bias}


def network(made):
    scaling = None
    if made.scaling is not None:
        element, scale, offset = made.scaling
        assert element in ELEMENT_TYPES
        scaling = {"type": element, "scale": f32(scale), "offset": f32(offset)}
    return {
        "sample": [u64(size) for size in made.sample], "scaling": scaling, "labels": list(made.labels),
        "layers": [layer(each) for each in made.layers]}


def setting(value):
    return u64(value) if isinstance(value, int) else f64(value)


def training(made):
    optimizer, optimizer_settings = spelled(made.optimizer)
    schedule, schedule_settings = spelled(made.schedule)
    shown = {
        "arithmetic version": made.version, "seed": u64(made.seed),
        "initial parameters": ["he-uniform", "uniform", "given"][made.initial], "batch size": u64(made.batch_size),
        "samples": u64(made.samples), "samples held out": u64(made.held_out), "data crc": f"{made.checksum:08x}",
        "optimizer": optimizer, "optimizer settings": [f64(number) for number in optimizer_settings],
        "clip norm": f64(made.clip), "learning rate": f64(made.rate), "warm-up": u64(made.warmup),
        "schedule": schedule, "schedule settings": [setting(value) for value in schedule_settings],
        "end": [made.end[0], u64(made.end[1])], "patience": u64(made.patience), "epochs done": u64(made.epoch),
        "batches done": u64(made.batch), "steps done": u64(made.step), "sum of losses": f64(made.loss),
        "correct": u64(made.correct), "best epoch": u64(made.best[0]), "lowest loss": f64(made.best[1]),
        "overrides": [[u64(step), changes] for step, changes in made.overrides],
        "slots": [list(slot) for slot in made.slots]}
    if made.settings is not None:
        shown["further settings"] = {
            "settings": [[code, element, data(joined(Tensor("", element, [], numbers).fields))]
                         for code, element, numbers in made.settings],
            "changes": [[u64(steps), code] for steps, code in made.changes]}
    return shown


def epoch(step, *numbers):
    pairs = [numbers[start:start + 2] for start in (0, 2, 4)]
    shown = [None if not pair or pair[0] is None else [f64(number) for number in pair] for pair in pairs]
    return {"steps": u64(step), "training": shown[0], "validation": shown[1], "test": shown[2]}


def digest(model):
    """Section 7.4: the SHA-256 of the file of the network and its layers' tensors alone."""
    tensors = model.tensors
    if model.network is not None:
        used = {name for layer in model.network.layers for name in (layer.kernel, layer.bias)}
        tensors = [tensor for tensor in tensors if tensor.name in used]
    return hashlib.sha256(Model(tensors, model.network).layout().data).digest()


def content(model):
    """The content of a good file."""
    state = model.state
    notes = {} if model.notes is None else {
        "notes": [[key, None if true_of is None else true_of.hex(), text] for key, true_of, text in model.notes]}
    return {
        "read version": 1, "write version": model.write,
        "tensors": [tensor(each) for each in model.tensors],
        "network": None if model.network is None else network(model.network),
        "training": None if state is None else training(state),
        "history": [epoch(*each) for each in state.history] if state is not None and state.history else None,
        **notes,
        "extensions": [{"type": kind.decode("ascii"), "content": data(content)} for kind, content in model.extensions]}
