"""The hostile files of all formats."""

import kerases
import numpys
import pickles
import protobufs
import tensors


def all_cases(is_full):
    for cases in (numpys.npz_cases, tensors.safetensors_cases, pickles.pickle_cases, protobufs.onnx_cases,
                  protobufs.index_cases, kerases.keras_cases):
        yield from cases(is_full)
