// One recurrent unit: the states it goes through, and where it rests. See dynamics.py.

import {clip, filled, sigmoid} from "../browser/engine/arrays.js";

export const RUN_STEPS = 32;
export const STABILITIES = ["stable", "unstable", "on the edge"];
export const ACTIVATIONS = {tanh: Math.tanh, sigmoid, relu: a => Math.max(a, 0), identity: a => a};

const inKernel = activation => activation === "tanh" || activation === "relu"; // which adds in another order

// States h_0 … h_T for inputs x_1 … x_T.
export function runUnit(x, h_0, w_x, w_h, b, activation) {
  const h = [h_0], f = ACTIVATIONS[activation];
  for (const [k, input] of x.entries())
    h.push(f(inKernel(activation) ? w_h * h[k] + (w_x * input + b) : w_x * input + w_h * h[k] + b));
  return h;
}

// Resting states in rising order with the slope there, [[state, slope], …], or a stretch of nothing else.
export function restingStates(w, b, activation) {
  if (activation === "tanh") return {found: tanhStates(w, b).map(h => [h, w * (1 - h ** 2)])};
  if (activation === "sigmoid") {
    const states = tanhStates(w / 4, w / 4 + b / 2).map(h => (1 + h) / 2);
    return {found: states.map(h => [h, w * h * (1 - h)])};
  }
  const lowest = activation === "relu" ? 0 : -Infinity, found = [];
  if (w === 1 && b === 0) return {found, stretch: [lowest, Infinity]};
  if (activation === "relu" && b <= 0) found.push([0, b === 0 ? Math.max(w, 0) : 0]);
  if (w !== 1 && b / (1 - w) > lowest) found.push([b / (1 - w), w]);
  return {found: found.sort((one, other) => one[0] - other[0])};
}

export function stability(slope) {
  const excess = Math.abs(slope) - 1;
  return STABILITIES[Math.abs(excess) < 1e-9 ? 2 : excess < 0 ? 0 : 1];
}

// Between −1, 1 and the turning points of tanh(w h + b) − h lies one root where its sign changes.
function tanhStates(w, b) {
  const turn = Math.acosh(Math.sqrt(Math.max(w, 1)));
  const turns = [-turn, turn].map(a => w > 1 ? (a - b) / w : a).sort((one, other) => one - other);
  const edges = [-1, ...turns, 1].map(edge => clip(edge, -1, 1));
  const excess = edges.map(h => Math.tanh(w * h + b) - h), found = [];
  for (const k of [0, 1, 2]) {
    if (!(excess[k] * excess[k + 1] < 0)) continue;
    let [low, high] = [edges[k], edges[k + 1]];
    for (const _ of filled(52)) {
      const middle = (low + high) / 2;
      const side = Math.sign(excess[k + 1]) * Math.sign(Math.tanh(w * middle + b) - middle);
      [low, high] = [side <= 0 ? middle : low, side >= 0 ? middle : high];
    }
    found.push((low + high) / 2);
  }
  for (const k of [1, 2]) if (excess[k] === 0) found.push(edges[k]);
  return [...new Set(found)].sort((one, other) => one - other);
}
