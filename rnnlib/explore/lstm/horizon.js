import {cumulativeProduct, range, sigmoid} from "../browser/engine/arrays.js";
import {number} from "../browser/engine/words.js";

const LONGEST_LAG = 100, FLOOR = 1e-14, LITTLE = 0.01, STORED = 0.5;
const LAGS = range(0, LONGEST_LAG + 1), MEASURED = LAGS.filter(lag => lag % 5 === 0);

// A share of 1 as it is said: 37 %, 0.014 %, 2.9 × 10⁻¹¹
const share = value => value >= 1e-5 ? `${number(100 * value, 2)} %` : number(value, 2);

// h_t = tanh(w h_{t−1}) -> h_t / h_0, and the product of w (1 − h_t²)
function rnn(w) {
  const h = [STORED];
  for (let t = 1; t <= LONGEST_LAG; t++) h.push(Math.tanh(w * h[t - 1]));
  return [h.map(state => state / STORED), [1, ...cumulativeProduct(h.slice(1).map(state => w * (1 - state ** 2)))]];
}

export default {
  // Nothing comes in and every weight but the forget bias is 0, so c_t = f c_{t−1}, forward and back.
  compute({bias, lag, w}) {
    const f = sigmoid(bias), c = [1];
    for (let t = 1; t <= LONGEST_LAG; t++) c.push(f * c[t - 1]);
    const [h, slopes] = rnn(w), fall = slopes.findIndex(slope => slope < LITTLE);
    return {
      c, h, dc: MEASURED.map(t => c[t]), dh: MEASURED.map(t => slopes[t]), dh_every: slopes, f,
      left: [c[lag], h[lag], f ** lag, slopes[lag]],
      chrono: [Math.log(lag - 1), (1 - 1 / lag) ** lag],
      horizon: Math.ceil(Math.log(LITTLE) / Math.log(f)),
      horizon_rnn: fall,
    };
  },

  shown(result, {lag}) {
    const curves = {c: result.c, h: result.h, dc: result.dc, dh: result.dh, dh_every: result.dh_every};
    curves.powers = LAGS.map(t => result.f ** t);
    const told = result.left.map((value, k) => `${k % 2 ? "RNN" : "LSTM"} ${share(value)}`);
    const x = lag + (lag < 52 ? 3 : -48);
    const shown = {
      lag: [lag, lag], "chrono's rule": [[lag, result.chrono[1]]],
      "of the value": told.slice(0, 2), "of the gradient": told.slice(2), beside: [[x, 3e3], [x, 60]],
    };
    for (const [key, values] of Object.entries(curves)) shown[`${key} curve`] = values.map(v => Math.max(v, FLOOR));
    return shown;
  },

  describe({left: [value, h, , dh], f, horizon, horizon_rnn: fall, chrono: [rule, kept]}, {bias, lag, w}) {
    const fate = fall < 0 ? `stays above 1 % for all ${LONGEST_LAG} steps`
      : `falls under 1 % after ${fall} step${fall === 1 ? "" : "s"}`;
    return `With forget bias ${number(bias)} the LSTM keeps σ(b) = ${number(f, 4)} of its cell at ` +
      `each step: after ${lag} steps ${share(value)} of the value and as much of the gradient is left; ` +
      `under 1 % after ${number(horizon, 6)} step${horizon === 1 ? "" : "s"}. The RNN with w = ${number(w)} ` +
      `has ${share(h)} of its value and ${share(dh)} of its gradient left; it ${fate}. Chrono's rule ` +
      `for this lag, b = log(${lag} − 1) = ${number(rule)}, would leave ${share(kept)}.`;
  },

  met: ({left}, {lag}) => lag >= 80 && left[2] >= 0.5,
};
