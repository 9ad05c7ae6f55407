import {cumulativeProduct, plural, sum} from "../browser/engine/arrays.js";
import {number} from "../browser/engine/words.js";
import {chain, shares} from "./path_marks.js";

const TARGET = 1, NOTHING = 1e-12;
const FUNCTIONS = {tanh: Math.tanh, relu: a => Math.max(a, 0)};
const SLOPES = {tanh: h => 1 - h ** 2, relu: h => h > 0 ? 1 : 0};

export default {
  // h_t = φ(w_x x_t + w_h h_{t−1}), and of each step ∂h_t/∂h_{t−1} and ∂⁺h_t/∂w_h.
  compute({t, w_h, w_x, truncation, activation, inputs}, {sequences}) {
    const x = sequences[inputs], h = [0];
    for (const x_t of x) h.push(FUNCTIONS[activation](w_h * h.at(-1) + w_x * x_t));
    const slopes = h.slice(1).map(SLOPES[activation]), factor = slopes.map(slope => slope * w_h);
    const immediate = slopes.map((slope, k) => h[k] * slope);
    // ∂h_t/∂h_j for j = 1 … t: the factors of steps t … j+1, multiplied from the back.
    const through = [...cumulativeProduct(factor.slice(1, t).reverse()).reverse(), 1];
    const dh = h[t] - TARGET, share = through.map((left, k) => dh * left * immediate[k]);
    return {
      x, h, factor, immediate, through, dh, share,
      whole: sum(share), kept: sum(share.slice(Math.max(t - truncation, 0))),
    };
  },

  shown(result, {t, k, truncation}) {
    const beyond = Math.max(t - truncation, 0); // steps 1 … beyond are cut off
    return {...chain(result, t, k, beyond), ...shares(result, k, beyond)};
  },

  describe(result, {t, k, truncation, activation}) {
    const share = result.share[k - 1], {whole, kept, dh} = result;
    const part = Math.abs(whole) > NOTHING ? `, ${number(100 * share / whole)} per cent of` : " in";
    return `The loss at step ${t} has dL_${t}/dh_${t} = ${number(dh)}. ` +
      `${way(result, t, k, activation)} and there ∂⁺h_${k}/∂w_h = ${number(result.immediate[k - 1])}. ` +
      `The product of all these, ${number(share)}, is the share of ` +
      `step ${k}${part} dL_${t}/dw_h = ${number(whole)}. ${truncated(whole, kept, t, truncation)}`;
  },

  met: ({whole, kept}, {truncation}) =>
    truncation >= 3 && whole * kept < 0 && Math.min(Math.abs(whole), Math.abs(kept)) >= 0.1,

  settle: ({t, k}) => ({k: Math.min(k, t)}),
};

// The factors between step t and step k, in the beginning of a sentence.
function way({factor, through}, t, k, activation) {
  const factors = factor.slice(k, t), listed = factors.map(each => number(each, 2)).join(" · ");
  const name = activation === "tanh" ? "J = w_h (1 − h²)" : "J = w_h φ′(a)";
  if (!factors.length) return `Step ${k} itself is the source: no factor stands between,`;
  if (factors.length === 1) return `On the way back to step ${k} stands the factor ${name} = ${listed},`;
  return `On the way back to step ${k} stand the factors ${name} = ${listed}, together ${number(through[k - 1])},`;
}

// What truncation loses, in a sentence.
function truncated(whole, kept, t, truncation) {
  if (truncation >= t) return "Nothing is cut off.";
  const start = `Cut off after ${plural(truncation, "step")}, ${number(kept)} is left`;
  if (Math.abs(whole) < NOTHING)
    return Math.abs(kept) > NOTHING ? `${start}, where the whole is nothing.` : `${start}.`;
  const left = kept / whole, lost = 100 * (1 - left);
  if (left < 0) return `${start}: truncation turns the sign, and w_h would move the wrong way.`;
  if (left > 1.005) return `${start}, ${number(100 * (left - 1), 2)} per cent too much.`;
  return `${start}: truncation loses ${lost >= 0.5 ? number(lost, 2) : "less than 1"} per cent.`;
}
