// RNN, LSTM and GRU: one step of one sequence, forward and back, equation by equation. Read this file first.
//
// `net` holds what a step reads and writes (network.js): the two sums that enter the gates of all H units,
//     fromX = x_t W_xh + b_h        fromH = h_{t−1} W_hh        gate after gate, k H numbers,
// and rows of h, c, dh, dc: the state before the step begins at `before`, the one after it at `now`; the step's
// sums and gates begin at `at`. `d` before a name is the gradient of the loss with respect to it. On the way back
// dh holds all that reaches h_t, and the step leaves dFromX and dFromH, and what reaches h_{t−1} by another way
// than W_hh.

import {sigmoid, tanh} from "./squashes.js";

// φ, and its slope, told from its value
const ACTIVATIONS = {
  tanh: [tanh, h => 1 - h * h],
  relu: [a => a > 0 ? a : 0, h => h > 0 ? 1 : 0],
};
export const activations = Object.keys(ACTIVATIONS);

// h_t = φ(x_t W_xh + h_{t−1} W_hh + b_h)
const RNN = {
  gates: ["h"],

  forward({H, activation, fromX, fromH, h}, before, now, at) {
    const [phi] = ACTIVATIONS[activation];
    for (let j = 0; j < H; j++) h[now + j] = phi(fromX[at + j] + fromH[at + j]);
  },

  backward({H, activation, h, dh, dFromX, dFromH}, before, now, at) {
    const [, slope] = ACTIVATIONS[activation];
    for (let j = 0; j < H; j++) dFromX[at + j] = dFromH[at + j] = dh[now + j] * slope(h[now + j]);
  },
};

// i, f, o = σ(a), g = tanh(a), c_t = f c_{t−1} + i g, h_t = o tanh(c_t)
const LSTM = {
  gates: ["i", "f", "g", "o"],
  hasMemory: true, // c

  forward({H, fromX, fromH, h, c, gates, tanhC}, before, now, at) {
    const I = at, F = at + H, G = at + 2 * H, O = at + 3 * H;
    for (let j = 0; j < H; j++) {
      const i = gates[I + j] = sigmoid(fromX[I + j] + fromH[I + j]);
      const f = gates[F + j] = sigmoid(fromX[F + j] + fromH[F + j]);
      const g = gates[G + j] = tanh(fromX[G + j] + fromH[G + j]);
      const o = gates[O + j] = sigmoid(fromX[O + j] + fromH[O + j]);
      c[now + j] = f * c[before + j] + i * g;
      h[now + j] = o * (tanhC[now + j] = tanh(c[now + j]));
    }
  },

  backward({H, c, gates, tanhC, dh, dc, dFromX, dFromH}, before, now, at) {
    const I = at, F = at + H, G = at + 2 * H, O = at + 3 * H;
    for (let j = 0; j < H; j++) {
      const i = gates[I + j], f = gates[F + j], g = gates[G + j], o = gates[O + j];
      const t = tanhC[now + j], dh_t = dh[now + j];
      const dc_t = dc[now + j] + dh_t * o * (1 - t * t); // c_t is reached from c_{t+1} and through h_t
      dFromX[I + j] = dFromH[I + j] = dc_t * g * i * (1 - i);
      dFromX[F + j] = dFromH[F + j] = dc_t * c[before + j] * f * (1 - f);
      dFromX[G + j] = dFromH[G + j] = dc_t * i * (1 - g * g);
      dFromX[O + j] = dFromH[O + j] = dh_t * t * o * (1 - o);
      dc[before + j] = dc_t * f;
    }
  },
};

// r, z = σ(a), u = h_{t−1} U_n + b_hn, n = tanh(x_t W_n + b_n + r u), h_t = (1 − z) n + z h_{t−1}
const GRU = {
  gates: ["r", "z", "n"],
  hasInnerBias: true, // b_hn

  forward({H, fromX, fromH, h, gates, u}, before, now, at) {
    const R = at, Z = at + H, N = at + 2 * H;
    for (let j = 0; j < H; j++) {
      const r = gates[R + j] = sigmoid(fromX[R + j] + fromH[R + j]);
      const z = gates[Z + j] = sigmoid(fromX[Z + j] + fromH[Z + j]);
      u[now + j] = fromH[N + j];
      const n = gates[N + j] = tanh(fromX[N + j] + r * u[now + j]);
      h[now + j] = (1 - z) * n + z * h[before + j];
    }
  },

  backward({H, h, gates, u, dh, dFromX, dFromH}, before, now, at) {
    const R = at, Z = at + H, N = at + 2 * H;
    for (let j = 0; j < H; j++) {
      const r = gates[R + j], z = gates[Z + j], n = gates[N + j], dh_t = dh[now + j];
      const da_n = dh_t * (1 - z) * (1 - n * n);
      dFromX[R + j] = dFromH[R + j] = da_n * u[now + j] * r * (1 - r);
      dFromX[Z + j] = dFromH[Z + j] = dh_t * (h[before + j] - n) * z * (1 - z);
      dFromX[N + j] = da_n;
      dFromH[N + j] = da_n * r; // what comes from h passes the reset gate
      dh[before + j] += dh_t * z;
    }
  },
};

export const CELLS = {RNN, LSTM, GRU};
