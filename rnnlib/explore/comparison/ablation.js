import {box, clip, range, sigmoid} from "../browser/engine/arrays.js";
import {fixed, number} from "../browser/engine/words.js";
import {linear, part as partOf, softmax} from "../networks.js";
import {strips} from "../signals.js";
import {ends, seedDots} from "./seeds.js";

const PARTS = ["nothing", "forget gate", "input gate", "output gate", "i made 1 − f", "tanh on the way out"];
const KINDS = ["input", "input", "gate", "gate", "signal", "gate", "signal"];
const SEEDS = 5, HARDLY = 0.01, STEADY = 0.005;

// The gates as they are once a part is gone.
function without(part, [i, f, g, o]) {
  if (part === "forget gate") return [i, 1, g, o];
  if (part === "input gate") return [1, f, g, o];
  if (part === "output gate") return [i, f, g, 1];
  return part === "i made 1 − f" ? [1 - f, f, g, o] : [i, f, g, o];
}

// A trained network that reads x_1 … x_T without a part -> one unit's gates and c, what is said after every step.
function run(part, unit, x, {params, one}) {
  const {W_xh, W_hh, b_h} = partOf(params, "cell"), {W, b} = partOf(params, "output"), units = range(0, W_hh.length);
  let h = units.map(() => 0), c = h;
  const found = {gates: [], c: [], said: []};
  for (const x_t of x) {
    const a = linear(h, W_hh, linear(x_t, W_xh, b_h)), at = (gate, k) => a[gate * units.length + k];
    const gates = units.map(k =>
      without(part, [sigmoid(at(0, k)), sigmoid(at(1, k)), Math.tanh(at(2, k)), sigmoid(at(3, k))]));
    c = gates.map(([i, f, g], k) => f * c[k] + i * g);
    h = gates.map(([, , , o], k) => o * (part === "tanh on the way out" ? c[k] : Math.tanh(c[k])));
    const y = linear(h, W, b);
    found.gates.push(gates[unit]);
    found.c.push(c[unit]);
    found.said.push(one === null ? softmax(y)[1] : one * y[0]);
  }
  return found;
}

export default {
  compute({task, part, example, unit}, {jobs}) {
    const {network, examples, right, reach, variants} = jobs[task], {x, signals, wanted} = examples[example - 1];
    const {gates, c, said} = run(part, unit - 1, x, network), whole = run("nothing", unit - 1, x, network).said;
    const at = PARTS.indexOf(part), steps = variants.map(({steps}) => steps.map(took => took ?? Infinity));
    return {
      signals: [...signals, ...range(0, 4).map(gate => gates.map(all => all[gate])), c.map(Math.tanh)], c, said, whole,
      wanted: wanted.map(value => value ?? NaN), right: right[part], reach: reach[part], steps,
      solved: steps[at].map(took => took < Infinity), part: at,
    };
  },

  shown({part, steps, signals, whole, said}, {task}, {jobs}) {
    const {budget, limits, variants} = jobs[task], inside = value => clip(value, ...limits);
    return {
      task, band: [box(0, 1, -part - 0.5, 0.5 - part)], ...seedDots(steps, PARTS.map(() => "LSTM"), budget, budget, 0.16, 1),
      names: variants.map(({name}) => name), "names at": variants.map((_, n) => [0.02 * budget, 0.4 - n]),
      ...strips(KINDS, signals), "all parts": whole.map(inside), "without it": said.map(inside),
    };
  },

  describe({solved, steps, part: at, right, reach, signals, c}, {task, part, unit}, {jobs}) {
    const count = solved.filter(is => is).length, took = count ? `, after ${ends(steps[at].filter((_, k) => solved[k]))} steps` : "";
    const trained = `Trained on ${task} with ${jobs[task].variants[at].name}, ${count} of ${SEEDS} seeds solve it${took}`;
    const answers = `gives ${fixed(100 * right, 0)} % right answers`;
    const lost = part.startsWith("i made") ? part : `robbed of its ${part}`;
    const taken = part === "nothing" ? `the trained network with all its parts ${answers}` :
      `a network trained with all parts, then ${lost}, ${answers}`;
    const f = signals[3], low = Math.min(...f), high = Math.max(...f);
    const gate = high - low < STEADY ? `f stays at ${number(f[0], 2)}` : `f lies between ${number(low, 2)} and ${number(high, 2)}`;
    return `${trained}; ${taken}. In unit ${unit}, ${gate}, and c ends at ${number(c.at(-1))}; the ` +
      `largest |c| of all units and sequences is ${number(reach)}.`;
  },

  met: ({part, right, solved}) => part > 0 && right < HARDLY && solved.every(is => is),
};
