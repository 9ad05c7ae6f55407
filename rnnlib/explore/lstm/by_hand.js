import {box, clip, range, sigmoid, zip} from "../browser/engine/arrays.js";
import {GREEN, VERMILLION, diverging, rgb} from "../browser/engine/colours.js";
import {inARow, number, short} from "../browser/engine/words.js";
import {limits, logit, to12, within} from "../signals.js";

// Where things stand in the picture, from the top down; a step is 1 wide, all is 100 high.
const ADDED = 50.5, BELT = 36, OUTPUT = 13, BOX = 0.29, HALF = 5.5, THICKEST = 12, NEAR_1 = 1 - 1e-16;

const pale = (colour, share) => rgb(colour).map(channel => 1 - share * (1 - channel));
const withSign = value => (value > 0 ? "+" : "") + short(value);

export default {
  // c_t = f·c_{t−1} + i·g, h_t = o·tanh(c_t)
  compute({task, gates}, {walks}) {
    const h = [], c = [0], kept = [], added = [];
    for (const row of gates) {
      const [f, i, , o] = row.map(share => sigmoid(logit(share)));
      const g = Math.tanh(Math.atanh(clip(row[2], -NEAR_1, NEAR_1)));
      kept.push(f * c.at(-1));
      added.push(i * g);
      c.push(f * c.at(-1) + i * g);
      h.push(o * Math.tanh(c.at(-1)));
    }
    const states = {h: [0, ...h].map(to12), c: c.map(to12)}, {part, wanted} = walks[task];
    const right = within(states[part].slice(1), limits(wanted));
    return {kept: kept.map(to12), added: added.map(to12), ...states, right, met: right.every(one => one)};
  },

  shown({kept, added, c, h: states, right}, {task, step, gates}, {walks}) {
    const {words, part, labels} = walks[task], h = states.slice(1), rows = zip(...gates), totals = [...c, ...h];
    const [flows, values] = flowing(c, kept, added, h), steps = range(1, gates.length + 1);
    return {
      chosen: [box(step - 0.5, step + 0.5, 0, 100)],
      "gate colours": rows.flatMap((row, k) =>
        row.map(value => k === 2 ? diverging(0.5 + 0.28 * value) : pale(GREEN, 0.6 * value))),
      plus: flows.filter((_, k) => values[k] > 1e-3),
      minus: flows.filter((_, k) => values[k] < -1e-3),
      shut: steps.filter((_, k) => gates[k][0] === 0 && c[k] !== 0).map(t => [t - 0.5, BELT]),
      "value colours": totals.map(value => diverging(0.5 + 0.3 * Math.tanh(value))),
      words: [...steps.map(String), ...words],
      wish: [`wanted  ${part}`],
      numbers: [...rows.flat().map(value => short(value)), ...added.map(withSign), ...kept.map(value => short(value))],
      totals: totals.map(value => short(value)),
      verdicts: labels.map((label, k) => `${right[k] ? "✓" : "✗"} ${label}`),
      "verdict colours": right.map(ok => ok ? GREEN : VERMILLION),
    };
  },

  describe({c, h, right}, {task, step, gates}, {walks}) {
    const [f, i, g, o] = gates[step - 1], missed = range(1, right.length + 1).filter(t => !right[t - 1]);
    const verdict = missed.length ? `not as wanted: step${missed.length > 1 ? "s" : ""} ${inARow(missed)}`
      : "all eight steps are as wanted";
    return `At step ${step} (“${walks[task].words[step - 1]}”) the unit keeps ${number(f)} of ` +
      `${number(c[step - 1])} and adds ${number(i)} · ${number(g)} = ${number(i * g)}: c = ${number(c[step])}; it ` +
      `shows ${number(o)} of tanh(c): h = ${number(h[step])}. After the last step c = ${number(c.at(-1))} and ` +
      `h = ${number(h.at(-1))}; ${verdict}.`;
  },

  met: ({met}) => met,
};

// More is thicker, without end: 1 is half of the thickest.
const thickness = value => THICKEST * Math.abs(value) / (1 + Math.abs(value));

// What passes on the belt, comes from above and leaves below: corners, and the values that pass.
function flowing(c, kept, added, h) {
  const along = (value, left, right) => box(left, right, BELT - thickness(value) / 2, BELT + thickness(value) / 2);
  const across = (value, t, low, high) => box(t - 0.017 * thickness(value), t + 0.017 * thickness(value), low, high);
  const before = c.slice(0, -1), flows = [
    ...before.map((value, k) => along(value, k + BOX, k + 0.5)),
    ...kept.map((value, k) => along(value, k + 0.5, k + 1 - BOX)),
    ...added.map((value, k) => across(value, k + 1, BELT + HALF, ADDED + 5)),
    ...h.map((value, k) => across(value, k + 1, OUTPUT + HALF, BELT - HALF)),
  ];
  return [flows, [...before, ...kept, ...added, ...h]];
}
