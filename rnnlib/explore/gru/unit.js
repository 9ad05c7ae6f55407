import {sigmoid, zip} from "../browser/engine/arrays.js";
import {number, raised} from "../browser/engine/words.js";
import {goal, limits, logit, strips, within} from "../signals.js";

const STEPS = 28, PULSE = 3, MARKER = 24, REACH = 1.15, TOLD = 9;
const KINDS = ["input", "input", "gate", "gate", "signal"];
const round = value => Number(value.toFixed(TOLD));

function median(values) {
  const rising = [...values].sort((a, b) => a - b), half = rising.length / 2;
  return (rising[half - 1] + rising[half]) / 2;
}

// Rows for r, z and n: from x, from the marker, from whether a 1 comes, from h, and the bias.
function table({by, weights, z_rest, z_event, r}) {
  const rows = weights.map(([w_x, w_m, u, b]) => [w_x, w_m, 0, u, b]);
  if (by === "weights") return rows;
  return [[0, 0, 0, 0, logit(r)], [0, 0, logit(z_event) - logit(z_rest), 0, logit(z_rest)], rows[2]];
}

export default {
  compute(values, {inputs}) {
    const {x, marker, wanted} = inputs[values.task], [rows, gates, h] = [table(values), [], [0]];
    for (const [k, [input, mark]] of zip(x, marker).entries()) {
      const sum = ([w_x, w_m, w_1, , b]) => input * w_x + mark * w_m + (Math.max(input, mark) > 0.5) * w_1 + b;
      const [r, z] = rows.slice(0, 2).map(row => sigmoid(h[k] * row[3] + sum(row)));
      const n = Math.tanh(sum(rows[2]) + r * (h[k] * rows[2][3]));
      gates.push([r, z, n]);
      h.push((1 - z) * n + z * h[k]);
    }
    const states = h.map(state => Number(state.toFixed(12))), ends = limits(wanted), right = within(states.slice(1), ends);
    return {
      signals: [x, marker, ...zip(...gates)], h: states, wanted: ends, right,
      met: ends.flat().some(Number.isFinite) && right.every(step => step),
    };
  },

  shown(result) {
    const bars = goal(result.h.slice(1), result.wanted, result.right, REACH);
    return {...strips(KINDS, result.signals), ...bars, n: result.signals[4]};
  },

  describe({signals, h: all, wanted, right}, {by, z_rest}) {
    const z = signals[3], h = all.slice(1), rest = by === "hand" ? z_rest : round(median(z));
    const keeps = number(rest), takes = number(round(1 - rest)), last = rest ** 20;
    const left = last >= 10 ** -TOLD || last === 0 ? number(last, 2) : `less than 10${raised(-TOLD)}`;
    const kept = `At rest z = ${keeps}: each step keeps ${keeps} of h and takes ${takes} of n, so z alone leaves ` +
      `${left} of a value after 20 steps`;
    const missed = right.filter(step => !step).length;
    const verdict = missed ? `${missed} step${missed > 1 ? "s are" : " is"} not as wanted` : "all is as wanted";
    const [pulse, before, end] = [PULSE, MARKER - 1, STEPS].map(t => number(h[t - 1]));
    const outcome = wanted.flat().some(Number.isFinite)
      ? `The output h is ${pulse} at the pulse, ${before} just before the marker and ${end} at the end; ${verdict}`
      : `The output h moves between ${number(Math.min(...h))} and ${number(Math.max(...h))}; it lies ` +
        "between the last h and n, which is a tanh, so it never leaves −1 to 1";
    return `${kept}. ${outcome}. Here z keeps; where z replaces, the same gate is written ${takes}.`;
  },

  met: ({met}) => met,
};
