import {linspace, plural, range} from "../browser/engine/arrays.js";
import {outlines} from "../browser/engine/contours.js";
import {fixed, number} from "../browser/engine/words.js";

const START = 0.5, TARGET = 0.5, W = [0.2, 3], B = [-1.2, 0.9], FAR = 1000, LOWEST = 1e-4;
const LEVELS = [0.05, 0.1, 0.2, 0.3, 0.4, 0.55, 0.7, 0.85, 1, 1.15, 1.3, 1.4]; // of |h_T − ½|
const REGIONS = LEVELS.map(level => `above ${level === 1 ? "1.0" : level}`);
const SPOTS = [[2.6, 0.75], [2.4, -1.08], [0.55, -1.08]]; // where the height of the surface is written
const W_AT = linspace(...W, 176), B_AT = linspace(...B, 131);

// h after each number of steps, as far as it was asked for: rows for B_AT, columns for W_AT
const surfaces = [B_AT.map(() => W_AT.map(() => START))];
function surface(steps) {
  while (surfaces.length <= steps)
    surfaces.push(surfaces.at(-1).map((row, r) => row.map((h, c) => Math.tanh(W_AT[c] * h + B_AT[r]))));
  return surfaces[steps];
}

// Where |h_T − ½| is above each of LEVELS, kept for every T.
const known = {};
const regions = steps =>
  known[steps] ??= outlines(W_AT, B_AT, surface(steps).map(row => row.map(h => Math.abs(h - TARGET))), LEVELS);

// L, ∂L/∂w, ∂L/∂b after `steps` steps, carried forward beside h: ∂h_t/∂w = φ′ (h_{t−1} + w ∂h_{t−1}/∂w).
function lossAndGradient(w, b, steps) {
  let h = START, hByW = 0, hByB = 0;
  for (let t = 0; t < steps; t++) {
    const before = h;
    h = Math.tanh(w * h + b);
    const slope = 1 - h * h;
    hByW = slope * (before + w * hByW);
    hByB = slope * (1 + w * hByB);
  }
  const error = h - TARGET;
  return [error * error / 2, error * hByW, error * hByB];
}

// Gradient descent: w, b, loss and the gradient's norm before it is clipped to `threshold`. Beyond FAR a path stays
// where it is: tanh is flat there, and the gradient is told as 0.
function descend(w, b, steps, rate, threshold, iterations) {
  const rows = [];
  while (rows.length <= iterations && Math.max(Math.abs(w), Math.abs(b)) <= FAR) {
    const [loss, dw, db] = lossAndGradient(w, b, steps), norm = Math.hypot(dw, db);
    rows.push([w, b, loss, norm]);
    const stride = norm ? rate * Math.min(1, threshold / norm) : 0;
    w -= stride * dw;
    b -= stride * db;
  }
  while (rows.length <= iterations) rows.push([w, b, lossAndGradient(w, b, steps)[0], 0]);
  return rows;
}

const onMap = ([w, b]) => W[0] <= w && w <= W[1] && B[0] <= b && b <= B[1];

// The last of the places; if that lies off the map, where the path leaves it.
function endOnMap(places) {
  if (onMap(places.at(-1))) return places.at(-1);
  const last = places.findLastIndex(onMap), here = places[last]; // the start is inside
  const away = here.map((from, axis) => places[last + 1][axis] - from);
  const share = Math.min(...[W, B].map(([low, high], axis) =>
    away[axis] ? ((away[axis] > 0 ? high : low) - here[axis]) / away[axis] : Infinity));
  return here.map((from, axis) => from + share * away[axis]);
}

// How far the step after the longest gradient goes, if it is a long one.
function leap(walk, worst) {
  if (worst + 1 >= walk.length) return "";
  const far = Math.hypot(walk[worst + 1][0] - walk[worst][0], walk[worst + 1][1] - walk[worst][1]);
  return far > 0.5 ? `the next step is ${number(far)} long, and ` : "";
}

function whereItEnds(walk) {
  const [w, b, loss, norm] = walk.at(-1), place = `at w = ${number(w)}, b = ${number(b)}`;
  const height = loss > 1e-9 ? number(loss) : "almost 0", flat = norm < 1e-3 && 1e-3 < loss;
  const ends = `${place}${onMap([w, b]) ? "" : ", off the map,"} with loss ${height}`;
  return ends + (flat ? ", where the surface is flat" : "");
}

export default {
  compute: ({steps, w, b, rate, threshold, iterations}) => ({
    free: descend(w, b, steps, rate, Infinity, iterations),
    clipped: descend(w, b, steps, rate, threshold, iterations),
  }),

  shown({free, clipped}, {steps, w, b, threshold}) {
    const shown = {at: range(0, free.length), threshold, start: [[w, b]]};
    regions(steps).forEach((outline, k) => shown[REGIONS[k]] = outline);
    shown.heights = SPOTS.map(spot => `L = ${fixed(lossAndGradient(...spot, steps)[0], 2)}`);
    for (const [name, walk] of Object.entries({free, clipped})) {
      const places = walk.map(([w, b]) => [w, b]);
      shown[`${name} path`] = places;
      shown[`${name} loss`] = walk.map(([, , loss]) => loss);
      shown[`${name} norm`] = walk.map(([, , , norm]) => Math.max(norm, LOWEST / 10));
      shown[`${name} end`] = [endOnMap(places)];
    }
    return shown;
  },

  describe({free, clipped}, {rate, threshold, iterations}) {
    const norms = free.map(([, , , norm]) => norm), longest = Math.max(...norms), worst = norms.indexOf(longest);
    const told = `Without clipping the longest gradient met in ${plural(iterations, "iteration")} is ` +
      `${number(longest)}, at iteration ${worst}; ${leap(free, worst)}the path ends ${whereItEnds(free)}.`;
    const met = clipped.slice(0, -1).map(([, , , norm]) => norm), cut = met.filter(norm => norm > threshold).length;
    if (!cut) return `${told} Clipping changes nothing: no gradient is longer than ${number(threshold)}.`;
    const often = cut === iterations ? `every step, to ${number(rate * threshold)}` : `${cut} of ${iterations} steps`;
    return `${told} Clipping gradients to length ${number(threshold)} shortens ${often}; the longest it met is ` +
      `${number(Math.max(...met))}, and that path ends ${whereItEnds(clipped)}.`;
  },

  met: ({free, clipped}, {w}) => w >= 2.4 && clipped.at(-1)[2] < 0.001 && free.at(-1)[2] > 0.1,
};
