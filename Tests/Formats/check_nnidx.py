#!/usr/bin/env python3
"""Uses nnidx as a user would, and compares what it writes with NumPy, Python's own csv and zlib, and, where they are installed,
OpenCV and Pillow.

    python3 Tests/Formats/check_nnidx.py FOLDER-WITH-THE-TOOLS

Ends with status 1 if something differs.
"""

import csv
import gzip
import struct
import subprocess
import sys
import tempfile
import zlib
from pathlib import Path

import numpy as np

try:
    import cv2
except ImportError:
    cv2 = None
try:
    from PIL import Image
except ImportError:
    Image = None

TOOLS = Path(sys.argv[1]).resolve()
MNIST = Path(__file__).resolve().parents[2] / "Fixtures" / "mnist"
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "Fixtures"))
passed = failed = 0


def check(condition, what):
    global passed, failed
    if condition:
        passed += 1
    else:
        failed += 1
        print(f"FAILED: {what}")


def run(folder, *arguments, status=0, tool="nnidx"):
    done = subprocess.run([TOOLS / tool, *map(str, arguments)], cwd=folder, capture_output=True, text=True, timeout=300)
    check(done.returncode == status, f"{tool} {arguments}: status {done.returncode}: {done.stderr}")
    return done


def idx(path):
    data = Path(path).read_bytes()
    if data[:2] == b"\x1f\x8b":
        data = gzip.decompress(data)
    kind, rank = {8: ">u1", 12: ">i4"}[data[2]], data[3]
    shape = struct.unpack(f">{rank}I", data[4:4 + 4 * rank])
    return np.frombuffer(data, kind, offset=4 + 4 * rank).reshape(shape)


def part(folder, name, zipped=""):
    return idx(folder / f"{name}-images-idx3-ubyte{zipped}"), idx(folder / f"{name}-labels-idx1-ubyte{zipped}")


def same(found, images, labels):
    return np.array_equal(found[0], images) and np.array_equal(found[1], labels)


def unfiltered(path):
    """A grey PNG of 8 bits, read with zlib alone; its rows have no filter."""
    data, position, packed = Path(path).read_bytes(), 8, b""
    while position < len(data):
        count, name = struct.unpack(">I4s", data[position:position + 8])
        content = data[position + 8:position + 8 + count]
        assert struct.unpack(">I", data[position + 8 + count:position + 12 + count])[0] == zlib.crc32(name + content)
        if name == b"IHDR":
            width, height = struct.unpack(">II", content[:8])
        if name == b"IDAT":
            packed += content
        position += 12 + count
    rows = np.frombuffer(zlib.decompress(packed), np.uint8).reshape(height, width + 1)
    assert not rows[:, 0].any()
    return rows[:, 1:]


def check_tables(folder, images, labels):
    def table(name, rows, header=None, **options):
        with open(folder / name, "w", newline="") as file:
            writer = csv.writer(file, **options)
            if header:
                writer.writerow(header)
            writer.writerows(rows)

    flat = images.reshape(len(images), -1)
    pixels = [f"pixel{i}" for i in range(784)]
    table("kaggle.csv", ([int(a), *b] for a, b in zip(labels, flat)), ["label", *pixels])
    table("bare.csv", ([int(a), *b] for a, b in zip(labels, flat)))
    table("last.csv", ([*b, int(a)] for a, b in zip(labels, flat)), [*pixels, "class"], lineterminator="\n")
    table("quoted.csv", ([int(a), *b] for a, b in zip(labels, flat)), quoting=csv.QUOTE_ALL, delimiter=";")
    table("unit.csv", ([int(a), *(f"{x / 255:.6f}" for x in b)] for a, b in zip(labels, flat)))
    table("full.csv", ([float(a), *(repr(float(x)) for x in (b / 255))] for a, b in zip(labels, flat)))
    table("single.csv", ([int(a), *(repr(float(x)) for x in (b / np.float32(255)))] for a, b in zip(labels, flat)))
    (folder / "packed.csv.gz").write_bytes(gzip.compress((folder / "kaggle.csv").read_bytes()))
    for name in ("kaggle.csv", "bare.csv", "last.csv", "quoted.csv", "unit.csv", "full.csv", "single.csv", "packed.csv.gz"):
        run(folder, name, "-o", "t")
        check(same(part(folder / "t", "train"), images, labels), name)
        run(folder, name, "-o", "t", "--force", "--split", "25%")
        cut = len(images) - len(images) // 4
        check(same(part(folder / "t", "train"), images[:cut], labels[:cut]), f"{name}: training part")
        check(same(part(folder / "t", "t10k"), images[cut:], labels[cut:]), f"{name}: test part")
        subprocess.run(["rm", "-r", folder / "t"], check=True)
    run(folder, "kaggle.csv", "bare.csv", "-o", "two", "--gzip")
    check(same(part(folder / "two", "train", ".gz"), np.concatenate([images, images]), np.concatenate([labels, labels])), "merged")
    run(folder, "kaggle.csv", "bare.csv", "-o", "again", "--gzip")
    for name in ("train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz"):
        check((folder / "two" / name).read_bytes() == (folder / "again" / name).read_bytes(), f"{name}: other bytes the second time")
    run(folder, "two", "--to", "csv", "-o", "back.csv")
    with open(folder / "back.csv") as file:
        rows = list(csv.reader(file))
    check(rows[0] == ["label", *pixels], "header of CSV")
    check(np.array_equal(np.array(rows[1:], int)[:, 1:].reshape(-1, 28, 28), np.concatenate([images, images])), "pixels of CSV")


def check_arrays(folder, images, labels):
    a, b = images[:40], images[40:60]
    la, lb = labels[:40], labels[40:60]
    sets = {
        "keras.npz": dict(x_train=a, y_train=la, x_test=b, y_test=lb),
        "med.npz": dict(train_images=a[..., None], train_labels=la[:, None].astype("<i8"), test_images=b, test_labels=lb[:, None], val_images=b),
        "flat.npz": dict(x_train=a.reshape(40, 784).astype("<i4"), y_train=la.astype("<f4"), x_test=b[:, None], y_test=lb),
        "unit.npz": dict(x_train=(a / np.float32(255)).astype("<f4"), y_train=la, x_test=(b / 255).astype(">f8"), y_test=lb),
        "half.npz": dict(x_train=np.asfortranarray((a / 255).astype("<f2")), y_train=la, x_test=b.astype("<u2"), y_test=lb),
    }
    for name, arrays in sets.items():
        for save in (np.savez, np.savez_compressed):
            save(folder / name, **arrays)
            run(folder, name, "-o", "n", "--force")
            check(same(part(folder / "n", "train"), a, la), f"{name}: training")
            check(same(part(folder / "n", "t10k"), b, lb), f"{name}: test")
    np.save(folder / "images.npy", a)
    np.save(folder / "labels.npy", la.astype("<i8"))
    run(folder, "images.npy", "--labels", "labels.npy", "-o", "m")
    check(same(part(folder / "m", "train"), a, la), "two .npy files")
    run(folder, "m/train-images-idx3-ubyte", "-o", "m2")
    check(same(part(folder / "m2", "train"), a, la), "an IDX file with its labels")
    np.save(folder / "odd.npy", a.astype(float) / 100)
    check("image 0, pixel" in run(folder, "odd.npy", "-o", "x", status=65).stderr, "numbers that are no pixels")


def check_pictures(folder, images, labels):
    run(folder, MNIST, "--subset", "50,30", "--to", "png", "-o", "pictures")
    files = sorted((folder / "pictures" / "train").rglob("*.png"), key=lambda path: path.name)
    check(len(files) == 50, "number of pictures")
    for path in files:
        index = int(path.stem)
        check(np.array_equal(unfiltered(path), images[index]) and path.parent.name == str(labels[index]), path.name)
        if cv2 is not None:
            check(np.array_equal(cv2.imread(str(path), cv2.IMREAD_UNCHANGED), images[index]), f"{path.name} in OpenCV")
        if Image is not None:
            check(np.array_equal(np.asarray(Image.open(path)), images[index]), f"{path.name} in Pillow")
    run(folder, "show", MNIST, "--sheet", "sheet.png", "--count", "10")
    sheet = unfiltered(folder / "sheet.png")
    check(sheet.shape == (3 * 30 + 2, 4 * 30 + 2), f"sheet of {sheet.shape}")
    check(np.array_equal(sheet[32:60, 32:60], images[5]), "the sixth picture of the sheet")
    text = run(folder, "show", MNIST, "--count", "2").stdout
    check("\x1b" not in text and "█" in text, "digits in a pipe")


def check_peers(folder):
    """Pictures that the peers write, and what they make of them."""
    random = np.random.default_rng(3)
    colours = random.integers(0, 256, (37, 23, 4)).astype(np.uint8)
    deep = random.integers(0, 65536, (12, 17)).astype(np.uint16)
    if cv2 is not None:
        cv2.imwrite(str(folder / "deep.png"), deep)
        cv2.imwrite(str(folder / "colours.png"), cv2.cvtColor(colours[:, :, :3], cv2.COLOR_RGB2BGR))
        cv2.imwrite(str(folder / "grey.pgm"), colours[:, :, 0])
        run(folder, "deep.png", "-o", "deep", "--invert", "no")
        expected = (deep.astype(np.int64) * 255 + 32767) // 65535
        check(np.array_equal(idx(folder / "deep" / "t10k-images-idx3-ubyte")[0], expected), "16 bits")
        run(folder, "grey.pgm", "-o", "pgm", "--invert", "no")
        check(np.array_equal(idx(folder / "pgm" / "t10k-images-idx3-ubyte")[0], colours[:, :, 0]), "PGM")
        run(folder, "grey.pgm", "-o", "small", "--invert", "no", "--size", "9x5")
        # OpenCV's areas are in f32 and rounded otherwise: one grey more or less.
        inner = cv2.resize(colours[:, :, 0], (5, 8), interpolation=cv2.INTER_AREA)
        found = idx(folder / "small" / "t10k-images-idx3-ubyte")[0]
        check(abs(found[:8].astype(int) - inner).max() <= 1, "scaled by area as OpenCV does")
    if Image is not None:
        Image.fromarray(colours, "RGBA").save(folder / "alpha.png")
        Image.fromarray(colours[:, :, :3], "RGB").save(folder / "rgb.png")
        Image.fromarray(colours[:, :, :3], "RGB").quantize(16).save(folder / "palette.png", bits=4)
        for name, background in [("alpha.png", 255), ("alpha.png", 0), ("rgb.png", 255), ("palette.png", 255)]:
            run(folder, name, "-o", "pillow", "--invert", "no", "--background", background, "--force")
            picture = Image.open(folder / name)
            if picture.mode == "RGBA":
                paper = Image.new("RGB", picture.size, (background,) * 3)
                paper.paste(picture, mask=picture.getchannel("A"))
                picture = paper
            expected = np.asarray(picture.convert("RGB").convert("L"))
            check(np.array_equal(idx(folder / "pillow" / "t10k-images-idx3-ubyte")[0], expected), f"{name} on {background} in Pillow")


def check_training(folder):
    run(folder, MNIST, "--to", "csv", "-o", "csvs")
    run(folder, "csvs/train.csv", "-o", "kaggle", "--split", "3000,1000")
    said = run(folder, "kaggle", "-o", "model.nnb", "--epochs", "3", "--hidden", "32", tool="nntrain").stdout
    check("test " in said.splitlines()[-1], said)
    run(folder, "model.nnb", "kaggle", tool="nninfer")


def main():
    with gzip.open(MNIST / "train-images-idx3-ubyte.gz") as file:
        images = np.frombuffer(file.read(), np.uint8, offset=16).reshape(-1, 28, 28)[:80]
    with gzip.open(MNIST / "train-labels-idx1-ubyte.gz") as file:
        labels = np.frombuffer(file.read(), np.uint8, offset=8)[:80]
    for test in (check_tables, check_arrays, check_pictures):
        with tempfile.TemporaryDirectory() as folder:
            test(Path(folder), images, labels)
    for test in (check_peers, check_training):
        with tempfile.TemporaryDirectory() as folder:
            test(Path(folder))
    peers = [name for name, module in (("OpenCV", cv2), ("Pillow", Image)) if module is not None]
    print(f"beside NumPy{''.join(', ' + name for name in peers)}: {passed} passed, {failed} failed")
    sys.exit(failed > 0)


main()
