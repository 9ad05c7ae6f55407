// What NumPy does with arrays, as far as explorers need it. Sums and products are taken in NumPy's order.

export const range = (from, to) => Array.from({length: Math.max(0, to - from)}, (_, k) => from + k);
export const filled = (count, value) => new Array(count).fill(value);
export const clip = (value, low, high) => Math.min(Math.max(value, low), high);
export const zip = (...arrays) => Array.from(arrays[0], (_, k) => arrays.map(array => array[k]));

// functools.cache, for a function of one object
export function cached(compute) {
  const known = new WeakMap();
  return key => {
    if (!known.has(key)) known.set(key, compute(key));
    return known.get(key);
  };
}

// np.round(value, decimals) + 0: neither a trace of rounding nor −0
export const rounded = (value, decimals) => Number(value.toFixed(decimals)) + 0;

// np.linspace
export function linspace(from, to, count) {
  const step = (to - from) / (count - 1);
  return range(0, count).map(k => k === count - 1 ? to : k * step + from);
}

// np.cumsum and np.cumprod
export function accumulated(values, combine) {
  const found = [];
  for (const value of values) found.push(found.length ? combine(found.at(-1), value) : value);
  return found;
}
export const cumulativeProduct = values => accumulated(values, (a, b) => a * b);

// np.sum, of up to 128 numbers: eight sums side by side, and these in pairs
export function sum(values) {
  const add = (total, value) => total + value, inEights = values.length - values.length % 8;
  if (!inEights) return values.reduce(add, 0);
  const [a, b, c, d, e, f, g, h] = range(0, 8).map(k => values.slice(0, inEights).filter((_, at) => at % 8 === k).reduce(add));
  return values.slice(inEights).reduce(add, ((a + b) + (c + d)) + ((e + f) + (g + h)));
}
export const mean = values => sum(values) / values.length;

// f"{…}s" where there is not one
export const plural = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;

// plots.marks.boxes, of numbers: four corners
export const box = (left, right, bottom, top) => [[left, bottom], [right, bottom], [right, top], [left, top]];

// plots.marks.gapped: pieces of a line as one, parted by NaN
export const gapped = pieces => pieces.length ? pieces.flatMap(piece => [...piece, [NaN, NaN]]) : [[NaN, NaN]];

// ops.sigmoid: nothing overflows, and small values keep their digits
export function sigmoid(a) {
  const e = Math.exp(-Math.abs(a));
  return (a >= 0 ? 1 : e) / (1 + e);
}

// The arrays of a frame as frames.py sends them: {shape, start} in `numbers`, or lists with null for what is not finite.
export function arraysOf({arrays, numbers: {buffer, byteOffset, byteLength}}) {
  const numbers = new Float64Array(buffer.slice(byteOffset, byteOffset + byteLength));
  const arrayOf = sent => sent.shape ? nested(numbers.subarray(sent.start), sent.shape) : known(sent);
  return Object.fromEntries(Object.entries(arrays).map(([key, sent]) => [key, arrayOf(sent)]));
}

const known = value => Array.isArray(value) ? value.map(known) : value ?? NaN;

// Numbers one after the other -> lists in lists, as NumPy's reshape orders them.
function nested(numbers, [count, ...inner]) {
  if (count === undefined) return numbers[0];
  if (!inner.length) return Array.from(numbers.subarray(0, count));
  const size = inner.reduce((product, length) => product * length);
  return range(0, count).map(k => nested(numbers.subarray(k * size, (k + 1) * size), inner));
}
