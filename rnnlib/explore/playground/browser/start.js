// First weights, as `rnnlib.layers` and `rnnlib.ops` draw them, gate by gate. `gain` multiplies W_hh alone: it sets
// how far a state, and a gradient, reaches.

import {CELLS} from "./cells.js";
import {countOf, D, layout} from "./network.js";
import {Generator} from "./random.js";

const matrix = (rows, columns, draw) => Array.from({length: rows}, () => Array.from({length: columns}, draw));

// U(±1/√H), PyTorch's way, biases too
const uniform = (random, rows, H) => matrix(rows, H, () => random.uniform(-(H ** -0.5), H ** -0.5));

// U(±√(6 / (rows + columns))), eq. 16 of Glorot & Bengio (2010)
function glorot(random, rows, columns) {
  const bound = Math.sqrt(6 / (rows + columns));
  return matrix(rows, columns, () => random.uniform(-bound, bound));
}

// Orthonormal rows, every such matrix equally likely: normal numbers, each row freed of those above it (Gram and
// Schmidt), and twice, so that rounding leaves nothing of them. Saxe, McClelland & Ganguli (2014)
function orthogonal(random, rows, columns) {
  const made = matrix(rows, columns, () => random.normal());
  made.forEach((row, k) => {
    for (const above of [...made.slice(0, k), ...made.slice(0, k)]) {
      const shared = dot(row, above);
      row.forEach((_, j) => { row[j] -= shared * above[j]; });
    }
    const length = Math.sqrt(dot(row, row));
    row.forEach((_, j) => { row[j] /= length; });
  });
  return made;
}

const dot = (a, b) => a.reduce((sum, value, j) => sum + value * b[j], 0);
const none = (random, rows, columns) => matrix(rows, columns, () => 0);

// How a gate's block of W_xh, of W_hh and of a bias is drawn
export const STARTS = {
  orthogonal: [glorot, orthogonal, none],
  glorot: [glorot, glorot, none],
  uniform: [uniform, uniform, uniform],
};

// The weights of a new network {cell, units, start, gain, seed}
export function firstWeights({cell, units, start, gain, seed}) {
  const places = layout(cell, units), weights = new Float64Array(countOf(cell, units)), random = new Generator(seed);
  const put = (name, block, factor, rows) => rows.forEach((row, i) => row.forEach((value, j) => {
    weights[places[name].at + i * places[name].columns + block * units + j] = factor * value;
  }));
  const [input, recurrent, bias] = STARTS[start], {gates} = CELLS[cell];
  gates.forEach((_, block) => put("W_xh", block, 1, input(random, D, units)));
  gates.forEach((_, block) => put("W_hh", block, gain, recurrent(random, units, units)));
  gates.forEach((gate, block) => {
    const drawn = bias(random, 1, units);
    put("b_h", block, 1, gate === "f" ? [drawn[0].map(() => 1)] : gate === "z" ? [drawn[0].map(() => 0)] : drawn);
  });
  if (places.b_hn) put("b_hn", 0, 1, bias(random, 1, units));
  const bound = units ** -0.5;
  put("W_hy", 0, 1, matrix(units, 1, () => random.uniform(-bound, bound)));
  put("b_y", 0, 1, [[random.uniform(-bound, bound)]]);
  return weights;
}
