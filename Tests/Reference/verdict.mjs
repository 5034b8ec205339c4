// What the reader in JavaScript (Spec/reference/nnb.mjs) says of a file, as verdict.py beside this has it.
//
//     node verdict.mjs FILE…        one line a file
//     node verdict.mjs              frames on standard input, each a u32 and that many bytes of a file; one line a frame
//     node verdict.mjs --outputs FILE SHAPE < SAMPLES
//                                   the outputs of a network for samples of bytes, SHAPE bytes each, as f32

import { createHash } from "node:crypto";
import { readFileSync, readSync, writeSync } from "node:fs";

import { Fault, Model, parse } from "../../Spec/reference/nnb.mjs";

const MOST_HEX = 4096;

function bits(number, size) {
  const view = new DataView(new ArrayBuffer(size));
  if (size === 4) view.setFloat32(0, number);
  else view.setFloat64(0, number);
  return Buffer.from(view.buffer).toString("hex");
}
const f32 = (number) => bits(number, 4), f64 = (number) => bits(number, 8);

function data(bytes) {
  if (bytes.length <= MOST_HEX) return Buffer.from(bytes).toString("hex");
  return { sha256: createHash("sha256").update(bytes).digest("hex"), bytes: bytes.length };
}

const network = ({ sample, scaling, labels, layers }) => ({
  sample: sample.map(String),
  scaling: scaling && { type: scaling.type, scale: f32(scaling.scale), offset: f32(scaling.offset) },
  labels,
  layers: layers.map((layer) => ({ kind: "dense", name: layer.name, inputs: `${layer.inputs}`, outputs: `${layer.outputs}`,
    activation: layer.activation, parameters: layer.parameters.map(f64), kernel: layer.kernel, bias: layer.bias })),
});

const training = (state) => ({
  "arithmetic version": state.arithmeticVersion, seed: `${state.seed}`, "initial parameters": state.initialParameters,
  "batch size": `${state.batchSize}`, samples: `${state.samples}`, "samples held out": `${state.samplesHeldOut}`,
  "data crc": state.dataCRC.toString(16).padStart(8, "0"), optimizer: state.optimizer,
  "optimizer settings": state.optimizerSettings.map(f64), "clip norm": f64(state.clipNorm),
  "learning rate": f64(state.learningRate), "warm-up": `${state.warmUp}`, schedule: state.schedule,
  "schedule settings": state.scheduleSettings.map((one) => (typeof one === "bigint" ? `${one}` : f64(one))),
  end: [state.end[0], `${state.end[1]}`], patience: `${state.patience}`, "epochs done": `${state.epochsDone}`,
  "batches done": `${state.batchesDone}`, "steps done": `${state.stepsDone}`, "sum of losses": f64(state.sumOfLosses),
  correct: `${state.correct}`, "best epoch": `${state.bestEpoch}`, "lowest loss": f64(state.lowestLoss),
  overrides: state.overrides.map(([steps, changes]) => [`${steps}`, changes]), slots: state.slots,
  ...(state.furtherSettings && { "further settings": {
    settings: state.furtherSettings.map((setting) => [setting.code, setting.type, data(setting.data)]),
    changes: state.settingChanges.map(([steps, code]) => [`${steps}`, code]) } }),
});

const measure = (pair) => pair && pair.map(f64);

function content(file) {
  return {
    "read version": file.readVersion, "write version": file.writeVersion,
    tensors: file.tensors.map((tensor) => ({ name: tensor.name, type: tensor.type,
      axes: tensor.axes.map(({ size, name }) => [`${size}`, name]), data: data(tensor.data) })),
    network: file.network && network(file.network), training: file.training && training(file.training),
    history: file.history.length ? file.history.map((epoch) => ({ steps: `${epoch.steps}`, training: measure(epoch.training),
      validation: measure(epoch.validation), test: measure(epoch.test) })) : null,
    ...(file.notes.length && { notes: file.notes.map(({ key, digest, text }) =>
      [key, digest && Buffer.from(digest).toString("hex"), text]) }),
    extensions: file.extensions.map(({ type, content }) => ({ type, content: data(content) })),
  };
}

/** The line for the bytes of a file. */
function verdict(bytes) {
  try {
    return JSON.stringify({ content: content(parse(bytes)) });
  } catch (fault) {
    if (!(fault instanceof Fault)) return JSON.stringify({ error: `${fault}` });
    const { code, offset, expected, found } = fault; // `expected` may be a BigInt, which JSON.stringify does not take
    return code === "truncated" ? `{"error":"truncated","expected":${expected},"found":${found}}`
      : JSON.stringify({ error: code, offset });
  }
}

/** The next bytes of standard input; fewer at its end. */
function take(size) {
  const bytes = Buffer.alloc(size);
  let done = 0;
  while (done < size) {
    const count = readSync(0, bytes, done, size - done);
    if (count === 0) break;
    done += count;
  }
  return bytes.subarray(0, done);
}

const say = (bytes) => writeSync(1, `${verdict(bytes)}\n`);
const words = process.argv.slice(2);
if (words[0] === "--outputs") {
  const model = new Model(parse(readFileSync(words[1])));
  for (let sample; (sample = take(Number(words[2]))).length;) writeSync(1, new Uint8Array(model.run(sample).buffer));
} else if (words.length) {
  words.forEach((path) => say(readFileSync(path)));
} else {
  for (let head; (head = take(4)).length === 4;) say(take(head.readUInt32LE()));
}
