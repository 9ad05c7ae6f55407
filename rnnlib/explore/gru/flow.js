import {sigmoid} from "../browser/engine/arrays.js";
import {flow} from "../cell_flow.js";
import {logit, to12} from "../signals.js";

const INPUT = 1, B_HN = 0.2, RESET_AFTER = 0.5;

// What the loss, the state `lag` steps after this one, says to this one's: one GRU unit's way back.
function arriving(h_t, lag, later, [u_r, u_z, u_n]) {
  const states = [h_t], z = sigmoid(logit(later)), r = sigmoid(logit(RESET_AFTER));
  for (let t = 1; t < lag; t++)
    states.push((1 - later) * Math.tanh(RESET_AFTER * (states[t - 1] * u_n + B_HN)) + later * states[t - 1]);
  let dh = 1;
  for (let t = lag - 1; t >= 0; t--) {
    const h = states[t], u = h * u_n + B_HN, n = Math.tanh(r * u), da_n = dh * (1 - z) * (1 - n ** 2);
    dh = dh * z + da_n * r * u_n + da_n * u * r * (1 - r) * u_r + dh * (h - n) * z * (1 - z) * u_z;
  }
  return dh;
}

const rounded = values => Object.fromEntries(Object.entries(values).map(([name, value]) => [name, to12(value)]));

export default {
  ...flow,

  compute({z, r, x_n, h: h_before, lag, later, weights: [[w_r, w_z, w_n], from_h]}) {
    const [u_r, u_z, u_n] = from_h, sum = h_before * u_n + B_HN, out = Math.tanh(x_n + r * sum);
    const values = rounded({
      x: INPUT, h_before, z, not_z: 1 - z, r, u_n, b_hn: B_HN, u: sum, ru: r * sum, x_n, n: out, slope: 1 - out ** 2,
      kept: z * h_before, new: (1 - z) * out, h: z * h_before + (1 - z) * out,
    });
    const {u, n} = values, dh = arriving(values.h, lag, later, from_h);
    const dn = dh * (1 - z), dz = dh * h_before - dh * n, da_n = dn * (1 - n ** 2), dr = da_n * u, du = da_n * r;
    const da_r = dr * r * (1 - r), da_z = dz * z * (1 - z), by_u = du * u_n, by_gates = da_r * u_r + da_z * u_z;
    const gradients = rounded({
      dh, direct: dh * z, dn, dz, da_n, dr, du, da_r, da_z, by_u, by_gates,
      dh_before: dh * z + by_u + by_gates, dx: da_r * w_r + da_z * w_z + da_n * w_n,
    });
    return {...values, ...gradients, lag};
  },

  met: ({dh_before}, {z}) => z === 0 && dh_before >= 0.5,
};
