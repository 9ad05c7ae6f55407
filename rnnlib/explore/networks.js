// Trained networks that read tokens one by one: an embedding's row enters a cell, a linear layer answers. The
// equations and names are those of kernels/plain.py; what is computed from the weights is of double precision here.

import {accumulated, cached, sigmoid, sum} from "./browser/engine/arrays.js";

// An array of float32 as Python handed it over: its rows, or its numbers if it is a vector.
export const unpacked = cached(rows);

function rows({shape: [count, width], float32}) {
  const bytes = Uint8Array.from(atob(float32), letter => letter.charCodeAt(0)), all = new Float32Array(bytes.buffer);
  return width === undefined ? all : Array.from({length: count}, (_, k) => all.subarray(k * width, (k + 1) * width));
}

// The weights of one part of a model, "cell" or "encoder.cell": {W_xh, W_hh, b_h …}
export function part(params, name) {
  const inside = Object.entries(params).filter(([key]) => key.startsWith(`${name}.`));
  return Object.fromEntries(inside.map(([key, array]) => [key.slice(name.length + 1), unpacked(array)]));
}

// v W + b, of a row v. Four rows of W at a time: it is where a network's time goes.
export function linear(v, W, b = new Float64Array(W[0].length)) {
  const found = new Float64Array(b), inFours = v.length - v.length % 4;
  for (let k = 0; k < inFours; k += 4) {
    const v_0 = v[k], v_1 = v[k + 1], v_2 = v[k + 2], v_3 = v[k + 3];
    const W_0 = W[k], W_1 = W[k + 1], W_2 = W[k + 2], W_3 = W[k + 3];
    for (let j = 0; j < found.length; j++) found[j] += v_0 * W_0[j] + v_1 * W_1[j] + v_2 * W_2[j] + v_3 * W_3[j];
  }
  for (let k = inFours; k < v.length; k++) for (let j = 0; j < found.length; j++) found[j] += v[k] * W[k][j];
  return found;
}

// d Wᵀ: the gradient d of v W + b -> that of v
export function linearBack(d, W) {
  const found = new Float64Array(W.length);
  for (let k = 0; k < found.length; k++) {
    const row = W[k];
    for (let j = 0; j < d.length; j++) found[k] += d[j] * row[j];
  }
  return found;
}

function lstmGates(x, h, {W_xh, W_hh, b_h}) {
  const a = linear(h, W_hh, linear(x, W_xh, b_h)), H = h.length;
  const i = new Float64Array(H), f = new Float64Array(H), g = new Float64Array(H), o = new Float64Array(H);
  for (let k = 0; k < H; k++) {
    i[k] = sigmoid(a[k]);
    f[k] = sigmoid(a[H + k]);
    g[k] = Math.tanh(a[2 * H + k]);
    o[k] = sigmoid(a[3 * H + k]);
  }
  return {i, f, g, o};
}

function gruGates(x, h, {W_xh, W_hh, b_h, b_hn}) {
  const a = linear(x, W_xh, b_h), from_h = linear(h, W_hh), H = h.length;
  const r = new Float64Array(H), z = new Float64Array(H), n = new Float64Array(H), u = new Float64Array(H);
  for (let k = 0; k < H; k++) {
    r[k] = sigmoid(a[k] + from_h[k]);
    z[k] = sigmoid(a[H + k] + from_h[H + k]);
    u[k] = from_h[2 * H + k] + b_hn[k];
    n[k] = Math.tanh(a[2 * H + k] + r[k] * u[k]);
  }
  return {r, z, n, u};
}

// One step: x_t and the state, [h] or [h, c] -> the next state.
export const CELLS = {
  RNN(x, [h], {W_xh, W_hh, b_h}) {
    return [linear(h, W_hh, linear(x, W_xh, b_h)).map(Math.tanh)];
  },

  LSTM(x, [h, c], weights) {
    const {i, f, g, o} = lstmGates(x, h, weights), next = c.map((before, k) => f[k] * before + i[k] * g[k]);
    return [next.map((content, k) => o[k] * Math.tanh(content)), next];
  },

  GRU(x, [h], weights) {
    const {z, n} = gruGates(x, h, weights);
    return [h.map((before, k) => (1 - z[k]) * n[k] + z[k] * before)];
  },
};

// The step back, from the state before it and the one it led to: the gradient of the latter, [dh] or [dh, dc]
// -> of x_t, and of the state before.
export const BACK = {
  RNN([dh], x, before, [h], {W_xh, W_hh}) {
    const da = dh.map((d, k) => d * (1 - h[k] ** 2));
    return [linearBack(da, W_xh), [linearBack(da, W_hh)]];
  },

  LSTM([dh, dc], x, [h, before], [, c], weights) {
    const {i, f, g, o} = lstmGates(x, h, weights), H = h.length, da = new Float64Array(4 * H);
    const through = dc.map((d, k) => d + dh[k] * o[k] * (1 - Math.tanh(c[k]) ** 2)); // c_t is reached both ways
    for (let k = 0; k < H; k++) {
      da[k] = through[k] * g[k] * i[k] * (1 - i[k]);
      da[H + k] = through[k] * before[k] * f[k] * (1 - f[k]);
      da[2 * H + k] = through[k] * i[k] * (1 - g[k] ** 2);
      da[3 * H + k] = dh[k] * Math.tanh(c[k]) * o[k] * (1 - o[k]);
    }
    return [linearBack(da, weights.W_xh), [linearBack(da, weights.W_hh), through.map((d, k) => d * f[k])]];
  },

  GRU([dh], x, [h], after, weights) {
    const {r, z, n, u} = gruGates(x, h, weights), H = h.length, da = new Float64Array(3 * H);
    for (let k = 0; k < H; k++) {
      da[2 * H + k] = dh[k] * (1 - z[k]) * (1 - n[k] ** 2);
      da[H + k] = dh[k] * (h[k] - n[k]) * z[k] * (1 - z[k]);
      da[k] = da[2 * H + k] * u[k] * r[k] * (1 - r[k]);
    }
    const du = da.map((d, k) => k < 2 * H ? d : d * r[k - 2 * H]); // to h_{t−1} W_hh, that is: r lies between
    const straight = linearBack(du, weights.W_hh);
    return [linearBack(da, weights.W_xh), [straight.map((d, k) => d + dh[k] * z[k])]];
  },
};

// A state of zeros for a cell with these weights.
export const noState = (cell, {W_hh}) =>
  Array.from({length: cell === "LSTM" ? 2 : 1}, () => new Float64Array(W_hh.length));

// The states of a cell after each token, the first one before them.
export function read(cell, tokens, {W: embedding}, weights, state = noState(cell, weights)) {
  const states = [state];
  for (const token of tokens) states.push(CELLS[cell](embedding[token], states.at(-1), weights));
  return states;
}

export function softmax(scores) {
  const p = new Float64Array(scores.length);
  let most = -Infinity, total = 0;
  for (const score of scores) most = Math.max(most, score);
  for (let k = 0; k < p.length; k++) total += p[k] = Math.exp(scores[k] - most);
  for (let k = 0; k < p.length; k++) p[k] /= total;
  return p;
}

export function logSoftmax(scores) {
  const most = Math.max(...scores), below = Float64Array.from(scores, score => score - most);
  const total = below.reduce((sum, score) => sum + Math.exp(score), 0);
  return below.map(score => score - Math.log(total));
}

// The place of the largest, the first of equals.
export const argmax = values => values.reduce((best, value, k) => value > values[best] ? k : best, 0);

// p ∝ exp(log p / temperature); at 0 all is on the likeliest.
export function sharpened(logP, temperature) {
  const most = Math.max(...logP), best = argmax(logP);
  const p = Array.from(logP, (score, k) => temperature ? Math.exp((score - most) / temperature) : Number(k === best));
  const total = sum(p);
  return p.map(share => share / total);
}

// Generator.choice(len(p), p=p)
export function draw(rng, p) {
  const ends = accumulated(p, (a, b) => a + b), chance = rng.random();
  return ends.findIndex(end => end / ends.at(-1) > chance);
}

// What `compute(network, text, …)` gives, kept of each network for the last text.
export function keptForLastText(compute) {
  const last = cached(() => ({}));
  return (network, text, ...others) => {
    const kept = last(network);
    if (kept.text !== text) Object.assign(kept, {text, found: compute(network, text, ...others)});
    return kept.found;
  };
}
