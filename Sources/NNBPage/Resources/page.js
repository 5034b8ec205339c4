// What the page does: reads its model, verifies it on the samples beside it, and shows what it says of drawings or numbers.
// Text of the model gets into the page by textContent alone.

const byId = (id) => document.getElementById(id);
const say = (id, text) => { byId(id).textContent = text; };

function element(name, text, classes = "") {
  const result = document.createElement(name);
  result.textContent = text;
  result.className = classes;
  return result;
}

/** Control characters and those that turn the direction of text as their numbers. */
const shown = (text) => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (one) => `\\u{${one.codePointAt(0).toString(16)}}`);

const bytesOf = (base64) => Uint8Array.from(atob(base64), (one) => one.charCodeAt(0));

/** A number in as many digits as one looks at. */
const short = (number) => (Number.isFinite(number) ? `${Number(number.toPrecision(6))}` : `${number}`);

/** The sizes of a picture that a sample of the network is, or null (Spec/page.md, 3). */
function pictureOf({ sample }) {
  const sizes = sample.filter((size) => size !== 1);
  const [height, width] = sizes.length === 1 ? [Math.sqrt(sizes[0]), Math.sqrt(sizes[0])] : sizes;
  const fits = sizes.length === 2 || (sizes.length === 1 && Number.isInteger(height));
  return fits && width >= 5 && height >= 5 && width <= 512 && height <= 512 ? { width, height } : null;
}

/** What the outputs mean (Spec/nnb.md, 7.2): rows of a name and a number, and a sentence. */
function meaningOf(model, outputs) {
  const { layers, labels } = model.network, { activation } = layers[layers.length - 1];
  const name = (at) => shown(labels[at] ?? "") || `${at}`;
  if (outputs.length === 1 && activation === "sigmoid") {
    const positive = labels.length ? name(0) : "1", other = labels.length ? `not ${positive}` : "0";
    return { rows: [[other, Math.fround(1 - outputs[0])], [positive, outputs[0]]], sure: true, text: "Probabilities of two classes." };
  }
  if (outputs.length === 1) {
    const text = activation === "softmax" ? "A softmax of one output is always 1: it says nothing." : "One number, no class.";
    return { rows: [[labels.length ? name(0) : "output", outputs[0]]], sure: false, text };
  }
  if (activation === "linear") {
    const most = Math.max(...outputs), powers = Array.from(outputs, (one) => Math.exp(one - most));
    const sum = powers.reduce((a, b) => a + b, 0);
    return { rows: powers.map((one, at) => [name(at), one / sum]), sure: true, text: "Probabilities: the softmax of the logits." };
  }
  const text = activation === "softmax" ? "Probabilities of the classes." : "The outputs, one for each class.";
  return { rows: Array.from(outputs, (one, at) => [name(at), one]), sure: activation === "softmax" || activation === "sigmoid", text };
}

const MOST_BARS = 12;

function showAnswer(model, outputs) {
  const { rows, sure, text } = meaningOf(model, outputs);
  const order = rows.map((row, at) => at).sort((a, b) => rows[b][1] - rows[a][1] || a - b), best = order[0];
  const broken = outputs.some(Number.isNaN);
  say("answer", broken ? "not a number" : rows.length === 1 ? short(rows[0][1]) : rows[best][0]);
  const listed = rows.length <= MOST_BARS ? rows.map((row, at) => at) : order.slice(0, MOST_BARS);
  say("meaning", text + (listed.length < rows.length ? ` The ${MOST_BARS} largest of ${rows.length}.` : ""));
  const size = Math.max(...rows.map((row) => Math.abs(row[1])).filter(Number.isFinite), 0) || 1;
  byId("bars").className = rows.every(([name]) => name.length < 4) ? "short" : "";
  byId("bars").replaceChildren(...(rows.length === 1 ? [] : listed.map((at) => {
    const [name, value] = rows[at], item = element("li", "", at === best && !broken ? "best" : ""), track = element("span", "", "track");
    const bar = element("span", "");
    const share = sure ? value : Math.abs(value) / size;
    bar.style.width = `${100 * Math.min(1, Math.max(0, Number.isFinite(share) ? share : 0))}%`;
    track.append(bar);
    const label = element("span", name, "name");
    label.title = name;
    item.append(label, track, element("span", sure ? `${(100 * value).toFixed(1)} %` : short(value), "value"));
    return item;
  })));
}

function clearAnswer(text) {
  say("answer", text);
  say("meaning", "");
  byId("bars").replaceChildren();
}

/** Compares the outputs for the samples in the page with those that nnb computed (Spec/page.md, 5). */
function verify(file, probe) {
  const model = new Model(file, file.network.scaling);
  const samples = bytesOf(probe.samples), expected = new Float32Array(bytesOf(probe.outputs).buffer);
  let largest = 0;
  for (let at = 0; at < probe.count; at++) {
    const sample = samples.subarray(at * model.inputs, (at + 1) * model.inputs);
    const values = probe.numbers === "bytes" ? sample : Float32Array.from(sample, (one) => (one - 128) / 64);
    model.run(values).forEach((value, unit) => {
      const other = expected[at * model.outputs + unit];
      if (Object.is(value, other) || (Number.isNaN(value) && Number.isNaN(other))) return;
      const distance = Math.abs(value - other) / Math.max(1, Math.abs(other));
      largest = Math.max(largest, Number.isNaN(distance) ? Infinity : distance);
    });
  }
  const good = largest <= probe.tolerance;
  byId("verified").className = good ? "good" : "bad";
  byId("verified").dataset.difference = `${largest}`;
  say("verified", good
    ? `Verified: on ${probe.count} samples this page computes what nnb computed; largest difference ${short(largest)}.`
    : `This page does not compute what nnb computed: largest difference ${short(largest)} on ${probe.count} samples.`);
}

function describe(model, file) {
  const count = model.layers.reduce((all, layer) => all + layer.weights.length + (layer.bias === null ? 0 : layer.outputs), 0);
  say("about", `${model.inputs.toLocaleString("en")} inputs, ${model.outputs.toLocaleString("en")} outputs, ${count.toLocaleString("en")} `
    + "parameters. The network runs in this page: nothing is loaded, and nothing leaves it.");
  const rows = model.layers.length > 200 ? model.layers.slice(0, 200) : model.layers;
  byId("layers").replaceChildren(...rows.map((layer) => {
    const row = element("tr", "");
    row.append(element("td", shown(layer.name)), element("td", `${layer.inputs}`, "number"), element("td", `${layer.outputs}`, "number"),
      element("td", [layer.activation, ...layer.parameters.map(short)].join(" ")),
      element("td", `${layer.weights.length + (layer.bias === null ? 0 : layer.outputs)}`, "number"));
    return row;
  }));
  if (rows.length < model.layers.length) {
    const row = element("tr", ""), cell = element("td", `and ${model.layers.length - rows.length} more layers`);
    cell.colSpan = 5;
    row.append(cell);
    byId("layers").append(row);
  }
  const { scaling } = file.network;
  say("scaling", scaling ? `An input is a number (${scaling.type}) times ${short(scaling.scale)} plus ${short(scaling.offset)}.`
    : model.scaling ? "The file does not say how inputs are scaled: this page takes byte / 255." : "The file does not say how inputs are scaled: numbers are taken as they are.");
}

/** The drawing area; `use` gets the picture of bytes, or null. */
function drawing(use) {
  const board = byId("board"), context = board.getContext("2d", { willReadFrequently: true });
  const pointer = { x: board.width / 2, y: board.height / 2, isDown: false };
  let photo = null, waiting = false;

  const clear = () => {
    photo = null;
    context.fillStyle = "#000";
    context.fillRect(0, 0, board.width, board.height);
    changed();
  };
  const changed = () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      use(photo ?? grey(context.getImageData(0, 0, board.width, board.height)), photo !== null);
    });
  };
  const line = (x, y) => {
    if (photo) clear();
    Object.assign(context, { lineWidth: Number(byId("pen").value), lineCap: "round", lineJoin: "round", strokeStyle: "#fff" });
    context.beginPath();
    context.moveTo(pointer.x, pointer.y);
    context.lineTo(x, y);
    context.stroke();
    changed();
  };
  const place = (event) => {
    const frame = board.getBoundingClientRect();
    return [((event.clientX - frame.left) * board.width) / frame.width, ((event.clientY - frame.top) * board.height) / frame.height];
  };
  const move = (x, y) => {
    if (pointer.isDown) line(x, y);
    [pointer.x, pointer.y] = [x, y];
  };
  board.addEventListener("pointerdown", (event) => {
    board.setPointerCapture?.(event.pointerId);
    [pointer.x, pointer.y] = place(event);
    pointer.isDown = true;
    line(pointer.x, pointer.y);
  });
  board.addEventListener("pointermove", (event) => {
    for (const one of event.getCoalescedEvents?.().length ? event.getCoalescedEvents() : [event]) move(...place(one));
  });
  for (const name of ["pointerup", "pointercancel"]) board.addEventListener(name, () => { pointer.isDown = false; });
  board.addEventListener("keydown", (event) => {
    const steps = { ArrowLeft: [-7, 0], ArrowRight: [7, 0], ArrowUp: [0, -7], ArrowDown: [0, 7] }[event.key];
    const inside = (number, most) => Math.max(0, Math.min(most, number));
    if (steps) move(inside(pointer.x + steps[0], board.width), inside(pointer.y + steps[1], board.height));
    else if (event.key === " ") {
      pointer.isDown = !pointer.isDown;
      if (pointer.isDown) line(pointer.x, pointer.y);
    } else if (event.key === "Delete" || event.key === "Backspace") clear();
    else return;
    event.preventDefault();
  });
  byId("clear").addEventListener("click", clear);

  const open = async (blob) => {
    try {
      const image = await createImageBitmap(blob), most = 1024, scale = Math.min(1, most / Math.max(image.width, image.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.max(1, Math.round(image.width * scale));
      canvas.height = Math.max(1, Math.round(image.height * scale));
      const paper = canvas.getContext("2d");
      paper.fillStyle = "#fff";
      paper.fillRect(0, 0, canvas.width, canvas.height);
      paper.drawImage(image, 0, 0, canvas.width, canvas.height);
      clear();
      const edge = Math.min(board.width / canvas.width, board.height / canvas.height);
      const [width, height] = [canvas.width * edge, canvas.height * edge];
      context.drawImage(canvas, (board.width - width) / 2, (board.height - height) / 2, width, height);
      photo = grey(paper.getImageData(0, 0, canvas.width, canvas.height));
      changed();
    } catch {
      clearAnswer("That is no picture that this browser can open.");
    }
  };
  byId("file").addEventListener("change", (event) => event.target.files[0] && open(event.target.files[0]));
  document.addEventListener("paste", (event) => {
    const file = [...(event.clipboardData?.files ?? [])].find((one) => one.type.startsWith("image/"));
    if (file) open(file);
  });
  const area = board.parentElement;
  for (const name of ["dragover", "dragleave", "drop"]) {
    area.addEventListener(name, (event) => {
      event.preventDefault();
      area.classList.toggle("over", name === "dragover");
      if (name === "drop" && event.dataTransfer.files[0]) open(event.dataTransfer.files[0]);
    });
  }
  clear();
}

/** The grey of a canvas's pixels, with the weights of nnidx. */
function grey({ width, height, data }) {
  const pixels = new Uint8Array(width * height);
  for (let at = 0; at < pixels.length; at++) {
    pixels[at] = (19595 * data[4 * at] + 38470 * data[4 * at + 1] + 7471 * data[4 * at + 2] + 32768) >> 16;
  }
  return { width, height, pixels };
}

/** Pictures: what is drawn becomes a sample while it is drawn. */
function takeDrawings(model, size) {
  byId("draw").hidden = false;
  const seen = byId("seen"), paper = seen.getContext("2d");
  [seen.width, seen.height] = [size.width, size.height];
  say("prepared", `What the network gets: ${size.width} by ${size.height} pixels, the ink scaled into a box and centred by its mass, as MNIST was made.`);
  drawing((image, isPhoto) => {
    const sample = asMNIST(isPhoto ? cleaned(image) : image, size.width, size.height);
    const frame = paper.createImageData(size.width, size.height);
    for (let at = 0; at < size.width * size.height; at++) frame.data.set([0, 1, 2].map(() => sample?.pixels[at] ?? 0).concat(255), 4 * at);
    paper.putImageData(frame, 0, 0);
    globalThis.nnb.sample = sample?.pixels ?? null;
    if (sample) showAnswer(model, model.run(sample.pixels));
    else clearAnswer(isPhoto ? "There is no ink in this picture." : "Draw something.");
  });
}

const MOST_FIELDS = 64;

/** Other models: a form of numbers, or a list in one field if there are many. */
function takeNumbers(model) {
  byId("form").hidden = false;
  const single = model.inputs > MOST_FIELDS, fields = [];
  for (let at = 0; at < (single ? 1 : model.inputs); at++) {
    const label = element("label", single ? `${model.inputs} numbers, separated by commas or blanks` : `input ${at}`);
    const field = document.createElement(single ? "textarea" : "input");
    if (!single) Object.assign(field, { type: "number", step: "any", value: "0" });
    field.addEventListener("input", update);
    label.append(field);
    byId("numbers").append(label);
    fields.push(field);
  }
  function update() {
    const words = single ? fields[0].value.split(/[\s,;]+/).filter(Boolean) : fields.map((field) => field.value);
    const values = words.map(Number);
    if (values.length !== model.inputs || words.some((word) => word === "") || !values.every(Number.isFinite)) {
      clearAnswer(single ? `${values.length} of ${model.inputs} numbers` : "Each field takes a number.");
    } else {
      globalThis.nnb.sample = values;
      showAnswer(model, model.run(values));
    }
  }
  update();
}

function start() {
  const file = parse(bytesOf(byId("nnb-model").textContent));
  const size = pictureOf(file.network), isBytes = file.network.scaling === null || file.network.scaling.type === "u8";
  const assumed = size && file.network.scaling === null ? { scale: Math.fround(1 / 255), offset: 0 } : undefined;
  const model = new Model(file, file.network.scaling ?? assumed);
  globalThis.nnb = { file, model, sample: null, asMNIST, cleaned };
  describe(model, file);
  if (size && isBytes) takeDrawings(model, size);
  else takeNumbers(model);
  verify(file, JSON.parse(byId("nnb-probe").textContent));
}

try {
  start();
} catch (fault) {
  byId("verified").className = "bad";
  say("verified", `This page is damaged, or the browser is too old: ${fault.message}`);
}
