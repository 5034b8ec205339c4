"""Changed contents of good .nnb files, written without a look at the rules; most keep them."""

import math
import struct

from verdict import nnb

MOST = (1 << 62) - 1
REALS = [0.0, -0.0, 1.0, -1.0, 0.5, 2.0, 1e-300, -1e-300, 5e-324, 1.7976931348623157e308, float("inf"), float("-inf"),
         float("nan"), 0.1, 0.9, 0.999, 1.0000000000000002, 0.9999999999999999]
# Names that are different, and easily taken for another: composed and decomposed, in several cases, with NUL.
NAMES = ["a", "b", "k", "in", "out", "In", "\0", " ", "a\0", "\xe9", "e\u0301", "\u212b", "\xc5", "A\u030a", "\ufeff",
         "\uffff", "\ud7ff", "\ue000", "\U0010ffff", "\U00010000", "\r\n", "\n", "\r", "\U0001f469\u200d\U0001f4bb",
         "n" * 1023, "n" * 1024, "\xe9" * 512, "m/a", "v/a"]


class ContentMutator:
    """Changes the content of one of `files`, at random."""

    def __init__(self, files, random):
        self.random, self.files = random, []
        for file in files:
            try:
                nnb.loads(file)
            except nnb.Fault:
                continue
            self.files.append(file)

    def next(self):
        """A file as bytes."""
        random = self.random
        file = random.choice(self.files)
        if len(file) > 20_000 and random.random() > 0.02:
            return self.next()
        file = nnb.loads(file)
        for _ in range(random.choice((1, 1, 2, 3))):
            random.choice((self.data, self.rename, self.tensor, self.network, self.training, self.training,
                           self.settings, self.history, self.notes, self.extension))(file)
        try:
            return nnb._write(file)
        except (ValueError, struct.error, OverflowError):
            return self.next()

    def name(self):
        return self.random.choice(NAMES)

    def data(self, file):
        """Other bits in a tensor."""
        if not file.tensors:
            return
        at = self.random.randrange(len(file.tensors))
        data = bytearray(file.tensors[at].data)
        for _ in range(min(len(data), 8)):
            data[self.random.randrange(len(data))] = self.random.choice((0, 127, 128, 255, self.random.randrange(256)))
        file.tensors[at] = file.tensors[at]._replace(data=bytes(data))

    def rename(self, file):
        """A tensor has another name everywhere, so that its place changes."""
        if not file.tensors:
            return
        at, new = self.random.randrange(len(file.tensors)), self.name()
        old = file.tensors[at].name
        file.tensors[at] = file.tensors[at]._replace(name=new)
        if file.network:
            file.network.layers = [layer._replace(kernel=new if layer.kernel == old else layer.kernel,
                                                  bias=new if layer.bias == old else layer.bias)
                                   for layer in file.network.layers]
        if file.training:
            slots = [[new if name == old else name for name in slot] for slot in file.training.slots]
            file.training = file.training._replace(slots=slots)

    def tensor(self, file):
        """A tensor more, one less, or another type, order of axes or name of an axis of one."""
        random, how = self.random, self.random.randrange(5)
        type = random.choice(list(nnb.TYPES))
        if how == 0 or not file.tensors:
            axes = [(random.choice((0, 1, 1, 2, 3, 1 << 40)), self.name()) for _ in range(random.randrange(9))]
            size = math.prod(size for size, _ in axes) * nnb._size(type)
            file.tensors.append(nnb.Tensor(self.name(), type, axes, bytes(min(size, 5000))))
            return
        at = random.randrange(len(file.tensors))
        axes = list(file.tensors[at].axes)
        if how == 1:
            del file.tensors[at]
        elif how == 2:
            file.tensors[at] = file.tensors[at]._replace(type=type)
        elif how == 3:
            file.tensors[at] = file.tensors[at]._replace(axes=random.sample(axes, len(axes)))
        elif axes:
            axis = random.randrange(len(axes))
            axes[axis] = (axes[axis][0], self.name())
            file.tensors[at] = file.tensors[at]._replace(axes=axes)

    def network(self, file):
        """Another input contract, or another layer."""
        random, network = self.random, file.network
        if not network:
            return
        how, at = random.randrange(6), random.randrange(len(network.layers))
        layer = network.layers[at]
        if how == 0:
            inputs = layer.inputs
            network.sample = random.choice(([inputs], [1, inputs], [1] * 7 + [inputs], [1 << 40] * 8, [2, 2]))
        elif how == 1:
            numbers = random.choice((1.0, -0.0, 0.1)), random.choice((0.0, -2.0))
            network.scaling = random.choice((None, nnb.Scaling(random.choice(list(nnb.TYPES)), *numbers)))
        elif how == 2:
            outputs = network.layers[-1].outputs
            network.labels = random.choice(([], [self.name() for _ in range(outputs % 100)], [""] * 3))
        elif how == 3:
            activation = random.choice(list(nnb.ACTIVATIONS))
            parameters = [random.choice(REALS) for _ in range(nnb.ACTIVATIONS[activation])]
            network.layers[at] = layer._replace(activation=activation, parameters=parameters)
        elif how == 4:
            network.layers[at] = layer._replace(name=self.name())
        else:
            network.layers[at] = layer._replace(bias=None)

    def training(self, file):
        """A number of a state, or many that mostly fit together."""
        random = self.random
        if not file.training:
            return
        if random.random() < 0.3:
            field = random.choice(nnb.Training._fields)
            value = getattr(file.training, field)
            if isinstance(value, float):
                file.training = file.training._replace(**{field: random.choice(REALS)})
            elif isinstance(value, int):
                value = random.choice((value + 1, abs(value - 1), 0, 1, 127, MOST))
                file.training = file.training._replace(**{field: value})
            return
        samples, batch = random.choice((1, 2, 10, 64, 1 << 40, MOST)), random.choice((0, 1, 3, 64, MOST))
        batches = -(-samples // (batch or samples))
        epochs, done = random.choice((0, 1, 3, MOST)), random.choice((0, batches - 1, batches))
        held, optimizer = random.choice((0, 1, MOST)), random.choice(list(nnb.OPTIMIZERS))
        schedule = random.choice(nnb.SCHEDULES)
        steps = epochs * batches + done + random.choice((0, 0, 0, 0, 1))
        changes = [(random.randrange(steps + 1), random.randrange(1, 128)) for _ in range(random.choice((0, 0, 1, 3)))]
        best = random.choice((0, 0, 1, epochs)) if held else 0
        state = file.training._replace(
            seed=random.getrandbits(64), initial_parameters=random.choice(nnb.INITIAL), batch_size=batch,
            samples=samples, samples_held_out=held, clip_norm=random.choice((0.0, 1.0)), schedule=schedule,
            schedule_settings={"constant": [], "step": [2, random.choice((0.5, 1.0, 1e-9))], "cosine": [9]}[schedule],
            end=(random.choice(nnb.ENDS), random.choice((5, MOST))), patience=random.choice((0, 2)) if held else 0,
            epochs_done=epochs, batches_done=done, steps_done=steps, best_epoch=best, overrides=sorted(changes),
            sum_of_losses=random.choice((0.0, 2.5)) if done else 0.0,
            correct=random.choice((0, samples)) if done else 0,
            lowest_loss=random.choice((0.0, 0.25)) if best else 0.0)
        if nnb.OPTIMIZERS[optimizer][1] == len(state.slots):
            settings = {"sgd": [], "adam": [0.9, 0.0, 1e-8, 0.0]}.get(optimizer, [random.choice((0.0, 0.9))])
            state = state._replace(optimizer=optimizer, optimizer_settings=settings)
        file.training = state
        if random.random() < 0.5:
            file.history = []

    def settings(self, file):
        """Other further settings, or the bit that says that there are some."""
        random, state = self.random, file.training
        if not state:
            return
        version = state.arithmetic_version & ~nnb.HAS_FURTHER | random.choice((0, nnb.HAS_FURTHER, nnb.HAS_FURTHER))
        settings = []
        for code in sorted(random.sample((1, 2, 3, 4, 5, 500, 65535), random.randrange(4))):
            type = {1: "f32", 2: "u16"}.get(code, "f64") if code < 6 and random.random() < 0.9 else random.choice(list(nnb.TYPES))
            number = lambda: random.choice((0, 1)) if nnb.TYPES[type] in "bBhHiIqQ" else random.choice((0.0, 1.0, 2.5))
            count = file.network.layers[-1].outputs if code == 1 and random.random() < 0.9 else random.randrange(1, 4)
            if code == 2 and random.random() < 0.9:
                count = 7
                number = lambda: random.choice((0, 1, 1, 1, 64, 65, 2047, 2048, 32767, 32768) if random.random() < 0.2 else (1, 2, 64))
            if code == 3 and type == "f64":
                count = 2
                done = float(state.steps_done)
                number = lambda: random.choice((0.0, -0.0, 0.5, 1.0, 1.0, 1.0, 1.5, done, done + 1) if random.random() < 0.3 else (1.0,))
            if code in (4, 5) and type == "f64":
                count, number = 1, lambda: random.choice((0.0, -0.5, 0.1, 0.5, 0.5, 0.5, 1.0, 2.0))
            most = {"b": 127, "B": 255, "h": 32767}.get(nnb.TYPES[type], 65535)
            numbers = [min(number(), most) for _ in range(min(count, 300))]
            settings.append(nnb.Setting(code, type, struct.pack(f"<{len(numbers)}{nnb.TYPES[type]}", *numbers)))
        steps = [random.choice((0, state.steps_done, state.steps_done // 2)) for _ in range(random.choice((0, 0, 1, 3)))]
        changes = [(step, random.choice((1, 2, 3, 4, 5, 65535))) for step in sorted(steps)]
        further = (settings, changes) if version & nnb.HAS_FURTHER and random.random() < 0.9 else (None, ())
        file.training = state._replace(arithmetic_version=version, further_settings=further[0], setting_changes=further[1])

    def history(self, file):
        """Other epochs."""
        random = self.random
        if not file.training:
            return
        steps, count = 0, random.choice((1, 2, min(file.training.epochs_done, 5)))
        file.history = []
        for _ in range(count):
            steps += max(1, file.training.steps_done // count)
            sets = [(random.choice((0.0, 0.5, 3.0)), random.choice((0.0, 0.5, 1.0))) for _ in range(3)]
            file.history.append(nnb.Epoch(steps, sets[0], *(random.choice((None, pair)) for pair in sets[1:])))

    def notes(self, file):
        """Other notes, or none; keys in order, and some twice."""
        random = self.random
        keys = random.sample(NAMES, random.randrange(4)) + random.choice(([], [], [], ["a", "a"]))
        file.notes = [nnb.Note(key, random.choice(("", "text", "\u20ac" * 400, "\0")), random.choice((None, bytes(32))))
                      for key in keys]

    def extension(self, file):
        """A section that only others know."""
        type = self.random.choice(("aBCD", "abCD", "zzZZ", "hISS", "hISU", "tNSR", "nOTD", "sETS"))
        if type not in dict(file.extensions):
            file.extensions.append((type, bytes(self.random.choice((0, 1, 63, 64, 65)))))
