"""A whole process that evaluates the test images once: peer_infer.py NumPy|onnxruntime DATA."""

import sys

import numpy as np

from peers import read_idx

HIDDEN = 128


def main(name, folder):
    x = read_idx(folder, "t10k-images-idx3-ubyte")
    x = x.reshape(len(x), -1).astype(np.float32) * np.float32(1 / 255)
    labels = read_idx(folder, "t10k-labels-idx1-ubyte")
    rng = np.random.default_rng(1)
    w1, w2 = rng.random((x.shape[1], HIDDEN), np.float32), rng.random((HIDDEN, 10), np.float32)
    if name == "NumPy":
        logits = np.maximum(x @ w1, 0) @ w2
    else:
        import onnxruntime
        from onnx_model import two_layers
        session = onnxruntime.InferenceSession(two_layers(w1, w2), providers=["CPUExecutionProvider"])
        logits = session.run(None, {"x": x})[0]
    print((np.argmax(logits, 1) == labels).mean())


if __name__ == "__main__":
    main(*sys.argv[1:])
