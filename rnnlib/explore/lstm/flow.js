import {sigmoid} from "../browser/engine/arrays.js";
import {flow} from "../cell_flow.js";
import {logit, to12} from "../signals.js";

const INPUT = 1, H_BEFORE = 0.5, I_AFTER = 0.1, O_AFTER = 0.9;

// What the loss, h `lag` steps after this one, says to h and c of this one: one LSTM unit's way back.
function arriving(c_t, o_t, lag, later, [u_i, u_f, u_g, u_o]) {
  if (lag === 0) return [1, 0];
  const f = sigmoid(logit(later)), i = sigmoid(logit(I_AFTER)), o = sigmoid(logit(O_AFTER));
  let dh = 1, dc = 0;
  for (let t = lag; t > 0; t--) {
    const before = c_t * f ** (t - 1), tanh = Math.tanh(f * before);
    dc += dh * o * (1 - tanh ** 2);
    const da_f = dc * before * f * (1 - f), da_g = dc * i, da_o = dh * tanh * o * (1 - o);
    dh = da_f * u_f + da_g * u_g + da_o * u_o;
    dc *= f;
  }
  return [dh, dc];
}

export default {
  ...flow,

  compute({i, f, g, o, c: c_before, lag, later, weights: [w, u]}) {
    const kept = f * c_before, added = i * g, c = kept + added, tanh = Math.tanh(c), slope = 1 - tanh ** 2;
    const [dh, dc_later] = arriving(c, o, lag, later, u);
    const through = dh * o * slope, dc = through + dc_later;
    const di = dc * g, df = dc * c_before, dg = dc * i, dO = dh * tanh;
    const da = [di * i * (1 - i), df * f * (1 - f), dg * (1 - g ** 2), dO * o * (1 - o)];
    const back = row => row.reduce((sum, weight, k) => sum + weight * da[k], 0);
    const gradients = {
      dh, dc_later, do: dO, through, dc, di, df, dg, dc_before: dc * f, dh_before: back(u), dx: back(w),
      da_i: da[0], da_f: da[1], da_g: da[2], da_o: da[3],
    };
    return {
      x: INPUT, h_before: H_BEFORE, c_before, i, f, g, o, kept, new: added, c, tanh, slope, h: o * tanh, lag,
      ...Object.fromEntries(Object.entries(gradients).map(([name, value]) => [name, to12(value)])),
    };
  },

  met: ({dc_before}, {lag, o}) => lag >= 20 && o === 0 && dc_before >= 0.5,
};
