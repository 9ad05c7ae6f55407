import {range, sigmoid, zip} from "../browser/engine/arrays.js";
import {number} from "../browser/engine/words.js";
import {goal, limits, strips, to12, within} from "../signals.js";

const STEPS = 20, LIMITS = [1.35, 2, 3, 6, 12, 22];
const KINDS = ["input", "input", "gate", "gate", "signal", "gate"];

// One unit reads x and a marker; `weights` has a row for each of i, f, g and o: from x, the marker, h, and the bias.
function run(x, marker, weights) {
  const h = [0], c = [0], gates = [];
  for (const [k, [input, mark]] of zip(x, marker).entries()) {
    const [i, f, g, o] = weights.map(([w_x, w_m, w_h, b], gate) =>
      (gate === 2 ? Math.tanh : sigmoid)(h[k] * w_h + (input * w_x + mark * w_m + b)));
    c.push(f * c[k] + i * g);
    h.push(o * Math.tanh(c[k + 1]));
    gates.push([i, f, g, o]);
  }
  return {h, c, gates: zip(...gates)};
}

export default {
  compute({task, example, weights}, {jobs}) {
    const {examples, part} = jobs[task];
    const runs = examples.map(({x, marker}) => run(x, marker, weights));
    const right = runs.map((one, k) => within(one[part].slice(1), limits(examples[k].wanted)));
    const shown = example - 1, {h, c, gates} = runs[shown], {x, marker} = examples[shown];
    const cells = runs.flatMap(one => one.c), good = right.map(steps => steps.every(step => step));
    return {
      signals: [x, marker, ...gates].map(row => row.map(to12)), c: c.map(to12), h: h.map(to12),
      reach: [Math.min(...cells), Math.max(...cells)], wanted: limits(examples[shown].wanted),
      right: right[shown], good, met: good.every(one => one),
    };
  },

  shown(result, {task}, {jobs}) {
    const [lowest, highest] = result.reach, {part} = jobs[task];
    const limit = LIMITS.find(limit => Math.max(highest, -lowest) <= limit);
    const below = part === "h" || lowest < -limit / 8 ? "to both sides" : "upwards";
    const bars = goal(result[part].slice(1), result.wanted, result.right, limit);
    return {...strips(KINDS, result.signals), ...bars, axis: `${below} to ${limit}`};
  },

  describe({signals, c, h, right, good}) {
    const f = signals[3], low = Math.min(...f), high = Math.max(...f), missed = range(1, STEPS + 1).filter(t => !right[t - 1]);
    const gate = high - low < 0.005 ? `stays at ${number(f[0])}` : `moves between ${number(low)} and ${number(high)}`;
    const here = missed.length
      ? `this example goes wrong at ${missed.length} of ${STEPS} steps, first at step ${missed[0]}`
      : "every step of this example is as wanted";
    return `The forget gate ${gate}; after ${STEPS} steps c = ${number(c.at(-1))} and ` +
      `h = ${number(h.at(-1))}; ${here}; ${good.filter(one => one).length} of the ${good.length} ` +
      "examples are right throughout.";
  },

  met: ({met}) => met,
};
