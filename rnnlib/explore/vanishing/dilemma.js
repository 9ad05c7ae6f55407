import {filled, gapped, plural, range, zip} from "../browser/engine/arrays.js";
import {number} from "../browser/engine/words.js";

const HELD_STEPS = 60, RUNS = 100, SHOWN = 8, BIT = 0.5, FAINTEST = 1e-20;
const GRID = range(0, 41).map(k => Number((0.5 + 0.05 * k).toFixed(2))); // of the curves over w

function median(values) {
  const sorted = [...values].sort((one, other) => one - other), half = sorted.length / 2;
  return (sorted[half - 1] + sorted[half]) / 2;
}

// h_t = tanh(w h_{t−1} + noise · ε_t) from each bit: the states, and ∂h_T/∂h_0.
function runs(w, noise, steps, disturbances) {
  return range(0, RUNS).map(run => {
    const h = [run % 2 ? -BIT : BIT];
    let gradient = 1;
    for (let t = 1; t <= steps; t++) {
      h.push(Math.tanh(w * h[t - 1] + noise * disturbances[t - 1][run]));
      gradient = gradient * w * (1 - h[t] ** 2);
    }
    return {h, gradient};
  });
}

// How many bits the last state still tells, and what is left of the gradient in the middle run.
const outcome = all => ({
  held: all.filter(({h}) => Math.sign(h.at(-1)) === Math.sign(h[0])).length,
  left: median(all.map(({gradient}) => gradient)),
});

// Over GRID; kept, since they take longest and w does not change them.
const known = new Map();
function curves(noise, steps, disturbances) {
  const key = `${noise} ${steps}`;
  if (!known.has(key)) known.set(key, GRID.map(w => outcome(runs(w, noise, steps, disturbances))));
  return known.get(key);
}

// The size of the states at which a unit without noise rests: h = tanh(w h), 0 where w ≤ 1.
const rest = w => w > 1 ? filled(2000, w).reduce((h, weight) => Math.tanh(weight * h), 1) : 0;

export default {
  compute({w, noise, steps}, {disturbances}) {
    const all = runs(w, noise, steps, disturbances), over = curves(noise, steps, disturbances);
    return {
      h: zip(...all.slice(0, SHOWN).map(({h}) => h)), rest: rest(w), ...outcome(all),
      bits: over.map(({held}) => held), gradients: over.map(({left}) => left),
    };
  },

  shown({h, rest: size, held, left, gradients}, {w}) {
    const drawn = zip(...h).map(run => run.map((state, t) => [t, state]));
    return {
      plus: gapped(drawn.filter((_, run) => run % 2 === 0)), minus: gapped(drawn.filter((_, run) => run % 2)),
      rests: gapped((size ? [size, -size] : [0]).map(y => [[0, y], [HELD_STEPS, y]])),
      low: gradients.map(value => Math.max(value, FAINTEST / 100)),
      "w at": [w, w], "here held": [[w, held]], "here left": [[w, Math.max(left, FAINTEST)]],
    };
  },

  describe({rest: size, held, left}, {w, noise, steps}) {
    const factor = w * (1 - size ** 2), where = size ? `at ±${number(size, 2)}` : "at 0 only";
    const bits = `${held} of ${RUNS} bits can still be read from the sign of the state`;
    return `With w = ${number(w)} the unit rests ${where}, where a step multiplies a small disturbance ` +
      `by ${number(factor, 2)}. After ${plural(steps, "step")} with noise ${number(noise)}, ${bits}. Of the ` +
      `gradient with respect to the bit, ${number(left, 2)} is left in the middle run.`;
  },

  met: ({held, left}, {noise, steps}) => noise >= 0.1 && steps >= 20 && held >= 95 && left >= 0.01,
};
