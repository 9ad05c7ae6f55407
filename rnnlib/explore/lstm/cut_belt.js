import {linspace, range} from "../browser/engine/arrays.js";
import {number} from "../browser/engine/words.js";

const NEVER = 575; // where a seed stands that has not solved its task
const GROUND = 1e-28; // the foot of the picture
const SPREAD = linspace(0.3, -0.3, 10); // of the ten seeds, around their row

const solvedIn = row => row.filter(Number.isFinite);

// How a way back does at its best learning rate, in a few words: steps of each rate and seed.
function atItsBest(rates, steps) {
  const seeds = steps[0].length, counts = steps.map(row => solvedIn(row).length), most = Math.max(...counts);
  if (!most) return `none of ${seeds} seeds at any of the ${rates.length} rates`;
  const averages = steps.map(row => solvedIn(row).reduce((sum, taken) => sum + taken, 0) / solvedIn(row).length);
  const best = range(0, rates.length).filter(k => counts[k] === most)
    .reduce((one, other) => averages[other] < averages[one] ? other : one);
  return `${most} of ${seeds} seeds at its best rate, ${rates[best]}, after ${number(averages[best])} steps on average`;
}

export default {
  compute({way, lag, bias}, {known}) {
    const [right, wrong] = ["right", way].map(name => known[name][bias][lag]);
    return {
      back: range(0, lag + 1), right: right.reaching, wrong: wrong.reaching, rates: wrong.rates,
      steps: [right, wrong].map(({steps}) => steps.map(row => row.map(taken => taken ?? NaN))), // as JSON has none
    };
  },

  shown({right, wrong, steps}) {
    const rows = steps.flat(), half = rows.length / 2;
    const seeds = rows.flatMap((row, n) => row.map((taken, k) =>
      ({n, solved: Number.isFinite(taken), at: [Number.isFinite(taken) ? taken : NEVER, rows.length - 1 - n + SPREAD[k]]})));
    const those = wanted => seeds.filter(wanted).map(({at}) => at);
    return {
      "right curve": right.map(share => Math.max(share, GROUND)),
      "wrong curve": wrong.map(share => Math.max(share, GROUND)),
      "right solved": those(({n, solved}) => solved && n < half),
      "wrong solved": those(({n, solved}) => solved && n >= half),
      failed: those(({solved}) => !solved),
      counts: rows.map(row => `${solvedIn(row).length} of ${row.length}`),
    };
  },

  describe({right, wrong, rates, steps}, {way, lag, bias}) {
    const [told, toldOfWrong] = steps.map(rows => atItsBest(rates, rows));
    return `Recall over lag ${lag}, forget bias ${bias}. The right way back solves ${told}; with the wrong ` +
      `one (${way}) ${toldOfWrong}. In a new network the share of the gradient that reaches the first input ` +
      `is ${number(right.at(-1), 2)} with the right way back, and ${number(wrong.at(-1), 2)} with the wrong one.`;
  },
};
