import {clip, cumulativeProduct, linspace, range, zip} from "../browser/engine/arrays.js";
import {CARD, INK, VERMILLION} from "../browser/engine/colours.js";
import {bracketed, number} from "../browser/engine/words.js";
import {FUNCTIONS, formula, nested} from "./functions.js";

const DEPTH = 4, H = 1e-6, FAINT = 1e-7, LARGEST = 1e4;
const PLACES = range(0, DEPTH).map(k => k + 0.5);
const SCALES = range(0, 24).flatMap(power => [2, 5, 10].map(step => 10 ** power * step));
const SIGNS = [["o", VERMILLION, VERMILLION], ["s", CARD, VERMILLION], ["X", INK, INK]]; // marker, face, edge
const LETTERS = ["f₁", "f₂", "f₃", "f₄", "f"];
const CENTRES = range(0, DEPTH + 1).map(k => 80 + 160 * k), CENTRE_Y = 125, TO_SIDE = 63;
const INSIDE = linspace(-1, 1, 301);

const namesOf = ({f1, f2, f3, f4}) => [f1, f2, f3, f4];
const isFaint = ({numerical, values}) => Math.abs(numerical) <= FAINT * Math.max(1, Math.abs(values.at(-1)));
const to3 = value => number(round(value, 3));

// round(value, digits), ties to even as far as they can be seen
function round(value, digits) {
  const scaled = value * 10 ** digits, floor = Math.floor(scaled), rest = scaled - floor;
  const whole = rest < 0.5 ? floor : rest > 0.5 ? floor + 1 : floor % 2 === 0 ? floor : floor + 1;
  return whole / 10 ** digits;
}

export default {
  compute({x, ...functions}) {
    const names = namesOf(functions), values = nested(x, names);
    const slopes = names.map((name, k) => FUNCTIONS[name].slope(values[k]));
    const sizes = values.map(Math.abs);
    const reach = [...names.map((_, k) => Math.max(sizes[k], sizes[k + 1])), sizes.at(-1)];
    const scales = reach.map(size => SCALES.find(scale => scale >= size / 0.95));
    const curves = names.map((name, k) => INSIDE.map(u => FUNCTIONS[name].f(scales[k] * u) / scales[k]));
    curves.push(INSIDE.map(u => nested(SCALES[0] * u, names).at(-1) / scales.at(-1)));
    const ahead = nested(x + H, names).at(-1), back = nested(x - H, names).at(-1);
    return {
      values, slopes, product: cumulativeProduct(slopes), numerical: (ahead - back) / (2 * H), scales,
      curves: curves.map(curve => curve.map(v => clip(v, -2, 2))),
    };
  },

  shown(result, {x, ...functions}) {
    const {values, scales, product} = result, names = namesOf(functions);
    const entering = [...values.slice(0, -1), x], leaving = [...values.slice(1), values.at(-1)];
    const slopes = [...result.slopes, product.at(-1)], widths = [...scales.slice(0, -1), SCALES[0]];
    const calls = entering.map(u => `(${to3(u)})`), height = product.map(p => clip(Math.abs(p), 1 / LARGEST, LARGEST));
    const kinds = product.map((p, k) => SIGNS[Math.abs(p) !== height[k] ? 2 : p > 0 ? 0 : 1]);
    const [markers, faces, edges] = zip(...kinds);
    return {
      ...panels(result.curves, entering.map((u, k) => u / widths[k]), leaving.map((v, k) => v / scales[k]),
        slopes.map((slope, k) => slope * widths[k] / scales[k])),
      formula: [`f(x) = ${formula(names)}`],
      titles: names.map((f, k) => `${LETTERS[k]}(u) = ${FUNCTIONS[f].text}`),
      calls: calls.map((call, k) => `${LETTERS[k]}${call} = ${to3(leaving[k])}`),
      derivatives: calls.map((call, k) => `${LETTERS[k]}′${call} =`),
      reaches: scales.map(to => to > SCALES[0] ? `±${general(to)}` : ""),
      "slopes so far": slopes.map(slope => number(slope)),
      measured: [isFaint(result) ? "≈ 0" : number(result.numerical)],
      "so far": height.map((y, k) => [PLACES[k], y]),
      markers, faces, edges,
    };
  },

  describe(result, {x, ...functions}) {
    const names = namesOf(functions), used = range(0, DEPTH).filter(k => names[k] !== "identity");
    if (!used.length) return `Nothing is done to x = ${number(x)}: f(x) = x, and its slope is 1 everywhere.`;
    const {values, slopes, product} = result;
    const ways = used.map(k =>
      `${LETTERS[k]} takes ${number(values[k])} to ${number(values[k + 1])}, slope ${number(slopes[k])}`).join("; ");
    const factors = used.map(k => bracketed(slopes[k])).join(" × ");
    const measured = isFaint(result) ? "0, as far as differences can tell" : number(result.numerical);
    return `f(x) = ${formula(names)} at x = ${number(x)}: ${ways}. Multiplied: ${factors} = ` +
      `${number(product.at(-1))}, the slope of the whole; measured: ${measured}.`;
  },

  met: ({product}, {f4}) => f4 === "sigmoid" && product.at(-1) > 1,
};

// f"{to:g}" of a scale, without the plus of a power
function general(to) {
  const power = Math.floor(Math.log10(to) + 1e-9);
  return power < 6 ? String(to) : `${Number((to / 10 ** power).toPrecision(6))}e${String(power).padStart(2, "0")}`;
}

// What the panels show of curves, of points (u, v) on them and of their slopes there.
function panels(curves, u, v, slope) {
  const onPage = (k, [a, b]) => [CENTRES[k] + TO_SIDE * a, CENTRE_Y - TO_SIDE * b], gap = [NaN, NaN];
  const all = points => range(0, DEPTH + 1).flatMap(k => points(k).map(point => onPage(k, point)));
  return {
    "panel curves": all(k => [...zip(INSIDE, within(curves[k])), gap]),
    ways: all(k => [[u[k], -1], [u[k], v[k]], [1, v[k]], gap]),
    tangents: all(k => room(u[k], v[k], slope[k]).map(step => [u[k] + step, v[k] + slope[k] * step])),
    ends: all(k => [[u[k], -1], [1, v[k]]]),
  };
}

// A curve with what leaves its panel taken away.
function within(curve) {
  const outside = k => !(Math.abs(curve[k]) <= 1);
  return curve.map((value, k) => outside(k - 1) && outside(k) && outside(k + 1) ? NaN : clip(value, -1, 1));
}

// Steps along u from a tangent's end to its point, to its other end, to a gap.
function room(u, v, slope) {
  const length = 0.6 / Math.hypot(1, slope), steep = Math.abs(slope) < 1e-6 ? 1e-6 : slope;
  const [first, last] = [(-1 - v) / steep, (1 - v) / steep].sort((a, b) => a - b);
  const low = Math.max(-1 - u, first), high = Math.min(1 - u, last);
  return [-length, 0, length].map(step => Math.min(Math.max(step, low), high)).concat(NaN);
}
