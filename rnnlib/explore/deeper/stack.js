// A stack of simple recurrent layers that read one sequence, in one direction or in both: forward, and the way
// back to each input. Slots stand as in layers/recurrent.py: layer 1 forward, layer 1 reverse, layer 2 forward …

import {filled, range, zip} from "../browser/engine/arrays.js";

const turned = (rows, way) => way > 0 ? rows : [...rows].reverse();

// h_t = tanh(x_t W_xh + b_h + h_{t−1} W_hh) for every step
function read({W_xh, W_hh, b_h}, x) {
  let h = filled(b_h.length, 0);
  return x.map(x_t => h = b_h.map((b, k) => {
    const a = x_t.reduce((sum, input, from) => sum + input * W_xh[from][k], 0) + b;
    return Math.tanh(h.reduce((sum, state, from) => sum + state * W_hh[from][k], 0) + a);
  }));
}

// From gradients by every h_t to those by every x_t.
function back({W_xh, W_hh}, h, dh) {
  const dx = [];
  let later = filled(W_hh.length, 0); // what the steps after this one say to its state
  const product = (W, da) => W.map(row => row.reduce((sum, weight, k) => sum + weight * da[k], 0));
  for (let t = h.length - 1; t >= 0; t--) {
    const da = dh[t].map((given, k) => (given + later[k]) * (1 - h[t][k] ** 2));
    dx.unshift(product(W_xh, da));
    later = product(W_hh, da);
  }
  return dx;
}

// The states of each slot, step by step; the slots of a layer read what those of the layer below them say.
export function run(slots, ways, x) {
  const states = [];
  for (let first = 0; first < slots.length; first += ways.length) {
    const layer = ways.map((way, k) => turned(read(slots[first + k], turned(x, way)), way));
    states.push(...layer);
    x = zip(...layer).map(rows => rows.flat());
  }
  return states;
}

// ‖∂ output_t / ∂x_s‖ (Frobenius) for each s: every number of the output asks on its own.
export function influences(slots, ways, states, t) {
  const T = states[0].length, H = states[0][0].length;
  const squares = range(0, ways.length * H).map(asks => {
    let dh = range(0, T).map(s => range(0, ways.length * H).map(k => s === t && k === asks ? 1 : 0));
    for (let first = slots.length - ways.length; first >= 0; first -= ways.length)
      dh = zip(...ways.map((way, k) => {
        const part = dh.map(row => row.slice(k * H, (k + 1) * H));
        return turned(back(slots[first + k], turned(states[first + k], way), turned(part, way)), way);
      })).map(rows => zip(...rows).map(shares => shares.reduce((a, b) => a + b)));
    return dh.map(row => row.reduce((sum, slope) => sum + slope ** 2, 0));
  });
  return zip(...squares).map(parts => Math.sqrt(parts.reduce((a, b) => a + b)));
}
