import {gapped, range} from "../browser/engine/arrays.js";
import {sequential} from "../browser/engine/colours.js";
import {number} from "../browser/engine/words.js";
import {ends, seedDots} from "../comparison/seeds.js";

const END_OF_STEPS = 1100; // of the axis of steps

const outline = (left, right, low, high) => [[left, high], [right, high], [right, low], [left, low], [left, high]];

// A change with the size of the network and the rate that it was trained at.
const nameOf = (told, rate) => `${told}, ${rate ? `rate ${number(rate)}` : "any rate"}`;

function solvedOf(taken) {
  const done = taken.filter(Number.isFinite);
  return `${done.length} of ${taken.length}${done.length ? `, after ${ends(done)} steps` : ""}`;
}

// A seed that never solved its task was handed over as null.
const takenIn = ({taken}) => taken.map(steps => steps ?? Infinity);

export default {
  compute({task, start, change, rate}, {runs, budgets, starts, changes}) {
    const each = Object.keys(changes).map(name => runs[task][start][name][rate]);
    const solved = (t, s) => takenIn(runs[t][s][change][rate]).filter(Number.isFinite).length;
    return {
      solved: starts.map(s => Object.keys(budgets).map(t => solved(t, s))),
      taken: each.map(takenIn), rates: each.map(({rate: best}) => best), row: Object.keys(changes).indexOf(change),
    };
  },

  shown({solved, taken, rates, row}, {task, start}, {budgets, starts, changes}) {
    const seeds = taken[0].length, column = Object.keys(budgets).indexOf(task), line = starts.indexOf(start);
    const budget = budgets[task];
    return {
      shades: solved.flat().map(count => sequential(count / seeds / 1.25)),
      numbers: solved.flat().map(count => `${count}/${seeds}`),
      frame: outline(column, column + 1, -line - 0.5, -line + 0.5),
      changes: Object.values(changes).map((told, k) => nameOf(told, rates[k])),
      "change frame": outline(-18, END_OF_STEPS, -row - 0.36, -row + 0.56),
      budgets: gapped(taken.map((_, n) => [[budget, -n - 0.3], [budget, -n + 0.3]])),
      ...seedDots(taken, taken.map(() => "RNN"), budget, budget, 0.16, 1),
    };
  },

  describe({solved, taken, rates}, {task, start, change}, {budgets, starts, changes}) {
    const told = Object.values(changes).map((name, k) => `${nameOf(name, rates[k])}: ${solvedOf(taken[k])}`).join("; ");
    const column = Object.keys(budgets).indexOf(task), rows = range(0, starts.length);
    const others = rows.filter(k => starts[k] !== start).map(k => `${starts[k]} ${solved[k][column]}`).join(", ");
    const as = change === "none" ? "as they are" : `with ${change}`;
    return `${task[0].toUpperCase()}${task.slice(1)}, ${start}, seeds that solved it within ` +
      `${budgets[task]} steps. ${told}. The other starts ${as}, of ${taken[0].length} each: ${others}.`;
  },

  // What every seed solves as it is, the change has made some of them fail.
  met: ({taken, row}) => taken[0].every(Number.isFinite) && !taken[row].every(Number.isFinite),
};
