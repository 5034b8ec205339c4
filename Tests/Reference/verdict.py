"""What the second reader (Spec/reference/nnb.py) says of a file, as JSON.

    python3 verdict.py FILE…      one line a file
    python3 verdict.py            frames on standard input, each a u32 and that many bytes of a file; one line a frame

A line is {"content": {…}}, or {"error": "section-checksum", "offset": 256}, or for a file cut short
{"error": "truncated", "expected": 328, "found": 100}. In a content u64 are decimal strings, f32 and f64 the hexadecimal
digits of their bits, and bytes hexadecimal, or a digest where they are more than 4,096. With --again a content is
written again, and "again" beside it is the CRC-32 and the length of that file.
"""

import hashlib
import json
import struct
import sys
import zlib
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "Spec" / "reference"))
import nnb

MOST_HEX = 4096


def f32(number):
    return struct.pack(">f", number).hex()


def f64(number):
    return struct.pack(">d", number).hex()


def data(content):
    if len(content) > MOST_HEX:
        return {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
    return content.hex()


def content(file):
    """All that is in a file."""
    return {
        "read version": file.read_version,
        "write version": file.write_version,
        "tensors": [{"name": tensor.name, "type": tensor.type,
                     "axes": [[str(size), name] for size, name in tensor.axes],
                     "data": data(tensor.data)} for tensor in file.tensors],
        "network": None if file.network is None else network(file.network),
        "training": None if file.training is None else training(file.training),
        "history": [{"steps": str(epoch.steps), "training": measure(epoch.training),
                     "validation": measure(epoch.validation), "test": measure(epoch.test)}
                    for epoch in file.history] or None,
        **({"notes": [[key, digest and digest.hex(), text] for key, text, digest in file.notes]} if file.notes else {}),
        "extensions": [{"type": type, "content": data(content)} for type, content in file.extensions],
    }


def network(network):
    scaling = network.scaling
    return {
        "sample": [str(size) for size in network.sample],
        "scaling": scaling and {"type": scaling.type, "scale": f32(scaling.scale), "offset": f32(scaling.offset)},
        "labels": network.labels,
        "layers": [{"kind": "dense", "name": layer.name, "inputs": str(layer.inputs), "outputs": str(layer.outputs),
                    "activation": layer.activation, "parameters": [f64(number) for number in layer.parameters],
                    "kernel": layer.kernel, "bias": layer.bias} for layer in network.layers],
    }


def training(state):
    further = {} if state.further_settings is None else {"further settings": {
        "settings": [[code, type, data(content)] for code, type, content in state.further_settings],
        "changes": [[str(steps), code] for steps, code in state.setting_changes]}}
    return {
        "arithmetic version": state.arithmetic_version,
        "seed": str(state.seed),
        "initial parameters": state.initial_parameters,
        "batch size": str(state.batch_size),
        "samples": str(state.samples),
        "samples held out": str(state.samples_held_out),
        "data crc": f"{state.data_crc:08x}",
        "optimizer": state.optimizer,
        "optimizer settings": [f64(number) for number in state.optimizer_settings],
        "clip norm": f64(state.clip_norm),
        "learning rate": f64(state.learning_rate),
        "warm-up": str(state.warm_up),
        "schedule": state.schedule,
        "schedule settings": [f64(number) if isinstance(number, float) else str(number)
                              for number in state.schedule_settings],
        "end": [state.end[0], str(state.end[1])],
        "patience": str(state.patience),
        "epochs done": str(state.epochs_done),
        "batches done": str(state.batches_done),
        "steps done": str(state.steps_done),
        "sum of losses": f64(state.sum_of_losses),
        "correct": str(state.correct),
        "best epoch": str(state.best_epoch),
        "lowest loss": f64(state.lowest_loss),
        "overrides": [[str(steps), changes] for steps, changes in state.overrides],
        "slots": state.slots,
    } | further


def measure(pair):
    return pair and [f64(number) for number in pair]


def error(fault):
    if fault.code == "truncated":
        return {"error": "truncated", "expected": fault.expected, "found": fault.found}
    return {"error": fault.code, "offset": fault.offset}


def verdict(bytes, again=False):
    """The verdict on a file's bytes."""
    try:
        file = nnb.loads(bytes)
    except nnb.Fault as fault:
        return error(fault)
    if not again:
        return {"content": content(file)}
    written = nnb.dumps(file)
    return {"content": content(file), "again": f"{zlib.crc32(written):08x} {len(written)}"}


def frames(stream):
    while head := stream.read(4):
        yield stream.read(struct.unpack("<I", head)[0])


def main(arguments):
    again, paths = "--again" in arguments, [argument for argument in arguments if argument != "--again"]
    for each in map(lambda path: Path(path).read_bytes(), paths) if paths else frames(sys.stdin.buffer):
        print(json.dumps(verdict(each, again)), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
