import {clip, filled, plural, range, zip} from "../browser/engine/arrays.js";
import {BLUE, VERMILLION} from "../browser/engine/colours.js";
import {fixed, inARow, number} from "../browser/engine/words.js";
import {unpacked} from "../networks.js";

const TRAINING = 100, ROWS = 14, SMALLEST = -12, NAMES = -16.4, THRESHOLD = 1e-6;

// What is stored comes as float32.
const numbers = packed => Array.from(unpacked(packed));

const fell = losses => losses.at(-1) < losses[0];

// Where a training ended; of one that came apart no number, since rounding decides it.
const end = losses => fell(losses) ? fixed(losses.at(-1), 3) : "rises";

export default {
  compute({bug, way, steps}, {bugs, cells, curves, errors, best}) {
    const {cell} = bugs[bug], error = numbers(errors[bug][steps]);
    return {
      right: numbers(curves[way][cell]), wrong: numbers(curves[way][bug]), best, names: cells[cell].names,
      error, failed: error.map(value => value >= THRESHOLD),
    };
  },

  shown({right, wrong, best, names, error, failed}, {bug}, {bugs}) {
    const height = names.map((_, k) => Math.min(ROWS / names.length, 2.2) * (k + 0.5));
    const power = error.map(value => clip(Math.log10(Math.max(value, 1e-300)), SMALLEST + 0.3, 0));
    const [start, places] = [SMALLEST, NAMES].map(x => zip(filled(names.length, x), height));
    const [passing, failing] = [false, true].map(which => range(0, names.length).filter(k => failed[k] === which));
    return {
      ends: [fixed(right.at(-1), 3), end(wrong), fixed(best, 3)],
      bars: zip(start, zip(power, height)), colours: failed.map(is => is ? VERMILLION : BLUE),
      "right names": passing.map(k => names[k]), "right at": passing.map(k => places[k]),
      "wrong names": failing.map(k => names[k]), "wrong at": failing.map(k => places[k]),
      verdicts: error.map((value, k) => failed[k] ? `✗ ${number(value, 1)}` : "✓"),
      "verdicts at": zip(power.map(x => x + 0.35), height),
      "lines of code": bugs[bug].code,
    };
  },

  describe(result, {bug, way, steps}, {ways, bugs, cells}) {
    const {cell, name} = bugs[bug], {gates} = cells[cell], [optimiser, rate] = ways[way], {wrong} = result;
    const [first, right, best] = [wrong[0], result.right.at(-1), result.best].map(loss => number(loss));
    const goes = fell(wrong) ? `falls from ${first} to ${number(wrong.at(-1))}`
      : `rises from ${first} to several times that, and rounding decides how far`;
    const over = gates ? ` over ${plural(steps, "step")}` : ""; // a network without memory has neither
    return `${cell}, ${name}: in ${TRAINING} training steps of ${optimiser} at rate ${rate} the ` +
      `loss ${goes}; with the right line it ends at ${right} (at best: ${best}). ` +
      `The gradient check${over} calls ${wrongGradients(gates, result)}.`;
  },

  met: ({failed, wrong, right}, {steps}) => steps === 1 && !failed.some(is => is) && wrong.at(-1) <= right.at(-1),
};

function wrongGradients(gates, {names, error, failed}) {
  const those = names.filter((_, k) => failed[k]), count = names.length;
  if (!those.length) return `all ${count} gradients right: this bug lies between the steps`;
  const worst = number(Math.max(...error), 1);
  return `${those.length} of ${count} gradients wrong, ${summedUp(gates, those)}, by a relative error of up to ${worst}`;
}

// ["W_xh[i]", …] in words: a weight without its gates where all of them are named.
function summedUp(gates, names) {
  for (const weight of ["W_xh", "W_hh", "b_h"]) {
    const [first, ...others] = [...gates].map(gate => `${weight}[${gate}]`);
    if ([first, ...others].every(block => names.includes(block)))
      names = names.map(name => name === first ? weight : name).filter(name => !others.includes(name));
  }
  return inARow(names);
}
