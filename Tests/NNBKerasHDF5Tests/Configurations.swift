/// Configurations of models as versions of Keras write them.
enum Configurations {
  /// A sequential model as Keras 3 writes it.
  static let sequential3 = #"""
    {"class_name": "Sequential", "config": {"name": "seq", "trainable": true, "dtype": {"module": "keras",
    "class_name": "DTypePolicy", "config": {"name": "float32"}, "registered_name": null},
    "layers": [{"class_name": "InputLayer", "config": {"batch_shape": [null, 28, 28], "dtype": "float32",
    "sparse": false, "ragged": false, "name": "input_layer", "optional": false}}, {"class_name": "Rescaling",
    "config": {"name": "rescaling", "trainable": true, "dtype": {"module": "keras", "class_name": "DTypePolicy",
    "config": {"name": "float32"}, "registered_name": null}, "scale": 0.00392156862745098, "offset": 0.0}},
    {"class_name": "Flatten", "config": {"name": "flatten", "trainable": true, "dtype": {"module": "keras",
    "class_name": "DTypePolicy", "config": {"name": "float32"}, "registered_name": null},
    "data_format": "channels_last"}}, {"class_name": "Dense", "config": {"name": "dense", "trainable": true,
    "dtype": {"module": "keras", "class_name": "DTypePolicy", "config": {"name": "float32"},
    "registered_name": null}, "units": 4, "activation": "relu", "use_bias": true,
    "kernel_initializer": {"module": "keras.initializers", "class_name": "GlorotUniform", "config": {"seed": null,
    "input_axes": null, "output_axes": null}, "registered_name": null},
    "bias_initializer": {"module": "keras.initializers", "class_name": "Zeros", "config": {},
    "registered_name": null}, "kernel_regularizer": null, "bias_regularizer": null, "kernel_constraint": null,
    "bias_constraint": null, "quantization_config": null}}, {"class_name": "Dropout", "config": {"name": "dropout",
    "trainable": true, "dtype": {"module": "keras", "class_name": "DTypePolicy", "config": {"name": "float32"},
    "registered_name": null}, "rate": 0.2, "seed": null, "noise_shape": null}}, {"class_name": "Dense",
    "config": {"name": "dense_1", "trainable": true, "dtype": {"module": "keras", "class_name": "DTypePolicy",
    "config": {"name": "float32"}, "registered_name": null}, "units": 3, "activation": "linear", "use_bias": true,
    "kernel_initializer": {"module": "keras.initializers", "class_name": "GlorotUniform", "config": {"seed": null,
    "input_axes": null, "output_axes": null}, "registered_name": null},
    "bias_initializer": {"module": "keras.initializers", "class_name": "Zeros", "config": {},
    "registered_name": null}, "kernel_regularizer": null, "bias_regularizer": null, "kernel_constraint": null,
    "bias_constraint": null, "quantization_config": null}}, {"class_name": "Softmax", "config": {"name": "softmax",
    "trainable": true, "dtype": {"module": "keras", "class_name": "DTypePolicy", "config": {"name": "float32"},
    "registered_name": null}, "axis": -1}}], "build_input_shape": [null, 28, 28]}}
    """#

  /// A functional model with a sequential one in it and a layer of bf16, as Keras 3 writes it; without initializers.
  static let functional3 = #"""
    {"class_name": "Functional", "config": {"name": "functional", "trainable": true,
    "layers": [{"class_name": "InputLayer", "config": {"batch_shape": [null, 4], "dtype": "float32",
    "sparse": false, "ragged": false, "name": "digits", "optional": false}, "name": "digits", "inbound_nodes": []},
    {"class_name": "Sequential", "config": {"name": "inner", "trainable": true, "dtype": {"module": "keras",
    "class_name": "DTypePolicy", "config": {"name": "float32"}, "registered_name": null},
    "layers": [{"class_name": "InputLayer", "config": {"batch_shape": [null, 4], "dtype": "float32",
    "sparse": false, "ragged": false, "name": "inner_input", "optional": false}}, {"class_name": "Dense",
    "config": {"name": "dense_2", "trainable": true, "dtype": {"module": "keras", "class_name": "DTypePolicy",
    "config": {"name": "float32"}, "registered_name": null}, "units": 3, "activation": {"module": "keras.layers",
    "class_name": "LeakyReLU", "config": {"name": "leaky", "trainable": true, "dtype": {"module": "keras",
    "class_name": "DTypePolicy", "config": {"name": "float32"}, "registered_name": null}, "negative_slope": 0.1},
    "registered_name": null}, "use_bias": true, "quantization_config": null}}], "build_input_shape": [null, 4]},
    "name": "inner", "inbound_nodes": [{"args": [{"class_name": "__keras_tensor__", "config": {"shape": [null, 4],
    "dtype": "float32", "keras_history": ["digits", 0, 0]}}], "kwargs": {"mask": null}}]}, {"class_name": "Dense",
    "config": {"name": "out", "trainable": true, "dtype": {"module": "keras", "class_name": "DTypePolicy",
    "config": {"name": "bfloat16"}, "registered_name": null}, "units": 2, "activation": "linear", "use_bias": false,
    "quantization_config": null}, "name": "out", "inbound_nodes": [{"args": [{"class_name": "__keras_tensor__",
    "config": {"shape": [null, 3], "dtype": "float32", "keras_history": ["inner", 0, 0]}}], "kwargs": {}}]}],
    "input_layers": ["digits", 0, 0], "output_layers": ["out", 0, 0]}}
    """#

  /// A model of two branches, as Keras 3 writes it; without initializers.
  static let branches3 = #"""
    {"class_name": "Functional", "config": {"name": "functional", "trainable": true,
    "layers": [{"class_name": "InputLayer", "config": {"batch_shape": [null, 4], "dtype": "float32",
    "sparse": false, "ragged": false, "name": "digits", "optional": false}, "name": "digits", "inbound_nodes": []},
    {"class_name": "Dense", "config": {"name": "left", "trainable": true, "dtype": {"module": "keras",
    "class_name": "DTypePolicy", "config": {"name": "float32"}, "registered_name": null}, "units": 3,
    "activation": "linear", "use_bias": true, "quantization_config": null}, "name": "left",
    "inbound_nodes": [{"args": [{"class_name": "__keras_tensor__", "config": {"shape": [null, 4],
    "dtype": "float32", "keras_history": ["digits", 0, 0]}}], "kwargs": {}}]}, {"class_name": "Dense",
    "config": {"name": "right", "trainable": true, "dtype": {"module": "keras", "class_name": "DTypePolicy",
    "config": {"name": "float32"}, "registered_name": null}, "units": 3, "activation": "linear", "use_bias": true,
    "quantization_config": null}, "name": "right", "inbound_nodes": [{"args": [{"class_name": "__keras_tensor__",
    "config": {"shape": [null, 4], "dtype": "float32", "keras_history": ["digits", 0, 0]}}], "kwargs": {}}]},
    {"class_name": "Add", "config": {"name": "add", "trainable": true, "dtype": {"module": "keras",
    "class_name": "DTypePolicy", "config": {"name": "float32"}, "registered_name": null}}, "name": "add",
    "inbound_nodes": [{"args": [[{"class_name": "__keras_tensor__", "config": {"shape": [null, 3],
    "dtype": "float32", "keras_history": ["left", 0, 0]}}, {"class_name": "__keras_tensor__",
    "config": {"shape": [null, 3], "dtype": "float32", "keras_history": ["right", 0, 0]}}]], "kwargs": {}}]}],
    "input_layers": ["digits", 0, 0], "output_layers": ["add", 0, 0]}}
    """#

  /// A dense layer with LoRA, as Keras 3 writes it; without initializers.
  static let lora3 = #"""
    {"class_name": "Sequential", "config": {"name": "seq", "trainable": true, "dtype": {"module": "keras",
    "class_name": "DTypePolicy", "config": {"name": "float32"}, "registered_name": null},
    "layers": [{"class_name": "InputLayer", "config": {"batch_shape": [null, 4], "dtype": "float32",
    "sparse": false, "ragged": false, "name": "x", "optional": false}}, {"class_name": "Dense",
    "config": {"name": "dense", "trainable": true, "dtype": {"module": "keras", "class_name": "DTypePolicy",
    "config": {"name": "float32"}, "registered_name": null}, "units": 3, "activation": "linear", "use_bias": true,
    "quantization_config": null, "lora_rank": 1, "lora_alpha": 1}}], "build_input_shape": [null, 4]}}
    """#

  /// A dense layer of 8 bits, as Keras 3 writes it; without initializers.
  static let int83 = #"""
    {"class_name": "Sequential", "config": {"name": "seq", "trainable": true, "dtype": {"module": "keras",
    "class_name": "DTypePolicy", "config": {"name": "float32"}, "registered_name": null},
    "layers": [{"class_name": "InputLayer", "config": {"batch_shape": [null, 4], "dtype": "float32",
    "sparse": false, "ragged": false, "name": "x", "optional": false}}, {"class_name": "Dense",
    "config": {"name": "dense", "trainable": true, "dtype": {"module": "keras.dtype_policies",
    "class_name": "QuantizedDTypePolicy", "config": {"mode": "int8", "source_name": "float32"},
    "registered_name": null}, "units": 3, "activation": "linear", "use_bias": true,
    "quantization_config": {"module": "keras.quantizers", "class_name": "Int8QuantizationConfig",
    "config": {"weight_quantizer": null, "activation_quantizer": {"module": "keras.quantizers",
    "class_name": "AbsMaxQuantizer", "config": {"value_range": [-127, 127], "epsilon": 1e-07,
    "output_dtype": "int8"}, "registered_name": null}}, "registered_name": null}}}], "build_input_shape": [null,
    4]}}
    """#

  /// A sequential model as Keras 2 writes it, with the deferred names of TensorFlow.
  static let sequential2 = #"""
    {"class_name": "Sequential", "config": {"name": "sequential", "layers": [{"class_name": "InputLayer", "config":
    {"batch_input_shape": [null, 784], "dtype": "float32", "sparse": false, "ragged": false, "name": "input_1"}},
    {"class_name": "Dense", "config": {"name": "hidden", "trainable": true, "dtype": "float32", "units": 4,
    "activation": "sigmoid", "use_bias": true, "kernel_initializer": {"class_name": "GlorotUniform", "config": {"seed":
    null}, "shared_object_id": 1}, "bias_initializer": {"class_name": "Zeros", "config": {}, "shared_object_id": 2},
    "kernel_regularizer": null, "bias_regularizer": null, "activity_regularizer": null, "kernel_constraint": null,
    "bias_constraint": null}}, {"class_name": "LeakyReLU", "config": {"name": "leaky_re_lu", "trainable": true,
    "dtype": "float32", "alpha": 0.30000001192092896}}]}}
    """#

  /// A functional model as Keras 2 writes it.
  static let functional2 = #"""
    {"class_name": "Functional", "config": {"name": "model", "layers": [{"class_name": "Dense", "config": {"name":
    "out", "trainable": true, "dtype": "float32", "units": 2, "activation": "softmax", "use_bias": true}, "name":
    "out", "inbound_nodes": [[["drop", 0, 0, {"training": false}]]]}, {"class_name": "InputLayer", "config":
    {"batch_input_shape": [128, 3], "dtype": "float32", "sparse": false, "ragged": false, "name": "in"}, "name": "in",
    "inbound_nodes": []}, {"class_name": "Dense", "config": {"name": "hidden", "trainable": true, "dtype": "float32",
    "units": 4, "activation": "tanh", "use_bias": true}, "name": "hidden", "inbound_nodes": [["in", 0, 0, {}]]},
    {"class_name": "Dropout", "config": {"name": "drop", "trainable": true, "dtype": "float32", "rate": 0.5,
    "noise_shape": null, "seed": null}, "name": "drop", "inbound_nodes": [[["hidden", 0, 0, {}]]]}], "input_layers":
    [["in", 0, 0]], "output_layers": [["out", 0, 0]]}}
    """#

  /// A sequential model as Keras 1 writes it.
  static let sequential1 = #"""
    {"class_name": "Sequential", "config": [{"class_name": "Dense", "config": {"W_constraint": null, "b_constraint":
    null, "name": "dense_1", "activity_regularizer": null, "trainable": true, "init": "glorot_uniform", "bias": true,
    "input_dim": 3, "b_regularizer": null, "W_regularizer": null, "activation": "linear", "output_dim": 4,
    "batch_input_shape": [null, 3], "input_dtype": "float32"}}, {"class_name": "Activation", "config": {"activation":
    "relu", "trainable": true, "name": "activation_1"}}, {"class_name": "Dropout", "config": {"p": 0.2, "trainable":
    true, "name": "dropout_1"}}, {"class_name": "Dense", "config": {"W_constraint": null, "b_constraint": null,
    "name": "dense_2", "activity_regularizer": null, "trainable": true, "init": "glorot_uniform", "bias": false,
    "input_dim": null, "b_regularizer": null, "W_regularizer": null, "activation": "softmax", "output_dim": 2}}]}
    """#
}
