// What training has brought: the losses by step, and, over many first weights, after how many steps it was solved.

import {raised} from "../../browser/engine/words.js";
import {dot, line, words} from "./surface.js";

const LEFT = 34, RIGHT = 6, TOP = 8, BOTTOM = 17;
const LOW = -5, HIGH = 1; // powers of ten
const DASHES = [[], [5, 3]]; // of the first network, and of the second

export function drawLosses({g, width, height}, {runs, guess, palette}) {
  const most = Math.max(100, ...runs.map(run => run.steps)), right = width - RIGHT, bottom = height - BOTTOM;
  const x = step => LEFT + step / most * (right - LEFT);
  const y = loss => bottom - (Math.min(HIGH, Math.max(LOW, Math.log10(loss))) - LOW) / (HIGH - LOW) * (bottom - TOP);
  for (let power = LOW; power <= HIGH; power++) {
    line(g, [[LEFT, y(10 ** power)], [right, y(10 ** power)]], {colour: palette.line, width: 0.6});
    if (power % 2 === 0) words(g, power ? `10${raised(power)}` : "1", LEFT - 5, y(10 ** power),
      {size: 10, align: "right", colour: palette.grey});
  }
  line(g, [[LEFT, y(guess)], [right, y(guess)]], {colour: palette.ink, dash: [2, 3]});
  words(g, "always the same answer", right - 2, y(guess) - 7,
    {size: 10, align: "right", colour: palette.grey, halo: palette.card});
  runs.forEach((run, which) => {
    line(g, thinned(run.losses, right - LEFT).map(([step, loss]) => [x(step), y(loss)]),
      {colour: palette.blue, alpha: 0.55, dash: DASHES[which]});
    line(g, run.tests.map(({step, loss}) => [x(step), y(loss)]),
      {colour: palette.ink, width: 1.8, dash: DASHES[which]});
    line(g, run.tests.map(({step, right: share}) => [x(step), bottom - share * (bottom - TOP)]),
      {colour: palette.green, width: 1.4, dash: DASHES[which]});
  });
  words(g, "0", LEFT, height - 7, {size: 10, colour: palette.grey});
  words(g, `${most} steps`, right, height - 7, {size: 10, align: "right", colour: palette.grey});
}

// [step, mean loss] of stretches, one for each pixel
function thinned(losses, room) {
  const every = Math.max(1, Math.ceil(losses.length / Math.max(1, room))), found = [];
  for (let k = 0; k < losses.length; k += every) {
    const stretch = losses.slice(k, k + every);
    found.push([k + stretch.length / 2, stretch.reduce((sum, loss) => sum + loss, 0) / stretch.length]);
  }
  return found;
}

// A dot for each repetition, piled up where it was solved; those never solved stand apart at the right
export function drawRepeats({g, width, height}, {repeats, most, palette}) {
  const right = width - 58, base = height - BOTTOM - 2, left = 12;
  const place = steps => left + Math.log(steps / 20) / Math.log(Math.max(40, most) / 20) * (right - left);
  line(g, [[left, base], [right, base]], {colour: palette.grey});
  line(g, [[right + 12, base], [width - 6, base]], {colour: palette.grey});
  for (const steps of [20, 100, 500, 2000, 10000].filter(steps => steps <= most))
    words(g, String(steps), place(steps), height - 8, {size: 10, colour: palette.grey});
  words(g, "never", width - 24, height - 8, {size: 10, colour: palette.grey});
  repeats.forEach((solved, which) => {
    const piles = {}, shift = repeats.length > 1 ? (which ? 3.5 : -3.5) : 0;
    for (const steps of solved) {
      const column = steps === null ? "never" : Math.round(place(steps) / 8);
      const level = piles[column] = (piles[column] ?? 0) + 1;
      const wrapped = column === "never" ? [width - 40 + 8 * ((level - 1) % 4), Math.floor((level - 1) / 4)]
        : [8 * column, level - 1];
      dot(g, wrapped[0] + shift, base - 6 - 7 * wrapped[1] - (column === "never" && which ? 34 : 0), 3, {
        fill: steps === null ? palette.card : which ? palette.purple : palette.green,
        edge: steps === null ? palette.red : palette.ink, lineWidth: steps === null ? 1.6 : 0.6});
    }
  });
}

// "17 of 20 solved it, half of those by step 240"
export function repeatWords(solved) {
  const steps = solved.filter(step => step !== null).sort((a, b) => a - b);
  const half = steps.length ? `, half of those by step ${steps[Math.ceil(steps.length / 2) - 1]}` : "";
  return `${steps.length} of ${solved.length} solved it${half}`;
}
