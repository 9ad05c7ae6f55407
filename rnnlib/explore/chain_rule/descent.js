import {cached, clip, filled, linspace, range, rounded, zip} from "../browser/engine/arrays.js";
import {outlines} from "../browser/engine/contours.js";
import {number} from "../browser/engine/words.js";
import {Adam, Momentum, SGD} from "../optimisers.js";

const MOST_STEPS = 100, EDGE = 2.5, FAR_OFF = 1e6, SMALLEST_LOSS = 1e-5, LARGEST_LOSS = 1e3;
const HEIGHTS = range(0, 10).map(k => 10 ** (k / 2 - 2.5)); // of the loss above the lowest
const HIGHER = ["0.0032", "0.01", "0.032", "0.1", "0.32", "1", "3.2", "10", "32", "1e+02"].map(it => `above ${it}`);
const FORMULAS = {
  bowl: "ŷ = w₁ x + w₂, x with mean 0 and spread 1",
  valley: "ŷ = w₁ x + w₂, x counted in tens",
  saddle: "ŷ = w₂ (w₁ x), x with mean 0 and spread 1",
};

// Losses over two weights, from the data's means alone. `at(w1, w2)`: the loss, its slopes, and its second slopes:
// w₁ twice, both, w₂ twice. `lowest`: where it is lowest.

// ŷ = w₁ x + w₂
function line({xx, x, xy, y, yy}) {
  const determinant = xx - x * x;
  return {
    at(w1, w2) {
      const byW1 = xx * w1 + x * w2 - xy, byW2 = x * w1 + w2 - y;
      const value = ((byW1 - xy) * w1 + (byW2 - y) * w2 + yy) / 2;
      return {value, slopes: [byW1, byW2], curvatures: [xx, x, 1]};
    },
    lowest: [(xy - x * y) / determinant, (xx * y - x * xy) / determinant],
  };
}

// ŷ = w₁ w₂ x
function twoInARow({xx, xy, yy}) {
  return {
    at(w1, w2) {
      const product = w1 * w2, error = xx * product - xy; // the slope along w₁ w₂
      const value = ((error - xy) * product + yy) / 2;
      return {value, slopes: [error * w2, error * w1], curvatures: [xx * w2 * w2, error + xx * product, xx * w1 * w1]};
    },
    lowest: filled(2, Math.sqrt(xy / xx)), // of many places the one with equal weights
  };
}

// What depends on the problem alone: the loss, how low it gets, the largest rate that can settle, the map.
const landscapes = cached(problems => Object.fromEntries(Object.entries(problems).map(([name, means]) => {
  const land = name === "saddle" ? twoInARow(means) : line(means);
  const {value, curvatures: [a, b, c]} = land.at(...land.lowest);
  const steepest = (a + c) / 2 + Math.hypot((a - c) / 2, b), at = linspace(-EDGE, EDGE, 241);
  const higher = cached(() => outlines(at, at, at.map(w2 => at.map(w1 => land.at(w1, w2).value - value)), HEIGHTS));
  return [name, {at: land.at, lowest: value, limit: 2 / steepest, higher: () => higher(land)}];
})));

// The path of a rule: w₁, w₂ and the loss, `steps` times. One that leaves by more than FAR_OFF stays where it is.
function walkDown({at}, rule, rate, w1, w2, steps) {
  const weights = [w1, w2], memory = rule.memory(2), rows = [];
  while (rows.length <= steps) {
    const {value, slopes} = at(...weights);
    rows.push([...weights, value]);
    if (Math.max(...weights.map(Math.abs)) > FAR_OFF) return [...rows, ...filled(steps + 1 - rows.length, rows.at(-1))];
    rule.step(weights, slopes, rate, memory);
  }
  return rows;
}

// What has become of the loss, in a sentence.
function verdict(walk, least) {
  const [w1, w2, first] = walk[0], [, , last] = walk.at(-1);
  if (walk.length === 1) return "No step is taken yet.";
  if (last - least > first - least) return "It diverges: the loss is higher than at the start.";
  if (walk.at(-1)[0] === w1 && walk.at(-1)[1] === w2) return "It does not move: both slopes are 0.";
  const rises = zip(walk.slice(1), walk).filter(([after, before]) => after[2] - before[2] > 1e-12).length;
  return rises ? `In ${rises} of the steps the loss rose.` : "In no step has the loss risen.";
}

export default {
  compute({problem, w1, w2, rate, others, momentum_rate, adam_rate, step}, problems) {
    const land = landscapes(problems)[problem], {lowest, limit} = land;
    return {
      lowest, limit, plain: walkDown(land, SGD, rate, w1, w2, step),
      momentum: others ? walkDown(land, Momentum, momentum_rate, w1, w2, step) : [],
      adam: others ? walkDown(land, Adam, adam_rate, w1, w2, step) : [],
    };
  },

  shown({lowest, ...walks}, {problem, w1, w2}, problems) {
    const shown = {start: [[w1, w2]], formula: [FORMULAS[problem]]};
    landscapes(problems)[problem].higher().forEach((outline, k) => shown[HIGHER[k]] = outline);
    for (const name of ["plain", "momentum", "adam"]) {
      const places = walks[name].map(([w1, w2]) => [w1, w2]);
      shown[`${name} path`] = places;
      shown[`${name} loss`] = walks[name].map(([, , loss], t) => [t, clip(loss - lowest, SMALLEST_LOSS, LARGEST_LOSS)]);
      shown[`${name} now`] = places.slice(-1).filter(place => place.every(w => Math.abs(w) <= EDGE));
    }
    return shown;
  },

  describe({lowest, limit, plain, momentum, adam}, {problem, rate, others, momentum_rate, adam_rate, step}) {
    // Further digits of a bottom are rounding.
    const [w1, w2, loss] = plain.at(-1).map(value => number(rounded(value, 9)));
    const told = `${FORMULAS[problem]}. After step ${step} plain descent at rate ${number(rate)} is at ` +
      `w₁ = ${w1}, w₂ = ${w2}, with loss ${loss}; the lowest possible is ${number(lowest)}. ` +
      `${verdict(plain, lowest)} Above rate ${number(limit)} it cannot settle anywhere at the bottom.`;
    if (!others) return told;
    return `${told} With momentum, at rate ${number(momentum_rate)}, the loss is ${number(momentum.at(-1)[2])}; with ` +
      `Adam, at rate ${number(adam_rate)}, it is ${number(adam.at(-1)[2])}.`;
  },

  met: ({plain, lowest}, {problem, w1, w2, step}) =>
    problem === "valley" && w1 === -0.5 && w2 === 2 && step === MOST_STEPS && plain.at(-1)[2] - lowest < 0.1,
};
