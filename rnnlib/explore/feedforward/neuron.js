import {clip, linspace, range, sigmoid} from "../browser/engine/arrays.js";
import {diverging} from "../browser/engine/colours.js";
import {number} from "../browser/engine/words.js";

const CORNERS = [[0, 0], [0, 1], [1, 0], [1, 1]];
const CLASSES = {AND: [0, 0, 0, 1], OR: [0, 1, 1, 1], "x1, not x2": [0, 0, 1, 0], XOR: [0, 1, 1, 0]};
const SUMS = linspace(-8, 8, 321), OUT_OF_SIGHT = 100;

// Sums from `low` to `high` after one far below: where each shade of the plane begins.
const levels = (low, high, step) =>
  [-OUT_OF_SIGHT, ...range(0, Math.round((high - low) / step) + 1).map(k => low + k * step)];
const ACTIVATIONS = {
  sigmoid: {f: sigmoid, limits: [-0.1, 1.15], levels: levels(-4, 4, 0.5), shade: y => 2 * y - 1},
  tanh: {f: Math.tanh, limits: [-1.2, 1.3], levels: levels(-2, 2, 0.25), shade: y => y},
  relu: {f: a => Math.max(a, 0), limits: [-0.8, 8.6], levels: levels(0, 4, 0.25), shade: y => y / 4},
  step: {f: a => a > 0 ? 1 : 0, limits: [-0.1, 1.15], levels: levels(0, 0, 1), shade: y => 2 * y - 1},
};

// Corners of the part of the plane where w·x + b > level, as far as anyone can see.
function halfPlane([w1, w2], b, level) {
  const norm = Math.hypot(w1, w2), far = OUT_OF_SIGHT;
  if (norm < 1e-9) {
    const away = b > level ? 0 : 10; // none of the plane: put out of sight
    return [[-1, -1], [1, -1], [1, 1], [-1, 1]].map(corner => corner.map(c => far * (c + away)));
  }
  const normal = [w1 / norm, w2 / norm], tangent = [-w2 / norm, w1 / norm];
  const foot = normal.map(n => (level - b) / norm * n), near = [-1, 1].map(
    side => foot.map((c, k) => c + side * far * tangent[k]));
  return [...near, ...[near[1], near[0]].map(point => point.map((c, k) => c + 2 * far * normal[k]))];
}

export default {
  compute({w1, w2, b, activation, points}) {
    const {f, levels} = ACTIVATIONS[activation], w = [w1, w2], side = CLASSES[points].map(one => 2 * one - 1);
    const a = CORNERS.map(([x1, x2]) => x1 * w1 + x2 * w2 + b);
    return {
      a, y: a.map(f), side, right: a.map((sum, k) => sum > 0 === side[k] > 0), curve: SUMS.map(f),
      regions: levels.map(level => halfPlane(w, b, level)), cut: halfPlane(w, b, 0).slice(0, 2),
    };
  },

  shown({a, y, side, right}, {activation}) {
    const {f, limits, levels, shade} = ACTIVATIONS[activation];
    const onCurve = a.map((sum, k) => [clip(sum, -7.8, 7.8), clip(y[k], ...limits)]);
    const marked = {
      "class 0": side.map(s => s < 0), "class 1": side.map(s => s > 0), "wrong side": right.map(r => !r),
    };
    const shown = {limits: activation, shades: levels.map(a => diverging(0.5 + 0.3 * shade(f(a + 0.25))))};
    for (const [name, those] of Object.entries(marked)) {
      shown[`${name}, response`] = onCurve.filter((_, k) => those[k]);
      shown[`${name}, plane`] = CORNERS.filter((_, k) => those[k]);
    }
    return shown;
  },

  describe({y, right}, {w1, w2, b, points}) {
    const terms = `${number(w1)} x₁ + ${number(w2)} x₂ + ${number(b)} = 0`.replaceAll("+ −", "− ");
    const where = w1 === 0 && w2 === 0
      ? `both weights are 0, so the sum is b = ${number(b)} everywhere and nothing is cut`
      : `the cut runs where ${terms}`;
    return `${right.filter(r => r).length} of the 4 ${points} points lie on their right side; ${where}; ` +
      `for (0,0), (0,1), (1,0) and (1,1) the neuron puts out ${y.map(out => number(out, 2)).join(", ")}.`;
  },

  met: ({a, side}, {points}) => points === "AND" && a.every((sum, k) => side[k] * sum >= 0.5),
};
