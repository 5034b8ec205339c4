// A drawing prepared as the pictures of MNIST were (Spec/page.md, 4): whole numbers only, as in nnidx.

/** A picture of bytes, row-major: { width, height, pixels }. */
const picture = (width, height) => ({ width, height, pixels: new Uint8Array(width * height) });

/** What a picture has in a rectangle. */
function part({ width, pixels }, left, top, columns, rows) {
  const result = picture(columns, rows);
  for (let y = 0; y < rows; y++) {
    result.pixels.set(pixels.subarray((top + y) * width + left, (top + y) * width + left + columns), y * columns);
  }
  return result;
}

/** For each of `count` pixels made of `from` ones: the first that it covers, and the lengths that it covers of them. */
function covered(from, count) {
  return Array.from({ length: count }, (_, at) => {
    const start = at * from, end = start + from, first = Math.floor(start / count), lengths = [];
    for (let one = first; one * count < end; one++) {
      lengths.push(Math.min(end, (one + 1) * count) - Math.max(start, one * count));
    }
    return { first, lengths };
  });
}

/** A picture scaled by area. Sums stay below 2^53 for pictures of up to 2^20 pixels a side. */
function scaledTo(image, width, height) {
  if (width === image.width && height === image.height) return image;
  const result = picture(width, height), across = covered(image.width, width), down = covered(image.height, height);
  const whole = 2 * image.width * image.height;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let sum = 0;
      down[y].lengths.forEach((rows, i) => {
        const start = (down[y].first + i) * image.width + across[x].first;
        across[x].lengths.forEach((columns, j) => { sum += rows * columns * image.pixels[start + j]; });
      });
      result.pixels[y * width + x] = Math.floor((2 * sum + whole / 2) / whole);
    }
  }
  return result;
}

/** The smallest rectangle with all pixels above 0; null if there is none. */
function inked({ width, height, pixels }) {
  let left = width, right = -1, top = height, bottom = -1;
  pixels.forEach((value, at) => {
    if (value === 0) return;
    const x = at % width, y = (at - x) / width;
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  });
  return right < 0 ? null : { left, top, columns: right - left + 1, rows: bottom - top + 1 };
}

/** The largest size of the form of rows by columns that fits. */
function fitting(columns, rows, width, height) {
  return rows * width > columns * height
    ? [Math.max(1, Math.floor((2 * columns * height + rows) / (2 * rows))), height]
    : [width, Math.max(1, Math.floor((2 * rows * width + columns) / (2 * columns)))];
}

/** Where a row or column of sums begins, so that its centre of mass is in the middle. */
function centred(sums, size) {
  const mass = sums.reduce((all, one) => all + one, 0), moment = sums.reduce((all, one, at) => all + one * at, 0);
  const start = Math.floor((2 * Math.floor(size / 2) * mass - 2 * moment + mass) / (2 * mass));
  return Math.max(0, Math.min(start, size - sums.length));
}

/** A bright drawing on a dark ground as a picture of width by height: its ink in a box, centred by mass; null without ink. */
export function asMNIST(drawing, width, height) {
  const ink = inked(drawing);
  if (ink === null) return null;
  const box = [width, height].map((size) => Math.max(1, Math.floor((20 * size + 14) / 28)));
  const digit = scaledTo(part(drawing, ink.left, ink.top, ink.columns, ink.rows), ...fitting(ink.columns, ink.rows, ...box));
  const columns = new Array(digit.width).fill(0), rows = new Array(digit.height).fill(0);
  digit.pixels.forEach((value, at) => {
    columns[at % digit.width] += value;
    rows[Math.floor(at / digit.width)] += value;
  });
  if (!columns.some((sum) => sum > 0)) return null;
  const left = centred(columns, width), top = centred(rows, height), result = picture(width, height);
  for (let y = 0; y < digit.height; y++) {
    result.pixels.set(digit.pixels.subarray(y * digit.width, (y + 1) * digit.width), (top + y) * width + left);
  }
  return result;
}

/** The pixels of the border, each once, sorted. */
function borderOf({ width, height, pixels }) {
  return Array.from(pixels).filter((_, at) => {
    const x = at % width, y = (at - x) / width;
    return x === 0 || y === 0 || x === width - 1 || y === height - 1;
  }).sort((a, b) => a - b);
}

/** The median of the border: the ground of a picture. */
const groundOf = (border) => border[Math.floor(border.length / 2)];

/** A photo or scan: dark on light is inverted, and the ground and its noise become 0. */
export function cleaned(image) {
  let { pixels } = image;
  const dark = pixels.reduce((all, one) => all + one, 0) < groundOf(borderOf(image)) * pixels.length;
  if (dark) pixels = pixels.map((value) => 255 - value);
  const border = borderOf({ ...image, pixels }), base = groundOf(border), most = pixels.reduce((a, b) => Math.max(a, b), 0);
  const cut = base + 2 * (border[Math.floor((15 * border.length) / 16)] - base);
  const stretches = cut > 0 || most < 128, span = most - base;
  return { ...image, pixels: pixels.map((value) =>
    (value <= cut ? 0 : stretches ? Math.min(255, Math.floor(((value - base) * 255 + Math.floor(span / 2)) / span)) : value)) };
}
