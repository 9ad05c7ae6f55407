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

// v W + b, of a row v
export function linear(v, W, b = new Float64Array(W[0].length)) {
  const found = Float64Array.from(b);
  for (let k = 0; k < v.length; k++) {
    const value = v[k], row = W[k];
    for (let j = 0; j < found.length; j++) found[j] += value * row[j];
  }
  return found;
}

const split = (a, count) => Array.from({length: count}, (_, k) =>
  a.subarray(k * a.length / count, (k + 1) * a.length / count));

// One step: x_t and the state, [h] or [h, c] -> the next state.
export const CELLS = {
  RNN(x, [h], {W_xh, W_hh, b_h}) {
    return [linear(h, W_hh, linear(x, W_xh, b_h)).map(Math.tanh)];
  },

  LSTM(x, [h, c], {W_xh, W_hh, b_h}) {
    const [i, f, g, o] = split(linear(h, W_hh, linear(x, W_xh, b_h)), 4);
    const next = c.map((before, k) => sigmoid(f[k]) * before + sigmoid(i[k]) * Math.tanh(g[k]));
    return [next.map((content, k) => sigmoid(o[k]) * Math.tanh(content)), next];
  },

  GRU(x, [h], {W_xh, W_hh, b_h, b_hn}) {
    const [x_r, x_z, x_n] = split(linear(x, W_xh, b_h), 3), [h_r, h_z, h_n] = split(linear(h, W_hh), 3);
    return [h.map((before, k) => {
      const r = sigmoid(x_r[k] + h_r[k]), z = sigmoid(x_z[k] + h_z[k]);
      return (1 - z) * Math.tanh(x_n[k] + r * (h_n[k] + b_hn[k])) + z * before;
    })];
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
  const most = Math.max(...scores), p = Float64Array.from(scores, score => Math.exp(score - most));
  const total = p.reduce((sum, share) => sum + share, 0);
  return p.map(share => share / total);
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
