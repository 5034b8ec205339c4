// Reads .nnb files of versions 1 and 2 and computes what their networks compute: Spec/nnb.md, whose sections (n) are named here,
// and Spec/arithmetic.md.
//
// One file for browsers and Node from 16 on, without dependencies; copy it into a project:
//
//     import { parse, Model, Fault } from "./nnb.mjs";
//     const file = parse(bytes);              // a Uint8Array or ArrayBuffer; every byte is checked
//     const model = new Model(file);
//     const outputs = model.run(pixels);      // what a user has, such as the 784 bytes of an image; an array of f32
//
// In a browser: parse(await (await fetch("model.nnb")).arrayBuffer()). A file that breaks a rule throws a Fault, which has
// the code and the offset of section 9.
//
// Numbers: u64 of the training state are BigInts, because they may be above 2^53. All other integers are Numbers, but for
// sizes above 2^53, which an axis of an empty tensor can have, and the bytes that a file cut short says it has.

const SIGNATURE = [0x89, 0x4e, 0x4e, 0x42, 0x0d, 0x0a, 0x1a, 0x0a];
const TEXT_TRANSFERS = [
  [0x09, 0x4e, 0x4e, 0x42], [0xef, 0xbf, 0xbd, 0x4e, 0x4e, 0x42], [0x89, 0x4e, 0x4e, 0x42, 0x0a, 0x1a, 0x0a],
  [0x89, 0x4e, 0x4e, 0x42, 0x0d, 0x0d, 0x0a], [0x89, 0x4e, 0x4e, 0x42, 0x0d, 0x0a, 0x1a, 0x0d],
];
const VERSION = 1, BLOCK = 1 << 20, NONE = 0xffffffff;
const KNOWN = ["TNSR", "NETW", "STAT", "hIST", "nOTE", "DATA"];
const SETTINGS = "sETS", CLASS_WEIGHTS = 1, DISTORTION = 2, AVERAGE = 3, DECAY = 4, SMOOTHING = 5; // known if they belong to the state (13.1)
const STRENGTHS = [2047, 32767, 32767, 32767, 32767, 2047]; // the most of each number of a distortion, behind the spacing

// The limits (8, 13).
const SECTIONS = 65_600, CONTENT = 1 << 24, TENSORS = 65_536, RANK = 8, TEXT = 1_024, LAYERS = 4_096;
const OVERRIDES = 1_000, EPOCHS = 100_000, FURTHER = 1_000, NUMBERS = 65_536, NOTES = 1_000;
const MOST = (1n << 62n) - 1n;

// The codes (6.1, 7, 13), in their order: types with the bytes of an element, activations with the number of parameters,
// optimizers with those of settings and slots.
const TYPES = [["f32", 4], ["f64", 8], ["f16", 2], ["bf16", 2], ["i8", 1], ["u8", 1], ["i16", 2], ["u16", 2], ["i32", 4],
  ["u32", 4], ["i64", 8], ["u64", 8]];
const ACTIVATIONS = [["linear", 0], ["relu", 0], ["softmax", 0], ["sigmoid", 0], ["tanh", 0], ["gelu, exact", 0],
  ["gelu by tanh", 0], ["elu", 1], ["selu", 0], ["leaky relu", 1], ["softplus", 0], ["swish", 0]];
const OPTIMIZERS = [["sgd", 0, 0], ["momentum", 1, 1], ["nesterov", 1, 1], ["adam", 4, 2]];
const SCHEDULES = [["constant"], ["step"], ["cosine"]];
const INITIAL = [["he-uniform"], ["uniform"], ["given"]];
const ENDS = [["epochs"], ["steps"]];

/** The first fault of a file: `code` and `offset` of section 9; for `truncated` the bytes `expected` and `found`. */
export class Fault extends Error {
  constructor(code, offset = null, why = "", counts = {}) {
    super(code + (offset === null ? "" : ` at offset ${offset}`) + (why && `: ${why}`));
    Object.assign(this, { name: "Fault", code, offset, ...counts });
  }
}

function truncated(expected, found) {
  return new Fault("truncated", null, `${expected} bytes are needed, ${found} are there`, { expected, found });
}

function require(truth, code, offset, why) {
  if (!truth) throw new Fault(code, offset, why);
}

// CRC-32 (1), eight bytes at a time.
const CRC = Array.from({ length: 8 }, () => new Uint32Array(256));
for (let byte = 0; byte < 256; byte++) {
  let sum = byte;
  for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  CRC[0][byte] = sum;
}
for (let table = 1; table < 8; table++) {
  for (let byte = 0; byte < 256; byte++) {
    const before = CRC[table - 1][byte];
    CRC[table][byte] = (before >>> 8) ^ CRC[0][before & 255];
  }
}
const [T0, T1, T2, T3, T4, T5, T6, T7] = CRC;

/** The CRC-32 of bytes, that of zlib. */
export function crc32(bytes) {
  let sum = ~0, at = 0;
  for (const end = bytes.length - 7; at < end; at += 8) {
    sum ^= bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
    sum = T7[sum & 255] ^ T6[(sum >>> 8) & 255] ^ T5[(sum >>> 16) & 255] ^ T4[sum >>> 24]
      ^ T3[bytes[at + 4]] ^ T2[bytes[at + 5]] ^ T1[bytes[at + 6]] ^ T0[bytes[at + 7]];
  }
  for (; at < bytes.length; at++) sum = (sum >>> 8) ^ T0[(sum ^ bytes[at]) & 255];
  return ~sum >>> 0;
}

/** A BigInt as a Number if that holds it, and as it is otherwise. */
const exact = (integer) => (integer <= Number.MAX_SAFE_INTEGER ? Number(integer) : integer);
const aligned = (place) => Math.ceil(place / 64) * 64;
const view = (bytes) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const begins = (bytes, start) => bytes.length >= start.length && start.every((byte, at) => bytes[at] === byte);

function before(a, b) { // whether bytes a come before bytes b
  const shared = Math.min(a.length, b.length);
  for (let at = 0; at < shared; at++) if (a[at] !== b[at]) return a[at] < b[at];
  return a.length < b.length;
}

/** The content of a file, all of it checked in the order of section 9; tensors share the bytes. Throws Fault. */
export function parse(data) {
  const bytes = data instanceof Uint8Array ? data : new Uint8Array(data);
  const { readVersion, writeVersion, sections } = readDirectory(bytes); // 1 to 6
  checkZero(bytes, 28 + 24 * sections.length, sections[0].offset); // 7
  const parts = sections.filter((section) => section.type === "DATA");
  const others = new Map(sections.filter((section) => section.type !== "DATA").map((section) => [section.type, section]));
  for (const section of others.values()) checkSums(bytes, section); // 8

  require(others.has("TNSR"), "missing-section", null, "there is no tensor index"); // 9
  const fields = (type) => new Fields(bytes, others.get(type));
  const tensors = readTensors(fields("TNSR"));
  require(parts.length === tensors.length, "section-count", 12, `${parts.length} DATA sections, ${tensors.length} tensors`);
  parts.forEach((part, number) => {
    const tensor = tensors[number];
    const size = tensor.axes.reduce((all, axis) => all * BigInt(axis.size), BigInt(tensor.elementBytes));
    require(BigInt(part.length) === size, "section-length", part.entry + 16, `data of ${tensor.name}`);
    tensor.data = bytes.subarray(part.offset, part.offset + part.length);
  });

  const network = others.has("NETW") ? readNetwork(fields("NETW"), tensors) : null; // 10
  const training = others.has("STAT") ? readTraining(fields("STAT"), tensors, network) : null;
  const history = others.has("hIST") ? readHistory(fields("hIST"), training) : [];
  const hasSettings = training !== null && training.arithmeticVersion >= 2 ** 31 && others.has(SETTINGS);
  if (hasSettings) Object.assign(training, readSettings(fields(SETTINGS), training, network));
  const notes = others.has("nOTE") ? readNotes(fields("nOTE")) : [];
  const known = hasSettings ? [...KNOWN, SETTINGS] : KNOWN;
  const extensions = [...others.values()].filter((section) => !known.includes(section.type)).map((section) =>
    ({ type: section.type, content: bytes.subarray(section.offset, section.offset + section.length) }));
  for (const part of parts) checkSums(bytes, part); // 11
  return { readVersion, writeVersion, tensors, network, training, history, notes, extensions };
}

/** Versions and sections (3): checks 1 to 6. */
function readDirectory(bytes) {
  const found = bytes.length;
  if (!begins(bytes, SIGNATURE)) { // 1
    require(!TEXT_TRANSFERS.some((start) => begins(bytes, start)), "text-transfer", null, "a transfer meant for text");
    if (found && begins(SIGNATURE, Array.from(bytes.subarray(0, 8)))) throw truncated(24, found);
    throw new Fault("not-nnb");
  }
  if (found < 24) throw truncated(24, found); // 2
  const header = view(bytes), count = header.getUint32(12, true), end = 24 + 24 * count;
  require(count >= 1 && count <= SECTIONS, "section-count", 12, `${count} sections`);
  if (found < end + 4) throw truncated(end + 4, found);
  require(header.getUint32(end, true) === crc32(bytes.subarray(0, end)), "directory-checksum", end); // 3
  const readVersion = header.getUint16(8, true), writeVersion = header.getUint16(10, true);
  require(readVersion === VERSION, "version", 8, `read version ${readVersion}`); // 4
  require(writeVersion >= readVersion, "version", 10, `write version ${writeVersion}`);

  const sections = [];
  let previous = "", place = BigInt(end + 4);
  for (let entry = 24; entry < end; entry += 24) { // 5
    const type = String.fromCharCode(...bytes.subarray(entry, entry + 4));
    const offset = header.getBigUint64(entry + 8, true), length = header.getBigUint64(entry + 16, true);
    require(/^[A-Za-z]{2}[A-Z]{2}$/.test(type), "section-type", entry);
    require(type === "DATA" || (previous !== "DATA" && type > previous), "section-order", entry, type);
    require(KNOWN.includes(type) || type[0] > "Z", "unknown-section", entry, `critical section ${type}`);
    require(length <= (type === "DATA" ? MOST : BigInt(CONTENT)), "section-length", entry + 16, `${length} bytes`);
    const expected = ((place + 63n) / 64n) * 64n;
    require(offset === expected && offset <= MOST, "section-offset", entry + 8, `${offset}, not ${expected}`);
    const sums = length > BLOCK ? 4n * ((length + BigInt(BLOCK) - 1n) / BigInt(BLOCK)) : 0n;
    place = offset + length + sums;
    require(place <= MOST, "section-length", entry + 16, `${length} bytes`);
    // Exact once the file's length is known to be the number of bytes in memory (6).
    sections.push({ type, entry, checksum: header.getUint32(entry + 4, true), offset: Number(offset), length: Number(length),
      end: Number(place), next: aligned(Number(place)) });
    previous = type;
  }
  const length = header.getBigUint64(16, true);
  require(length === place, "file-length", 16, `${length}, not ${place}`); // 6
  if (BigInt(found) < length) throw truncated(exact(length), found);
  require(BigInt(found) === length, "trailing-bytes", Number(length));
  sections[sections.length - 1].next = sections[sections.length - 1].end;
  return { readVersion, writeVersion, sections };
}

function checkZero(bytes, start, end) {
  for (let at = start; at < end; at++) require(bytes[at] === 0, "padding", at);
}

/** The checksums of a section (5), and the zero bytes after it. */
function checkSums(bytes, { type, checksum, offset, length, end, next }) {
  const stop = offset + length;
  let sums = () => checksum;
  if (length > BLOCK) {
    const listed = bytes.subarray(stop, end), list = view(listed);
    require(crc32(listed) === checksum, "section-checksum", stop, "list of block checksums");
    sums = (block) => list.getUint32(4 * block, true);
  }
  for (let start = offset, block = 0; block === 0 || start < stop; start += BLOCK, block++) {
    const sum = crc32(bytes.subarray(start, Math.min(start + BLOCK, stop)));
    require(sum === sums(block), "section-checksum", start, `section ${type}`);
  }
  checkZero(bytes, end, next);
}

const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The fields of a section's content, one after the other. Each is complete before its value is looked at (9). */
class Fields {
  constructor(bytes, { offset, length }) {
    Object.assign(this, { bytes, start: offset, at: offset, end: offset + length, view: view(bytes) });
  }
  /** Passes the next bytes; returns where they begin. */
  take(size) {
    const at = this.at;
    require(size <= this.end - at, "section-end", at);
    this.at += size;
    return at;
  }
  u8(least, most) { return this.#bounded(this.take(1), "getUint8", least, most); }
  u16(least, most) { return this.#bounded(this.take(2), "getUint16", least, most); }
  u32(least = 0, most = NONE) { return this.#bounded(this.take(4), "getUint32", least, most); }
  u64(least = 0n, most = MOST) { return this.#bounded(this.take(8), "getBigUint64", least, most); }
  #bounded(at, get, least, most) {
    const number = this.view[get](at, true);
    require(number >= least && number <= most, "value", at, `${number}, not ${least} to ${most}`);
    return number;
  }
  /** A u64 as `exact` has it. */
  size(least = 0n) {
    return exact(this.u64(least));
  }
  f32() {
    const at = this.take(4), number = this.view.getFloat32(at, true);
    require(Number.isFinite(number), "value", at, `${number}`);
    return number;
  }
  f64(allowed = () => true) {
    const at = this.take(8), number = this.view.getFloat64(at, true);
    require(Number.isFinite(number) && allowed(number), "value", at, `${number}`);
    return number;
  }
  /** What a code stands for in a table. */
  code(table, first = 0) { return table[this.u8(first, table.length - 1 + first) - first]; }
  string(least = 0) { return this.text(this.u16(least, TEXT)); }
  text(length) {
    const at = this.take(length);
    try {
      return UTF8.decode(this.bytes.subarray(at, at + length));
    } catch {
      throw new Fault("text", at, "not UTF-8");
    }
  }
  /** The name of the tensor of an index; null for no tensor, if that may be or (`none`) must be. */
  tensor(tensors, { optional = false, none = false } = {}) {
    const at = this.take(4), index = this.view.getUint32(at, true);
    if (index === NONE && (optional || none)) return null;
    require(!none && index < tensors.length, "value", at, `${index}`);
    return tensors[index].name;
  }
  finish() { require(this.at === this.end, "section-end", this.at, "bytes too many"); }
  /** A rule about the content as a whole. */
  whole(truth, code, why) { require(truth, code, this.start, why); }
}

const times = (count, one) => Array.from({ length: count }, (_, number) => one(number));

/** The tensor index (6.1), without data. */
function readTensors(fields) {
  let previous = new Uint8Array();
  const tensors = times(fields.u32(0, TENSORS), () => {
    const start = fields.at;
    const [type, elementBytes] = fields.code(TYPES, 1), rank = fields.u8(0, RANK), nameAt = fields.at + 2;
    const name = fields.string(1), text = fields.bytes.subarray(nameAt, fields.at);
    const axes = times(rank, () => ({ size: fields.size(), name: fields.string() }));
    const size = axes.reduce((all, axis) => all * BigInt(axis.size || 1), BigInt(elementBytes)); // (6.2)
    require(size < 1n << 63n, "value", start, `size of ${name}`);
    require(before(previous, text), "value", start, `${name} out of order`);
    previous = text;
    return { name, type, elementBytes, axes, data: null };
  });
  fields.finish();
  return tensors;
}

/** The network (7). */
function readNetwork(fields, tensors) {
  const rule = (truth, why) => fields.whole(truth, "network", why);
  const sample = times(fields.u8(1, RANK), () => fields.size(1n));
  const scaling = fields.u8(0, 1) ? { type: fields.code(TYPES, 1)[0], scale: fields.f32(), offset: fields.f32() } : null;
  const labels = [];
  for (let count = fields.u32(); labels.length < count;) labels.push(fields.string());
  const layers = times(fields.u32(1, LAYERS), () => {
    fields.u8(1, 1);
    const name = fields.string(1), inputs = fields.size(1n), outputs = fields.size(1n);
    const [activation, count] = fields.code(ACTIVATIONS), parameters = times(count, () => fields.f64());
    return { name, inputs, outputs, activation, parameters, kernel: fields.tensor(tensors),
      bias: fields.tensor(tensors, { optional: true }) };
  });
  fields.finish();

  const named = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  const isFloat = (tensor) => ["f16", "bf16", "f32", "f64"].includes(tensor.type);
  const has = (tensor, axes) => JSON.stringify(tensor.axes.map(({ size, name }) => [`${size}`, name])) === JSON.stringify(axes);
  let width = sample.reduce((all, size) => all * BigInt(size), 1n);
  for (const layer of layers) {
    rule(BigInt(layer.inputs) === width, `layer ${layer.name} has ${layer.inputs} inputs, ${width} come`);
    const kernel = named.get(layer.kernel), bias = layer.bias === null ? null : named.get(layer.bias);
    rule(isFloat(kernel) && has(kernel, [[`${width}`, "in"], [`${layer.outputs}`, "out"]]), `kernel ${layer.kernel}`);
    rule(!bias || (isFloat(bias) && has(bias, [[`${layer.outputs}`, "out"]])), `bias ${layer.bias}`);
    width = BigInt(layer.outputs);
  }
  const used = parametersOf(layers);
  rule(new Set(used).size === used.length, "a tensor is used twice");
  rule(new Set(layers.map((layer) => layer.name)).size === layers.length, "two layers have one name");
  rule(labels.length === 0 || BigInt(labels.length) === width, `${labels.length} labels for ${width} outputs`);
  return { sample, scaling, labels, layers };
}

/** The names of the tensors of layers. */
const parametersOf = (layers) => layers.flatMap(({ kernel, bias }) => (bias === null ? [kernel] : [kernel, bias]));
/** Whether a number is at least +0; −0 is not. */
const zeroOrMore = (number) => number > 0 || Object.is(number, 0);

/** Where training stands (13). */
function readTraining(fields, tensors, network) {
  const rule = (truth, why) => fields.whole(truth, "training", why);
  rule(network !== null, "training without a network");
  const state = { arithmeticVersion: fields.u32(), seed: fields.u64(0n, (1n << 64n) - 1n),
    initialParameters: fields.code(INITIAL)[0], batchSize: fields.u64(), samples: fields.u64(1n), samplesHeldOut: fields.u64(),
    dataCRC: fields.u32() };
  const [optimizer, settingCount, slotCount] = fields.code(OPTIMIZERS);
  const optimizerSettings = times(settingCount, () => fields.f64());
  Object.assign(state, { optimizer, optimizerSettings, clipNorm: fields.f64(zeroOrMore), learningRate: fields.f64(),
    warmUp: fields.u64() });
  const [schedule] = fields.code(SCHEDULES);
  const scheduleSettings = schedule === "step" ? [fields.u64(1n), fields.f64()] : schedule === "cosine" ? [fields.u64(1n)] : [];
  Object.assign(state, { schedule, scheduleSettings, end: [fields.code(ENDS)[0], fields.u64(1n)], patience: fields.u64(),
    epochsDone: fields.u64(), batchesDone: fields.u64(), stepsDone: fields.u64(), sumOfLosses: fields.f64(),
    correct: fields.u64(), bestEpoch: fields.u64() });
  state.lowestLoss = fields.f64((loss) => state.bestEpoch > 0n || Object.is(loss, 0));
  state.overrides = times(fields.u32(0, OVERRIDES), () => [fields.u64(), fields.u32(1, 127)]);
  const parameters = network.layers.flatMap(({ kernel, bias }) => [kernel, bias]);
  state.slots = times(slotCount, () => parameters.map((parameter) => fields.tensor(tensors, { none: parameter === null })));
  fields.finish();

  const [first, second, epsilon, decay] = optimizerSettings;
  rule(state.learningRate > 0 && (optimizer !== "adam" || epsilon > 0), "learning rate or epsilon");
  rule([first, second].every((number) => number === undefined || (zeroOrMore(number) && number < 1)), "mu, beta1 or beta2");
  rule(decay === undefined || zeroOrMore(decay), "weight decay");
  rule(schedule !== "step" || (scheduleSettings[1] > 0 && scheduleSettings[1] <= 1), "factor");
  rule(zeroOrMore(state.sumOfLosses) && zeroOrMore(state.lowestLoss), "a loss below 0");
  rule(state.correct <= state.samples, "more correct samples than samples");
  rule(state.batchesDone > 0n || (state.sumOfLosses === 0 && state.correct === 0n), "sums of no batch");
  rule(state.samplesHeldOut > 0n || (state.patience === 0n && state.bestEpoch === 0n), "a best epoch of no samples");
  rule(state.bestEpoch <= state.epochsDone, "a best epoch that is not done");
  const size = state.batchSize || state.samples, batches = (state.samples + size - 1n) / size;
  rule(state.batchesDone < batches, "more batches than an epoch has");
  const steps = state.stepsDone - state.batchesDone;
  rule(state.overrides.length ? steps >= state.epochsDone : steps === state.epochsDone * batches, "steps done");
  const marks = [...state.overrides.map(([step]) => step), state.stepsDone];
  rule(marks.every((mark, at) => at === 0 || marks[at - 1] <= mark), "steps of overrides");

  const named = new Map(tensors.map((tensor) => [tensor.name, tensor])), own = parametersOf(network.layers);
  rule(own.every((name) => named.get(name).type === "f32"), "a layer's tensor is not f32");
  const used = [...own, ...state.slots.flat().filter((name) => name !== null)];
  rule(new Set(used).size === used.length, "a slot's tensor is used twice");
  const form = (name) => JSON.stringify([named.get(name).type, ...named.get(name).axes.map((axis) => [`${axis.size}`, axis.name])]);
  used.slice(own.length).forEach((slot, at) => rule(form(slot) === form(own[at % own.length]), `slot ${slot}`));
  return state;
}

/** What the epochs were like (13). */
function readHistory(fields, training) {
  const rule = (truth, why) => fields.whole(truth, "training", why);
  rule(training !== null, "a history without training");
  const pair = (there) => (there ? [fields.f64(), fields.f64()] : null);
  const epochs = [];
  for (let count = fields.u32(1, EPOCHS); epochs.length < count;) {
    const steps = fields.u64(1n), measures = fields.u8(0, 3);
    epochs.push({ steps, training: pair(true), validation: pair(measures & 1), test: pair(measures & 2) });
  }
  fields.finish();
  rule(BigInt(epochs.length) <= training.epochsDone, "more epochs than are done");
  rule(epochs.every(({ steps }, at) => at === 0 || epochs[at - 1].steps < steps)
    && epochs[epochs.length - 1].steps <= training.stepsDone, "steps of the epochs");
  for (const [loss, part] of epochs.flatMap((one) => [one.training, one.validation, one.test]).filter(Boolean)) {
    rule(zeroOrMore(loss) && zeroOrMore(part) && part <= 1, "a loss or a part");
  }
  return epochs;
}

/** The notes (7.3); the digest of a note is 32 bytes, or null where it is true of any content. */
function readNotes(fields) {
  let previous = new Uint8Array();
  const notes = times(fields.u32(1, NOTES), () => {
    const start = fields.at, key = fields.string(1), text = fields.bytes.subarray(start + 2, fields.at);
    require(before(previous, text), "value", start, `${key} out of order`);
    previous = text;
    const at = fields.u8(0, 1) ? fields.take(32) : null, digest = at === null ? null : fields.bytes.subarray(at, at + 32);
    return { key, digest, text: fields.text(fields.u32()) };
  });
  fields.finish();
  return notes;
}

/** The further settings (13.1): each with its code, the type of its numbers and their bytes; and their changes. */
function readSettings(fields, training, network) {
  const rule = (truth, why) => fields.whole(truth, "training", why);
  let last = 0;
  const furtherSettings = times(fields.u32(0, FURTHER), () => {
    const code = last = fields.u16(last + 1, 0xffff), areWeights = code === CLASS_WEIGHTS;
    const own = { [CLASS_WEIGHTS]: "f32", [DISTORTION]: "u16", [AVERAGE]: "f64", [DECAY]: "f64", [SMOOTHING]: "f64" }[code] ?? null;
    const place = 1 + TYPES.findIndex(([name]) => name === own);
    const [type, size] = own ? TYPES[fields.u8(place, place) - 1] : fields.code(TYPES, 1);
    const fixed = { [DISTORTION]: 1 + STRENGTHS.length, [AVERAGE]: 2, [DECAY]: 1, [SMOOTHING]: 1 }[code];
    const count = fields.u32(fixed ?? 1, fixed ?? NUMBERS), start = fields.at;
    for (let number = 0; number < count; number++) {
      const at = fields.take(size);
      const isFinite = type === "f32" ? Number.isFinite(fields.view.getFloat32(at, true))
        : type === "f64" ? Number.isFinite(fields.view.getFloat64(at, true))
          : type === "f16" ? (fields.bytes[at + 1] & 0x7c) !== 0x7c
            : type !== "bf16" || (fields.view.getUint16(at, true) & 0x7f80) !== 0x7f80;
      require(isFinite && (!areWeights || zeroOrMore(fields.view.getFloat32(at, true))), "value", at, `setting ${code}`);
    }
    return { code, type, data: fields.bytes.subarray(start, fields.at) };
  });
  const settingChanges = times(fields.u32(0, FURTHER), () => [fields.u64(), fields.u16(1, 0xffff)]);
  fields.finish();
  rule(furtherSettings.length + settingChanges.length > 0, "settings of nothing");
  const steps = [...settingChanges.map(([step]) => step), training.stepsDone];
  rule(steps.every((step, at) => at === 0 || steps[at - 1] <= step), "steps of changes");
  if (furtherSettings.length && furtherSettings[0].code === CLASS_WEIGHTS) {
    const data = view(furtherSettings[0].data), weights = times(data.byteLength / 4, (at) => data.getFloat32(4 * at, true));
    rule(weights.length === network.layers[network.layers.length - 1].outputs && weights.some((weight) => weight !== 1),
      "class weights");
  }
  const distortion = furtherSettings.find(({ code }) => code === DISTORTION);
  if (distortion) {
    const data = view(distortion.data), spacing = data.getUint16(0, true);
    const strengths = STRENGTHS.map((most, at) => data.getUint16(2 * at + 2, true));
    rule(spacing >= 1 && spacing <= 64 && strengths.every((strength, at) => strength <= STRENGTHS[at]) && strengths.some(Boolean),
      "a distortion");
  }
  const average = furtherSettings.find(({ code }) => code === AVERAGE);
  if (average) {
    const data = view(average.data), fraction = data.getFloat64(0, true), start = data.getFloat64(8, true);
    rule(fraction > 0 && fraction <= 1 && zeroOrMore(start) && Number.isInteger(start) && BigInt(start) <= training.stepsDone,
      "an average");
  }
  for (const { code, data } of furtherSettings.filter(({ code }) => code === DECAY || code === SMOOTHING)) {
    const number = view(data).getFloat64(0, true);
    rule(number > 0 && (code === DECAY ? training.optimizer !== "adam" : number < 1), "a decay or smoothing");
  }
  return { furtherSettings, settingChanges };
}

// Computing (7; Spec/arithmetic.md). All values are f32; a JavaScript number, an f64, holds the product of two exactly.

const round = Math.fround;
const MOST_F32 = (2 - 2 ** -23) * 2 ** 127, HALF_ABOVE = (2 - 2 ** -24) * 2 ** 127;

/** a·b + c rounded once to f32, for f32 a, b and c. */
export function fma(a, b, c) {
  const product = a * b, sum = product + c, near = round(sum);
  // Rounded twice, to f64 and to f32, the sum is right unless the first rounding put it halfway between two f32.
  return near === sum || round(sum + (sum - near)) !== sum + (sum - near) ? near : fromHalfway(product, c, sum, near);
}

/** The f32 that is nearest to product + c, if their f64 sum is halfway between two f32, of which `near` is one. */
function fromHalfway(product, c, sum, near) {
  const part = sum - product, rest = product - (sum - part) + (c - part); // exact: product + c = sum + rest
  if (rest === 0) return near;
  if (!Number.isFinite(near)) return Math.abs(sum) === HALF_ABOVE && rest * sum < 0 ? Math.sign(sum) * MOST_F32 : near;
  const other = sum + (sum - near);
  return rest > 0 ? Math.max(near, other) : Math.min(near, other);
}

/** value·scale + offset rounded once to f32, for any f64 value. */
function scaled(value, scale, offset) {
  if (round(value) === value || !Number.isFinite(value)) return fma(value, scale, offset);
  const [m, e] = parts(value), [n, f] = parts(scale), [o, g] = parts(offset), least = Math.min(e + f, g);
  const sum = ((m * n) << BigInt(e + f - least)) + (o << BigInt(g - least)), size = sum < 0n ? -sum : sum;
  // 24 bits, or fewer below the normal numbers, are kept; and one more that tells whether anything follows.
  const cut = Math.max(size.toString(2).length - 26, -151 - least, 0);
  const kept = size >> BigInt(cut), odd = kept << BigInt(cut) === size ? 0 : 1;
  const number = round((Number(kept) * 2 + odd) * 2 ** Math.max(cut + least - 1, -1000));
  return sum < 0n ? -number : number;
}

/** A finite number as m·2^e with a whole m. */
function parts(number) {
  const bits = new BigUint64Array(Float64Array.of(number).buffer)[0], exponent = Number((bits >> 52n) & 0x7ffn);
  const size = (bits & ((1n << 52n) - 1n)) | (exponent ? 1n << 52n : 0n);
  return [bits >> 63n ? -size : size, Math.max(exponent, 1) - 1075];
}

const LOG2_E = 0x1715476 / 2 ** 24, LN_2 = 0x162e430 / 2 ** 25, LN_2_REST = 0x105c610 / 2 ** 53;
const TAYLOR = [1, 1, 2, 6, 24, 120, 720, 5040].map((factorial) => round(1 / factorial));

/** exp (Spec/arithmetic.md, 4.1), f32 to f32. */
export function exp32(x) {
  if (Number.isNaN(x)) return x;
  if (x > 0x162e42e / 2 ** 18) return Infinity;
  if (x < -0x19fe368 / 2 ** 18) return 0;
  const n = round(fma(x, LOG2_E, 12582912) - 12582912), r = fma(n, LN_2_REST, fma(n, -LN_2, x)), half = Math.floor(n / 2);
  let q = TAYLOR[7];
  for (let k = 6; k >= 0; k--) q = fma(q, r, TAYLOR[k]);
  return round(round(q * 2 ** half) * 2 ** (n - half));
}

function softmax(z) {
  let most = z[0], sum = 0;
  for (const one of z) if (one > most) most = one;
  const powers = z.map((one) => exp32(round(one - most)));
  for (const one of powers) sum = round(sum + one);
  return powers.map((one) => one / sum); // an array of f32 rounds
}

function erfc(x) {
  if (x < 0) return 2 - erfc(-x);
  const scale = Math.exp(-x * x) / Math.sqrt(Math.PI);
  if (x < 2.5) {
    let term = x, sum = x;
    for (let n = 1; n < 60; n++) sum += term *= (2 * x * x) / (2 * n + 1);
    return 1 - 2 * scale * sum;
  }
  let fraction = x;
  for (let level = 60; level > 0; level--) fraction = x + level / 2 / fraction;
  return scale / fraction;
}

// In f64 by the language's functions: within one unit in the last place of f32 (Spec/arithmetic.md, 6).
const SELU = [1.0507009873554805, 1.6732632423543772];
const FUNCTIONS = {
  linear: (z) => z,
  relu: (z) => (z <= 0 ? 0 : z),
  sigmoid: (z) => 1 / (1 + Math.exp(-z)),
  tanh: Math.tanh,
  elu: (z, alpha) => (z > 0 ? z : alpha * Math.expm1(z)),
  selu: (z) => SELU[0] * (z > 0 ? z : SELU[1] * Math.expm1(z)),
  "leaky relu": (z, slope) => (z > 0 ? z : slope * z),
  softplus: (z) => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))),
  swish: (z) => (z === -Infinity ? -0 : z / (1 + Math.exp(-z))),
  "gelu, exact": (z) => (z === -Infinity ? -0 : (z * erfc(-z / Math.SQRT2)) / 2),
  "gelu by tanh": (z) =>
    z === -Infinity ? -0 : z / (1 + Math.exp(-2 * Math.sqrt(2 / Math.PI) * (z + 0.044715 * z ** 3))),
};

/** The elements of a tensor as f32: f16 and bf16 are widened, f64 is rounded. Any other type is a TypeError. */
export function floats({ type, elementBytes, data }) {
  const count = data.length / elementBytes, from = view(data);
  const element = {
    f32: (at) => from.getFloat32(at, true), f64: (at) => from.getFloat64(at, true), f16: (at) => half(from.getUint16(at, true)),
    bf16: (at) => new Float32Array(Uint32Array.of(from.getUint16(at, true) << 16).buffer)[0],
  }[type];
  if (!element) throw new TypeError(`${type} is no type of floats`);
  return Float32Array.from({ length: count }, (_, number) => element(number * elementBytes));
}

/** The number that the bits of an f16 are. */
function half(bits) {
  const sign = bits & 0x8000 ? -1 : 1, exponent = (bits >> 10) & 31, rest = bits & 1023;
  if (exponent === 31) return rest ? NaN : sign * Infinity;
  return sign * (exponent ? (1024 + rest) * 2 ** (exponent - 25) : rest * 2 ** -24);
}

/** A network ready to compute. */
export class Model {
  /** `scaling` replaces the file's `{ scale, offset }`; without either the numbers are taken as they are, rounded to f32. */
  constructor(file, scaling = file.network?.scaling) {
    if (!file.network) throw new TypeError("the file has tensors and no network");
    const named = new Map(file.tensors.map((tensor) => [tensor.name, tensor]));
    this.network = file.network;
    this.scaling = scaling;
    this.layers = file.network.layers.map((layer) => ({ ...layer, weights: floats(named.get(layer.kernel)),
      start: layer.bias === null ? new Float32Array(layer.outputs) : floats(named.get(layer.bias)) }));
    this.inputs = this.layers[0].inputs;
    this.outputs = this.layers[this.layers.length - 1].outputs;
  }

  /** The inputs of one sample: its numbers, row-major, as the input contract has them (7). */
  prepare(sample) {
    if (sample.length !== this.inputs) throw new RangeError(`${sample.length} numbers, the network takes ${this.inputs}`);
    const { scale, offset } = this.scaling ?? { scale: 1, offset: -0 };
    return Float32Array.from(sample, (value) => scaled(Number(value), scale, offset));
  }

  /** The outputs for one sample, an array of f32; bit for bit those of Spec/arithmetic.md for relu, softmax and linear. */
  run(sample) {
    let values = this.prepare(sample);
    this.layers.forEach((layer, number) => {
      const z = number === 0 ? first(layer, values) : later(layer, values);
      const activation = FUNCTIONS[layer.activation];
      values = activation ? z.map((one) => activation(one, ...layer.parameters)) : softmax(z);
    });
    return values;
  }
}

/** Adds `x` times a row of weights to sums. */
function add(x, weights, row, sums) {
  for (let unit = 0, at = row * sums.length; unit < sums.length; unit++, at++) {
    const product = x * weights[at], sum = product + sums[unit], near = round(sum); // fma, written out for speed
    sums[unit] = near === sum || round(sum + (sum - near)) !== sum + (sum - near)
      ? near : fromHalfway(product, sums[unit], sum, near);
  }
}

/** The sums of the first layer (Spec/arithmetic.md, 3.3). */
function first({ weights, start }, inputs) {
  const z = start.slice();
  inputs.forEach((x, row) => { if (x !== 0) add(x, weights, row, z); });
  return z;
}

/** The sums of a later layer, in groups of 32 inputs (Spec/arithmetic.md, 3.3). */
function later({ weights, start }, inputs) {
  const z = start.slice();
  for (let group = 0; group < inputs.length; group += 32) {
    const sums = new Float32Array(z.length);
    for (let row = group; row < Math.min(group + 32, inputs.length); row++) {
      if (inputs[row] !== 0) add(inputs[row], weights, row, sums);
    }
    for (let unit = 0; unit < z.length; unit++) z[unit] += sums[unit];
  }
  return z;
}
