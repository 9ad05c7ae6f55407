// What came of each seed of a sweep, in words and as rows of dots. See seeds.py.

import {gapped, linspace, zip} from "../browser/engine/arrays.js";
import {number} from "../browser/engine/words.js";

const FAMILIES = ["LSTM", "RNN", "GRU", "n-gram"], NEVER = 1.07; // where the × stand, in budgets

// The smallest and the largest, in words.
export function ends(values, digits = 6) {
  const [low, high] = [Math.min(...values), Math.max(...values)].map(end => number(end, digits));
  return low === high ? low : `${low} to ${high}`;
}

// What is shown of rows of seeds, infinite for never, in time up to `limit`; row n stands at −n · `apart`.
export function seedDots(taken, families, limit, budget, fan, apart) {
  const seeds = taken.flatMap((row, n) => zip(row, linspace(fan, -fan, row.length)).map(([took, beside]) =>
    ({took, family: families[n], at: [took, -apart * n + beside]})));
  const those = wanted => seeds.filter(wanted).map(({at}) => at);
  const dots = FAMILIES.flatMap(family => [
    [`${family} in time`, those(seed => seed.family === family && seed.took <= limit)],
    [`${family} late`, those(seed => seed.family === family && seed.took > limit && seed.took < Infinity)],
  ]);
  const spreads = taken.map((row, n) => [row.filter(took => took < Infinity), -apart * n])
    .filter(([done]) => done.length > 1)
    .map(([done, y]) => [[Math.min(...done), y], [Math.max(...done), y]]);
  return {
    "lines of rows": gapped(taken.map((_, n) => [[0, -apart * n], [1, -apart * n]])), spreads: gapped(spreads),
    ...Object.fromEntries(dots), never: those(seed => seed.took === Infinity).map(([, y]) => [NEVER * budget, y]),
  };
}
