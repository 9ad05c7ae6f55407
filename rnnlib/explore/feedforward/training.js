// The small network: tanh neurons on two inputs, one score of class 1; its loss, and its training. `table` has a
// column for each hidden neuron: from x₁, from x₂, its bias, and to the output.

import {range, sigmoid, sum, zip} from "../browser/engine/arrays.js";
import {RULES} from "../optimisers.js";

const RATE = 0.05, STEPS = 400;

export const hiddenOf = (table, [x, y]) => zip(...table).map(([w_x, w_y, b]) => Math.tanh(x * w_x + y * w_y + b));
export const scoreOf = (table, bias, h) => h.reduce((total, state, j) => total + state * table[3][j], 0) + bias;

// Cross entropy of scores against a score of 0 for class 0.
export const lossOf = (scores, labels) => sum(scores.map((score, k) =>
  Math.max(score, 0) + Math.log1p(Math.exp(-Math.abs(score))) - labels[k] * score)) / scores.length;

// The gradients of the loss by the table and by the bias of the output, in one row.
function gradients(table, bias, points, labels) {
  const columns = zip(...table).map(() => [0, 0, 0, 0]);
  let byBias = 0;
  for (const [k, [x, y]] of points.entries()) {
    const h = hiddenOf(table, [x, y]), dscore = (sigmoid(scoreOf(table, bias, h)) - labels[k]) / points.length;
    byBias += dscore;
    h.forEach((state, j) => {
      const da = dscore * table[3][j] * (1 - state ** 2);
      [x * da, y * da, da, dscore * state].forEach((part, row) => { columns[j][row] += part; });
    });
  }
  return [...zip(...columns).flat(), byBias];
}

// All points, again and again: every fourth step as it is then, {share, table, bias}.
export function* train(table, bias, points, labels) {
  const width = table[0].length, row = [...table.flat(), bias], memory = RULES.Adam.memory(row.length);
  for (const k of range(1, STEPS + 1)) {
    RULES.Adam.step(row, gradients(table, bias, points, labels), RATE, memory);
    table = range(0, 4).map(line => row.slice(line * width, (line + 1) * width));
    bias = row.at(-1);
    if (k % 4 === 0) yield {share: k / STEPS, table, bias};
  }
}
