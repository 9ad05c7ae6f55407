import {clip, filled, gapped, linspace, range} from "../browser/engine/arrays.js";
import {centred, ink} from "../browser/engine/colours.js";
import {number, short} from "../browser/engine/words.js";
import {ACTIVATIONS, RUN_STEPS, STABILITIES, restingStates, runUnit, stability} from "./dynamics.js";

const SHOWN = 9, HUGE = 1e3;
const RANGES = {tanh: [-1.2, 1.2], sigmoid: [-1.2, 1.2], relu: [-0.8, 6.4], identity: [-6.4, 6.4]};
const COLOURS_END = {tanh: 1, sigmoid: 1, relu: 3, identity: 3};
const near = value => clip(value, -HUGE, HUGE);

export default {
  compute({w_x, w_h, b, h_0, activation, pattern}, {patterns}) {
    const x = patterns[pattern], run = inputs => runUnit(inputs, h_0, w_x, w_h, b, activation);
    const across = linspace(...RANGES[activation], 81), {found, stretch = []} = restingStates(w_h, b, activation);
    const rests = STABILITIES.map(kind => [kind, found.filter(([, slope]) => stability(slope) === kind).map(([h]) => h)]);
    return {
      x, h: run(x), mirror: run(x.map(input => -input)), across,
      curve: across.map(h => ACTIVATIONS[activation](w_h * h + b)),
      stretch: stretch.map(end => clip(end, ...RANGES[activation])), ...Object.fromEntries(rests),
    };
  },

  shown(result, {w_x, w_h, activation}) {
    const [low, high] = RANGES[activation], {x} = result, t = range(0, RUN_STEPS + 1);
    const h = result.h.map(near), steps = range(1, RUN_STEPS + 1).map(k => [h[k - 1], h[k]]);
    const pulses = x.map((input, k) => [k + 1, input]).filter(([, input]) => input !== 0);
    const silent = steps.filter((_, k) => x[k] === 0);
    const stable = result.stable.filter(y => Math.abs(y) < HUGE);
    return {
      ...Object.fromEntries(STABILITIES.map(kind => [`rest, ${kind}`, result[kind].filter(y => Math.abs(y) < HUGE)])),
      rests: gapped(stable.map(y => [[-1, y], [RUN_STEPS + 1, y]])),
      t, state: h, mirrored: result.mirror.map(near),
      above: t.filter(k => h[k] > high), below: t.filter(k => h[k] < low), high, low,
      pulses, stems: gapped(pulses.map(([k, input]) => [[k, 0], [k, input]])),
      path: gapped(silent.map(([last, now]) => [[last, last], [last, now], [now, now]])),
      pushed: steps.filter((_, k) => x[k] !== 0), limits: activation,
      ...unrolled(result.h.slice(0, SHOWN + 1), x.slice(0, SHOWN), w_h, w_x, COLOURS_END[activation]),
    };
  },

  describe(result, {activation, pattern, h_0}) {
    const [low, high] = RANGES[activation], leaves = result.h.some(h => h > high || h < low);
    const beyond = leaves ? " Triangles: states beyond the picture." : "";
    return `${restInWords(result)}. ${runInWords(result, pattern, h_0)}${beyond}`;
  },

  // The sign of the pulse, in every step from it on, whichever sign it has.
  met({h, mirror, x}, {activation, pattern}) {
    const held = h.slice(2).every(state => state * x[1] > 0) && mirror.slice(2).every(state => -state * x[1] > 0);
    return pattern === "a pulse, then noise" && activation === "tanh" && held;
  },
};

function restInWords(result) {
  if (result.stretch.length)
    return `Without input every state${result.stretch[0] < 0 ? "" : " from 0 up"} stays as it is`;
  const kinds = STABILITIES.filter(kind => result[kind].length);
  const count = kinds.reduce((sum, kind) => sum + result[kind].length, 0);
  if (!count) return "Without input it has no resting state";
  const told = kinds.map(kind => `${result[kind].map(y => number(y, 2)).join(" and ")} (${kind})`).join("; ");
  return `Without input it has ${["one resting state", "two resting states", "three resting states"][count - 1]}: ${told}`;
}

function runInWords({h, mirror, x}, pattern, h_0) {
  const last = x.findLastIndex(input => input !== 0) + 1, [before, now] = h.slice(-2);
  let end = `at step ${RUN_STEPS} it is ${number(now, 2)}`;
  if (Math.abs(now - before) > 0.02 * Math.max(1, Math.abs(now)) && last < RUN_STEPS - 2)
    end += `, after ${number(before, 2)}: it has not come to rest`;
  if (pattern === "silence") return `From h₀ = ${number(h_0)}, ${end}.`;
  const states = h.slice(1), [low, high] = [Math.min(...states), Math.max(...states)].map(v => number(v, 2));
  const start = last === RUN_STEPS
    ? `With the input “${pattern}” the state moves between ${low} and ${high}`
    : `Right after the last pulse (step ${last}) the state is ${number(h[last], 2)}`;
  return `${start}; ${end}, with the input's sign turned ${number(mirror.at(-1), 2)}.`;
}

// The chain: states and inputs coloured by value, and the same two weights at every step.
function unrolled(h, x, w_h, w_x, limit) {
  const values = [...h, ...x], grounds = values.map(value => centred(value, limit));
  const weights = [...filled(x.length, short(w_h)), ...filled(x.length, short(w_x))];
  return {grounds, numbers: values.map(value => short(value)), inks: grounds.map(ink), weights};
}
