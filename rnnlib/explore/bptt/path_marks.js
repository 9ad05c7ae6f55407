// The picture of the paths: an unrolled chain with a path through it, and below it bars that add up. See
// path_marks.py.

import {box, clip, range} from "../browser/engine/arrays.js";
import {GREY, INK, LIGHT, VERMILLION, diverging} from "../browser/engine/colours.js";
import {lowered, number, short} from "../browser/engine/words.js";

const LOSS = 2.85, FACTOR = 2.13, STATE = 1.6, CUT = 0.42, IMMEDIATE = 0.05; // heights
const PALE = "#F1F1F1", GAP = 0.055, ROUND = [1, 1.5, 2, 3, 4, 6, 8, 10];

// What the chain shows when steps 1 … `beyond` are cut off.
export function chain(result, t, k, beyond) {
  const {h, through, factor} = result, back = range(k + 1, t + 1).reverse(); // latest first
  const ways = back.map(j => [[j, STATE], [j - 1, STATE]]), reached = back.filter(j => j - 1 > beyond);
  const left = [1, ...reached.map(j => Math.abs(through[j - 2]))]; // ∂h_t/∂h_{j−1}
  const start = `dL/dh = ${short(result.dh)}`, end = `∂⁺h${lowered(k)}/∂w_h = ${short(result.immediate[k - 1])}`;
  return {
    path: [[[t, LOSS], [t, STATE]], ...ways.slice(0, reached.length)],
    "path widths": left.map(size => 1.2 + 8 * Math.min(size, 1.4)),
    lost: ways.slice(reached.length),
    heads: back.map(j => [j - 0.5, STATE]),
    "loss at": [[t, LOSS]],
    cut: beyond ? [CUT + 0.16, STATE + 0.36].map(height => [beyond + 0.5, height]) : [],
    "state faces": h.map((state, j) => j > t ? [1, 1, 1] : diverging(0.5 + 0.3 * clip(state, -1, 1))),
    "state edges": h.map((_, j) => j === k ? INK : j > t ? LIGHT : GREY),
    "state widths": h.map((_, j) => j === k ? 2.8 : 1.2),
    "state inks": h.map((_, j) => j > t ? GREY : INK),
    states: h.map(state => short(state)),
    inputs: result.x.map(input => short(input)),
    factors: factor.slice(k, t).map(each => short(each)),
    "factors at": range(k, t).map(j => [j + 0.5, FACTOR]),
    ends: ["L", start, end, beyond ? "✂" : ""],
    "ends at": [[t, LOSS], [t - 1.28, LOSS], [k, IMMEDIATE], [beyond + 0.5, CUT]],
  };
}

// The shares of steps 1 … t: step k is outlined, steps 1 … `beyond` are cut off.
export function shares({share, whole, kept}, k, beyond) {
  const sums = [whole, kept], [low, high, ticks] = axis([...share, ...sums]);
  const level = value => (value - low) / (high - low), steps = range(1, share.length + 1);
  const colour = step => step > beyond ? VERMILLION : null;
  return {
    zero: level(0),
    scale: ticks.map(tick => number(tick)),
    "scale at": ticks.map(tick => [-0.3, level(tick)]),
    "bar faces": steps.map(step => colour(step) ?? PALE),
    "bar edges": steps.map(step => step === k ? INK : colour(step) ?? GREY),
    "bar widths": steps.map(step => step === k ? 2.6 : 1),
    "bar dashes": steps.map(step => step > beyond ? "-" : [0, [2, 1.5]]),
    ...bars("bar", steps, share, level), ...bars("sum", [0, 1], sums, level),
  };
}

// Bars with their numbers at their ends.
function bars(name, at, values, level) {
  const tops = values.map(level), legible = value => value === 0 || Math.abs(value) >= 1e-3 && Math.abs(value) < 1e5;
  return {
    [`${name}s`]: at.map((x, k) => box(x - 0.31, x + 0.31, level(0), tops[k])),
    [`${name} numbers`]: values.map(value => number(value, legible(value) ? 2 : 1)),
    [`${name} numbers at`]: at.map((x, k) => [x, tops[k] + (values[k] < 0 ? -GAP : GAP)]),
  };
}

// Ends of an axis with room for `values` and the numbers at their ends, and its round ticks. It never spans less
// than 0.1, so that a gradient that has vanished looks small.
function axis(values) {
  const top = Math.max(...values, 0), bottom = Math.max(...values.map(value => -value), 0);
  const reach = 1.15 * Math.max(top, bottom, 0.085), power = 10 ** Math.floor(Math.log10(reach));
  const unit = power * ROUND.find(step => step * power >= reach * (1 - 1e-9));
  const low = bottom > 0.06 * unit ? -unit : -0.15 * unit;
  const high = top > 0.06 * unit || bottom <= 0.06 * unit ? unit : 0.15 * unit;
  return [low, high, [-1, -0.5, 0, 0.5, 1].map(share => unit * share).filter(tick => tick >= low && tick <= high)];
}
