"""Formats of other inference programs, by their own Python packages."""

from formats import Format, arrays


class ONNX(Format):
    """The model must also pass the package's checker with all that it checks."""
    title, libraries = "ONNX", ("onnx",)

    def start(self):
        import onnx.checker
        import onnx.helper
        import onnx.numpy_helper
        self.onnx = onnx

    def write(self, model):
        helper, network = self.onnx.helper, model.network
        nodes, value = [helper.make_node("Flatten", ["input"], ["flat"])], "flat"
        for one in network.layers:
            nodes.append(helper.make_node("Gemm", [value, one.kernel, one.bias], [f"{one.name}/sum"], one.name))
            value = f"{one.name}/out"
            nodes.append(helper.make_node(one.activation.capitalize(), [f"{one.name}/sum"], [value]))
        real, outputs = self.onnx.TensorProto.FLOAT, network.layers[-1].outputs
        graph = helper.make_graph(
            nodes, "network", [helper.make_tensor_value_info("input", real, ["n", *network.sample])],
            [helper.make_tensor_value_info(value, real, ["n", outputs])],
            [self.onnx.numpy_helper.from_array(array, name) for name, array in arrays(model).items()])
        made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
        return made.SerializeToString()

    def read(self, data):
        model = self.onnx.load_model_from_string(data)
        self.onnx.checker.check_model(model, full_check=True)
        opsets = [(opset.domain, opset.version) for opset in model.opset_import]
        return opsets, model.graph.SerializeToString(deterministic=True)


class GGUF(Format):
    title, libraries = "GGUF", ("gguf",)

    def start(self):
        import gguf
        self.gguf = gguf

    def write(self, model):
        path = self.folder / "model.gguf"
        writer = self.gguf.GGUFWriter(path, "dense")
        for number, one in enumerate(model.network.layers):
            writer.add_string(f"dense.{number}.name", one.name)
            writer.add_string(f"dense.{number}.activation", one.activation)
        writer.add_array("dense.sample", list(model.network.sample))
        for name, array in arrays(model).items():
            writer.add_tensor(name, array)
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()
        return path.read_bytes()

    def read(self, data):
        reader = self.gguf.GGUFReader(self.file(data, "read.gguf"))
        fields = [(name, field.types, field.contents()) for name, field in reader.fields.items()
                  if not name.startswith("GGUF.")]
        tensors = [(tensor.name, tensor.tensor_type, tensor.shape.tolist(), tensor.data.shape, tensor.data.tobytes())
                   for tensor in reader.tensors]
        return fields, tensors
