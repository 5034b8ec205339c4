#!/usr/bin/env python3
"""Checks what nntrain writes for TensorBoard beside TensorBoard's own readers.

    python check_tensorboard.py TOOLS        TOOLS is the folder with nntrain

Runs are stopped, killed and resumed; every value must be there once and equal to the log, in the folder as a whole and in each
file alone. Histograms and pictures are compared with the weights of the model.
"""

import io
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from PIL import Image
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.backend.event_processing.event_file_loader import RawEventFileLoader
from tensorboard.compat.proto import event_pb2
from tensorboard.plugins.hparams import plugin_data_pb2

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "Keras"))
from harness import Report, nnb

DATA = Path(__file__).resolve().parents[2] / "Fixtures" / "mnist"
ALL = {kind: 0 for kind in ("scalars", "images", "histograms", "tensors", "compressedHistograms")}
USUAL = ["--hidden", "6", "--batch-size", "100", "--validation", "500", "--seed", "3"]


def read(path):
    """All that TensorBoard reads of a folder or a file."""
    return EventAccumulator(str(path), size_guidance=ALL).Reload()


def events(path):
    """The messages of a file without their times."""
    found = []
    for raw in RawEventFileLoader(str(path)).Load():
        event = event_pb2.Event.FromString(raw)
        assert event.wall_time > 1.7e9
        event.wall_time = 0
        found.append(event.SerializeToString(deterministic=True))
    return found


def values(accumulator):
    return {tag: [(event.step, event.value) for event in accumulator.Scalars(tag)] for tag in accumulator.Tags()["scalars"]}


def expected(log):
    """The values that the lines of a log say, but the learning rate."""
    found = {}
    for line in log.read_text().splitlines():
        record = json.loads(line)
        for part in ("train", "validation", "test"):
            for name in ("loss", "accuracy"):
                if f"{part}_{name}" in record:
                    found.setdefault(f"{name}/{part}", []).append((record["step"], float(np.float32(record[f"{part}_{name}"]))))
    return found


class Case:
    def __init__(self, tools, folder):
        self.tool, self.folder = str(Path(tools).resolve() / "nntrain"), folder
        self.events, self.log = folder / "events", folder / "m.jsonl"

    def start(self, *arguments):
        return subprocess.Popen([self.tool, str(DATA), "--tensorboard", "events", "--log", "m.jsonl", *arguments],
                                cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)

    def run(self, *arguments):
        process = self.start(*arguments)
        error = process.communicate()[1]
        assert process.returncode == 0, error
        return error

    def files(self):
        return sorted(self.events.glob("*tfevents*"))


def check_values(report, case, what):
    files = case.files()
    if not report.check(len(files) == 1, f"{what}: {len(files)} files"):
        return
    for path in (case.events, files[0]):
        found = values(read(path))
        rates = found.pop("learning_rate", [])
        report.check(found == expected(case.log), f"{what}: {path.name} has other values than the log: {found}")
        report.check([step for step, _ in rates] == [step for step, _ in found["loss/train"]], f"{what}: other rates: {rates}")


def check_run(report, tools, folder):
    report.group("a run beside its model")
    case = Case(tools, folder)
    case.run("-o", "m.nnb", "--epochs", "12", "--optimizer", "adam", "--clip-norm", "1", *USUAL)
    check_values(report, case, "straight")
    found = read(case.events)
    tensors = {name: np.frombuffer(tensor.data, "<f4").reshape([size for size, _ in tensor.axes])
               for name, tensor in nnb.load(folder / "m.nnb").by_name().items()}
    steps = [35 * epoch for epoch in (*range(11), 12)]
    for name in ("hidden/kernel", "hidden/bias", "output/kernel", "output/bias"):
        histograms = found.Histograms(f"weights/{name}")
        report.check([event.step for event in histograms] == steps, f"{name}: histograms at {[event.step for event in histograms]}")
        last, data = histograms[-1].histogram_value, tensors[name].astype(np.float64)
        edges = [last.min, *last.bucket_limit]
        counts = np.histogram(data, bins=np.array(edges))[0]
        report.check(list(counts) == list(last.bucket), f"{name}: other counts")
        report.check((last.min, last.max, last.num) == (data.min(), data.max(), data.size), f"{name}: other range")
        report.check(np.isclose(last.sum, data.sum()) and np.isclose(last.sum_squares, (data ** 2).sum()), f"{name}: other sums")
    images = found.Images("kernels/hidden")
    report.check([image.step for image in images] == steps, f"images at {[image.step for image in images]}")
    picture = np.array(Image.open(io.BytesIO(images[-1].encoded_image_string)))
    report.check(picture.shape == (images[-1].height, images[-1].width) and picture.dtype == np.uint8, "other size of the picture")
    kernel = tensors["hidden/kernel"].astype(np.float64)
    for unit in range(6):
        grey = np.round(128 + 127 * (kernel[:, unit] / np.abs(kernel[:, unit]).max())).reshape(28, 28).astype(np.uint8)
        tile = grey.repeat(2, 0).repeat(2, 1)
        windows = np.lib.stride_tricks.sliding_window_view(picture, tile.shape)
        report.check((windows == tile).all(axis=(2, 3)).sum() == 1, f"kernel {unit} is not in the picture")
    text = found.Tensors("settings")[0].tensor_proto.string_val[0].decode()
    report.check("| optimizer | adam, beta1 0.9" in text and "| seed | 3 |" in text, f"other settings: {text}")
    data = plugin_data_pb2.HParamsPluginData.FromString(
        found.SummaryMetadata("_hparams_/session_start_info").plugin_data.content)
    hparams = {key: value.number_value if value.HasField("number_value") else value.string_value
               for key, value in data.session_start_info.hparams.items()}
    report.check(hparams.get("hidden") == 6 and hparams.get("optimizer") == "adam" and hparams.get("epochs") == 12
                 and hparams.get("beta1") == 0.9 and hparams.get("clip_norm") == 1, f"other hparams: {hparams}")
    end = plugin_data_pb2.HParamsPluginData.FromString(found.SummaryMetadata("_hparams_/session_end_info").plugin_data.content)
    report.check(end.session_end_info.status == 1, "no success")
    return events(case.files()[0])


def check_resumed(report, tools, folder, straight):
    report.group("runs that are stopped and resumed")
    case = Case(tools, folder)
    case.run("-o", "m.nnb", "--epochs", "3", "--optimizer", "adam", "--clip-norm", "1", *USUAL)
    check_values(report, case, "3 epochs")
    case.run("--resume", "m.nnb", "--steps", "150")
    check_values(report, case, "150 steps")
    case.run("--resume", "m.nnb", "-o", "n.nnb", "--epochs", "7")
    check_values(report, case, "another name")
    case.run("--resume", "n.nnb", "-o", "m.nnb", "--force", "--epochs", "12")
    check_values(report, case, "12 epochs")
    found = [event for event in events(case.files()[0]) if b"| setting |" not in event]
    wanted = [event for event in straight if b"| setting |" not in event]
    report.check(found == wanted, "the file is not that of a run without a break")
    # The same model again: what it ends with comes again, once.
    case.run("--resume", "m.nnb")
    report.check([event for event in events(case.files()[0]) if b"| setting |" not in event] == wanted, "finished, resumed: others")


def check_killed(report, tools, folder):
    report.group("runs that are killed")
    case, rng = Case(tools, folder), np.random.default_rng(5)
    (folder / "events").mkdir()
    other = folder / "events" / "events.out.tfevents.1700000000.host.1.0"
    other.write_bytes(b"somebody's")
    # The time until there is a checkpoint is the measure of when to kill, so that a slow machine gets as far.
    begun = time.monotonic()
    process = case.start("-o", "m.nnb", *USUAL, "--epochs", "400", "--checkpoint-every", "40")
    while not (folder / "m.nnb").exists() and process.poll() is None:
        time.sleep(0.01)
    usual = time.monotonic() - begun
    for _ in range(12):
        process.send_signal(signal.SIGKILL)
        process.communicate()
        for path in case.files():
            if path != other:
                steps = [step for step, _ in values(read(path)).get("loss/train", [])]
                report.check(steps == sorted(set(steps)), f"doubles in {path.name}: {steps}")
        process = case.start("--resume", "m.nnb", "--epochs", "400", "--checkpoint-every", "40")
        time.sleep(rng.uniform(0, 2 * usual))
    process.send_signal(signal.SIGKILL)
    process.communicate()
    os.replace(other, folder / "other")
    case.run("--resume", "m.nnb", "--epochs", "401")
    check_values(report, case, "killed")
    report.check((folder / "other").read_bytes() == b"somebody's", "another's file was changed")


def check_forks(report, tools, folder):
    report.group("runs that share a folder")
    case = Case(tools, folder)
    case.run("-o", "m.nnb", "--epochs", "2", *USUAL)
    shutil.copy(folder / "m.nnb", folder / "half.nnb")
    case.run("--resume", "m.nnb", "--epochs", "4")
    first = case.files()
    error = case.run("--resume", "half.nnb", "-o", "fork.nnb", "--epochs", "3", "--override", "--seed", "8")
    report.check(first[0] in case.files() and len(case.files()) == 2, "a fork has taken the file of the run it began in")
    report.check("has event files of other runs" in error, f"nothing is said of the other file: {error}")
    report.check([step for step, _ in values(read(case.files()[1]))["loss/train"]] == [35, 70, 105], "the fork lacks its past")
    case.log = folder / "n.jsonl"
    run = subprocess.run([case.tool, str(DATA), "-o", "m.nnb", "--force", "--tensorboard", "events", "--epochs", "1", *USUAL],
                         cwd=folder, capture_output=True, text=True)
    report.check(run.returncode == 0 and first[0] not in case.files() and len(case.files()) == 2, f"--force: {run.stderr}")


def main():
    report = Report()
    with tempfile.TemporaryDirectory() as root:
        folders = [Path(root) / name for name in ("straight", "resumed", "killed", "forks")]
        for folder in folders:
            folder.mkdir()
        straight = check_run(report, sys.argv[1], folders[0])
        check_resumed(report, sys.argv[1], folders[1], straight)
        check_killed(report, sys.argv[1], folders[2])
        check_forks(report, sys.argv[1], folders[3])
    return report.close()


if __name__ == "__main__":
    sys.exit(main())
