// What Spec/reference/nnb.mjs computes from the samples of the manifest of Fixtures/nnb, as one JSON object: for each good file
// with a network the bits of its inputs and of its outputs.
//
//     node outputs.mjs FOLDER          FOLDER has manifest.json and good/

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { argv, stdout } from "node:process";
import { gunzipSync } from "node:zlib";

import { Model, parse } from "../../Spec/reference/nnb.mjs";

const STORED = {
  i8: (view) => view.getInt8(0), u8: (view) => view.getUint8(0), i16: (view) => view.getInt16(0),
  u16: (view) => view.getUint16(0), i32: (view) => view.getInt32(0), u32: (view) => view.getUint32(0),
  i64: (view) => view.getBigInt64(0), u64: (view) => view.getBigUint64(0), f32: (view) => view.getFloat32(0),
  f64: (view) => view.getFloat64(0),
};

/** The number that hex digits are, of f16 and bf16 by way of f32. */
function number(digits, type) {
  if (type === "bf16") return number(`${digits}0000`, "f32");
  const bits = Uint8Array.from(digits.match(/../g), (pair) => parseInt(pair, 16));
  if (type === "f16") {
    const half = (bits[0] << 8) | bits[1], exponent = (half >> 10) & 31, fraction = half & 1023;
    return (half >> 15 ? -1 : 1) * (exponent ? (1024 + fraction) * 2 ** (exponent - 25) : fraction * 2 ** -24);
  }
  return STORED[type](new DataView(bits.buffer));
}

const bits = (values) => Array.from(values, (value) => {
  const view = new DataView(new ArrayBuffer(4));
  view.setFloat32(0, value);
  return Number.isNaN(value) ? "nan" : view.getUint32(0).toString(16).padStart(8, "0");
});

const folder = argv[2], results = {};
for (const [name, { outputs }] of Object.entries(JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8")).good)) {
  if (!outputs) continue;
  const path = join(folder, "good", name);
  const model = new Model(parse(existsSync(path) ? readFileSync(path) : gunzipSync(readFileSync(`${path}.gz`))));
  const sample = outputs.sample.flat(8).map((digits) => number(digits, outputs.type));
  results[name] = { inputs: bits(model.prepare(sample)), outputs: bits(model.run(sample)) };
}
stdout.write(JSON.stringify(results));
