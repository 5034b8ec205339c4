#!/usr/bin/env python3
"""Makes Fixtures/folding: small networks with normalizations, as Keras, PyTorch and onnx save them, and their outputs.

    KERAS_BACKEND=torch python make_folding.py        with the packages of Tests/Formats/requirements-peers.txt

The numbers are drawn from a fixed seed. Outputs are those of PyTorch in float64; the four files are one network:
dense 4 to 5, batch normalization, ReLU, batch normalization, dense 5 to 3, softmax.
"""

import json
from pathlib import Path

import keras
import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn

FOLDER = Path(__file__).resolve().parent / "folding"
RNG = np.random.default_rng(24)


def main():
    FOLDER.mkdir(exist_ok=True)
    network = nn.Sequential(nn.Linear(4, 5), nn.BatchNorm1d(5), nn.ReLU(), nn.BatchNorm1d(5, affine=False), nn.Linear(5, 3),
                            nn.Softmax(-1)).eval()
    with torch.no_grad():
        for name, tensor in network.state_dict().items():
            if tensor.dtype == torch.float32:
                values = RNG.uniform(0.1, 3, tensor.shape) if name.endswith("var") else RNG.normal(size=tensor.shape)
                tensor.copy_(torch.tensor(values.astype(np.float32)))
    arrays = {name: tensor.numpy().copy() for name, tensor in network.state_dict().items()}
    torch.save(network, FOLDER / "whole.pt")
    torch.save(network.state_dict(), FOLDER / "state.pt")

    layers = keras.layers
    model = keras.Sequential([
        layers.Input((4,)), layers.Dense(5), layers.BatchNormalization(epsilon=1e-5), layers.ReLU(),
        layers.BatchNormalization(epsilon=1e-5, scale=False, center=False), layers.Dense(3, activation="softmax")])
    one, two = arrays, lambda i: [arrays[f"{i}.weight"], arrays[f"{i}.bias"]]
    statistics = lambda i: [one[f"{i}.running_mean"], one[f"{i}.running_var"]]
    model.layers[0].set_weights([arrays["0.weight"].T, arrays["0.bias"]])
    model.layers[1].set_weights(two(1) + statistics(1))
    model.layers[3].set_weights(statistics(3))
    model.layers[4].set_weights([arrays["4.weight"].T, arrays["4.bias"]])
    model.save(FOLDER / "network.keras")
    model.save(FOLDER / "network.h5")

    ones, zeros = np.ones(5, np.float32), np.zeros(5, np.float32)
    tensors = {"w1": arrays["0.weight"], "b1": arrays["0.bias"], "g": arrays["1.weight"], "s": arrays["1.bias"],
               "m": arrays["1.running_mean"], "v": arrays["1.running_var"], "one": ones, "zero": zeros,
               "m2": arrays["3.running_mean"], "v2": arrays["3.running_var"], "w2": arrays["4.weight"], "b2": arrays["4.bias"]}
    node = helper.make_node
    graph = helper.make_graph(
        [node("Gemm", ["x", "w1", "b1"], ["a"], transB=1), node("BatchNormalization", ["a", "g", "s", "m", "v"], ["b"]),
         node("Relu", ["b"], ["c"]), node("BatchNormalization", ["c", "one", "zero", "m2", "v2"], ["d"]),
         node("Gemm", ["d", "w2", "b2"], ["e"], transB=1), node("Softmax", ["e"], ["y"])],
        "network", [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["N", 4])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["N", 3])],
        [numpy_helper.from_array(values, name) for name, values in tensors.items()])
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 15)], ir_version=8), FOLDER / "network.onnx")

    inputs = RNG.normal(size=(4, 4)).astype(np.float32)
    with torch.no_grad():
        outputs = network.double()(torch.tensor(inputs).double()).numpy()
    own = model.predict(inputs, verbose=0)
    assert np.abs(own - outputs).max() < 1e-5
    (FOLDER / "expected.json").write_text(
        json.dumps({"inputs": inputs.tolist(), "outputs": outputs.tolist()}) + "\n")


if __name__ == "__main__":
    main()
