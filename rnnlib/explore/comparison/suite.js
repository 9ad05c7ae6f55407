import {box, mean, range} from "../browser/engine/arrays.js";
import {sequential} from "../browser/engine/colours.js";
import {fixed, grouped} from "../browser/engine/words.js";
import {ends, seedDots} from "./seeds.js";

const MOST_ROWS = 10, NAMES_WIDE = 4.6, FAN = 0.26, CHANCE = 1 / 3;

const named = task => task[0].toUpperCase() + task.slice(1);

// What stands in a square: 4/5, the count alone where 10/10 would not fit, or a share.
function cell(value, seeds, timed) {
  if (!timed) return fixed(value, 2);
  const count = fixed(value * seeds, 0);
  return seeds < 10 ? `${count}/${seeds}` : count;
}

export default {
  settle: ({task, length}, {suite}) => ({length: Math.min(length, suite[task].lengths.length)}),

  compute({task, cells, length, budget}, {suite}) {
    const {source, rows, families, lengths, taken} = suite[task];
    const kept = range(0, rows.length).filter(n => cells === "all" || cells === families[n]);
    const limit = source.budget * budget / 100, column = Math.min(length, lengths.length) - 1;
    const timed = source.counted !== "", outcomes = kept.map(n => taken[n].map(seeds => seeds.map(took => took ?? Infinity)));
    const share = seeds => mean(timed ? seeds.map(took => Number(took <= limit)) : seeds);
    return {
      rows: kept.map(n => rows[n]), families: kept.map(n => families[n]), lengths,
      share: outcomes.map(row => row.map(share)), taken: outcomes.map(row => row[column]), column, limit, timed,
    };
  },

  shown({rows, families, lengths, share, taken, column, limit, timed}, {task}, {suite}) {
    const {source, seeds} = suite[task], {words, budget} = source;
    const apart = Math.min(2, MOST_ROWS / Math.max(rows.length, 1)); // few rows stand further apart
    const y = n => (0.5 - n) * apart, squares = rows.flatMap((_, n) => lengths.map((_, k) => [k, n]));
    const before = words.length < 8 ? -1 : -1.9, bottom = y(rows.length);
    return {
      task, dashed: timed ? limit : CHANCE,
      squares: squares.map(([k, n]) => box(k, k + 1, y(n), y(n + 1))),
      shades: share.flat().map(value => sequential(value / 1.25)),
      frame: [[column, y(0)], [column + 1, y(0)], [column + 1, bottom], [column, bottom], [column, y(0)]],
      "names at": rows.map((_, n) => [0.15 - NAMES_WIDE, -n * apart]),
      numbers: share.flat().map(value => cell(value, seeds, timed)),
      "numbers at": squares.map(([k, n]) => [k + 0.5, (y(n) + y(n + 1)) / 2]),
      heads: words ? [`${words}:`, ...lengths] : ["", `of ${seeds}`],
      "heads at": [before, ...lengths.map((_, k) => k + 0.5)].map(x => [x, y(0) + 0.5]),
      ...seedDots(taken, families, timed ? limit : 1, budget, FAN, apart),
    };
  },

  describe({rows, lengths, share, taken, column, limit, timed}, {task}, {suite}) {
    const {source: {words, counted}, seeds} = suite[task];
    const what = named(task) + (words ? `, ${words} ${lengths[column]}` : "");
    if (!rows.length) return `${what}: no run of this cell is stored.`;
    if (!timed) {
      const told = rows.map((row, n) => `${row} ${ends(taken[n], 2)}`).join("; ");
      return `${what}, the share right from the lowest seed to the highest: ${told}.`;
    }
    const solved = n => Number(fixed(share[n][column] * seeds, 0));
    const took = n => solved(n) ? ` (${ends(taken[n].filter(steps => steps <= limit))})` : "";
    const those = count => rows.map((row, n) => [row + took(n), solved(n)]).filter(([, its]) => its === count);
    const told = range(0, seeds + 1).reverse().filter(count => those(count).length)
      .map(count => `${count} of ${seeds}: ${those(count).map(([row]) => row).join(", ")}`).join("; ");
    return `${what}, within ${grouped(fixed(limit, 0))} ${counted}, seeds that solved it, ` +
      `and after how many ${counted}: ${told}.`;
  },

  // A plain network solves it with every seed, and no gated cell with any.
  met({families, share, column, timed}) {
    const counts = plain => share.filter((_, n) => (families[n] === "RNN") === plain).map(row => row[column]);
    return timed && counts(true).includes(1) && counts(false).length > 0 && counts(false).every(count => count === 0);
  },
};
