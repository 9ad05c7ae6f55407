// What a training has left, as text that a link can hold: see trained.py. A run is {steps, memory, losses, tests}.

const POINTS = 60; // of a curve, at most

export const UNTRAINED = {steps: 0, memory: null, losses: [], tests: []};

// Bytes in little-endian order, whatever the machine's; base64 of the kind that links may hold
export function toBase64(numbers, size = 8) {
  const view = new DataView(new ArrayBuffer(size * numbers.length));
  numbers.forEach((number, k) => size === 8 ? view.setFloat64(8 * k, number, true)
    : view.setFloat32(4 * k, number, true));
  const text = btoa(Array.from(new Uint8Array(view.buffer), byte => String.fromCharCode(byte)).join(""));
  return text.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

export function fromBase64(text, size = 8) {
  const bytes = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), letter => letter.charCodeAt(0));
  if (bytes.length % size) throw new RangeError(`wanted ${8 * size}-bit numbers, got ${bytes.length} bytes`);
  const view = new DataView(bytes.buffer);
  return Array.from({length: bytes.length / size},
    (_, k) => size === 8 ? view.getFloat64(8 * k, true) : view.getFloat32(4 * k, true));
}

// {steps, curve, memory} of a run; the curve: of so many looks at the test sequences the step, the mean loss in
// training since the one before, the loss and the share right on the test sequences.
export function written({steps, memory, losses, tests}) {
  const every = Math.ceil(tests.length / POINTS), kept = tests.filter((_, k) => (tests.length - 1 - k) % every === 0);
  const points = kept.flatMap(({step, loss, right}, k) => [step, mean(losses, kept[k - 1]?.step ?? 0, step), loss, right]);
  const {steps: taken, m = [], v = []} = memory ?? {};
  return {steps, curve: points.every(Number.isFinite) ? toBase64(points, 4) : "",
    memory: memory ? toBase64([taken, ...m, ...v]) : ""};
}

function mean(losses, from, to) {
  let sum = 0;
  for (let k = from; k < to; k++) sum += losses[k];
  return sum / (to - from);
}

// The run again, of a network with `count` weights: between two points of its curve losses are their mean.
export function run({steps, curve, memory}, count) {
  const numbers = fromBase64(curve, 4), losses = new Array(steps).fill(null), tests = [];
  let from = 0;
  for (let k = 0; k + 3 < numbers.length; k += 4) {
    const [step, training, loss, right] = numbers.slice(k, k + 4);
    losses.fill(training, from, from = step);
    tests.push({step, loss, right});
  }
  return {steps, losses: losses.map(loss => loss ?? losses[from - 1] ?? 0).slice(0, from ? steps : 0), tests,
    memory: memory ? remembered(fromBase64(memory), count) : null};
}

function remembered([steps, ...rest], count) {
  if (rest.length && rest.length !== 2 * count)
    throw new RangeError(`memory: wanted ${1 + 2 * count} numbers for ${count} weights, got ${1 + rest.length}`);
  const both = Float64Array.from(rest);
  return rest.length ? {steps, m: both.slice(0, count), v: both.slice(count)} : {steps};
}
