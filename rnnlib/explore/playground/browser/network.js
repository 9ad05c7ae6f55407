// A network of one cell, and an output at every step: forward, the loss, and the way back.
//
// All weights lie in one array, in rnnlib's order: W_xh (D, kH), W_hh (H, kH), b_h (kH), a GRU's b_hn (H), and the
// output's W_hy (H, 1), b_y (1). A batch is {T, B, x (T, B, D), wanted (T, B), asked (T, B)}, each array flat, step
// after step, in each step sequence after sequence; rows of states begin with h_0.

import {CELLS} from "./cells.js";
import {add, addOuter, addProduct, addProductBack} from "./products.js";

export const D = 2; // x and the marker

// {name of a matrix: {at: where it begins, rows, columns}}, in order
export function layout(cell, H) {
  const K = CELLS[cell].gates.length * H;
  const shapes = {W_xh: [D, K], W_hh: [H, K], b_h: [1, K], ...CELLS[cell].hasInnerBias && {b_hn: [1, H]},
    W_hy: [H, 1], b_y: [1, 1]};
  let at = 0;
  return Object.fromEntries(Object.entries(shapes).map(([name, [rows, columns]]) => {
    const place = {at, rows, columns};
    at += rows * columns;
    return [name, place];
  }));
}

export const countOf = (cell, H) =>
  Object.values(layout(cell, H)).reduce((sum, {rows, columns}) => sum + rows * columns, 0);

const zeros = count => new Float64Array(count);

export class Network {
  constructor({cell, units, activation = "tanh"}, weights) {
    const H = units, gates = CELLS[cell].gates.length, count = countOf(cell, H);
    if (weights && weights.length !== count)
      throw new RangeError(`wanted ${count} weights for ${cell}, ${H} units, got ${weights.length}`);
    Object.assign(this, {cell: CELLS[cell], H, K: gates * H, activation, places: layout(cell, H)});
    this.weights = Float64Array.from(weights ?? zeros(count));
    this.grads = zeros(count);
    for (const name of ["fromX", "fromH", "dFromX", "dFromH"]) this[name] = zeros(this.K);
    this.T = this.B = 0;
  }

  // Room for what a pass keeps. It is used again while batches have one shape.
  #makeRoom(T, B) {
    if (T === this.T && B === this.B) return;
    const {H, K, cell} = this, states = (T + 1) * B * H;
    Object.assign(this, {T, B, h: zeros(states), dh: zeros(states), gates: zeros(T * B * K), y: zeros(T * B),
      dy: zeros(T * B)});
    if (cell.hasMemory) Object.assign(this, {c: zeros(states), tanhC: zeros(states), dc: zeros(states)});
    if (cell.hasInnerBias) this.u = zeros(states);
  }

  // y (T, B); from the states h0, c0 (B, H), or from zeros
  forward({T, B, x}, h0, c0) {
    this.#makeRoom(T, B);
    const {H, K, cell, weights, places: {W_xh, W_hh, b_h, b_hn, W_hy, b_y}, h, fromX, fromH, y} = this;
    if (h0) h.set(h0);
    if (c0) this.c.set(c0);
    for (let row = 0; row < T * B; row++) {
      const before = row * H, now = before + B * H;
      for (let j = 0; j < K; j++) { fromX[j] = weights[b_h.at + j]; fromH[j] = 0; }
      if (b_hn) for (let j = 0; j < H; j++) fromH[2 * H + j] = weights[b_hn.at + j];
      addProduct(fromX, x, row * D, D, weights, W_xh.at, K);
      addProduct(fromH, h, before, H, weights, W_hh.at, K);
      cell.forward(this, before, now, row * K);
      let sum = weights[b_y.at];
      for (let j = 0; j < H; j++) sum += h[now + j] * weights[W_hy.at + j];
      y[row] = sum;
    }
    return y;
  }

  // The mean of (y − wanted)² over what is asked; leaves dy.
  loss({wanted, asked}) {
    const {y, dy} = this;
    let count = 0, sum = 0;
    for (let k = 0; k < y.length; k++) count += asked[k];
    for (let k = 0; k < y.length; k++) {
      const error = asked[k] ? y[k] - wanted[k] : 0;
      sum += error * error;
      dy[k] = count ? 2 * error / count : 0;
    }
    return count ? sum / count : 0;
  }

  // From the last step to the first: leaves grads, and dh, dc: the gradients of all that hangs on h_t, and on c_t.
  backward({T, B, x}, dy = this.dy) {
    const {H, K, cell, weights, grads, places: {W_xh, W_hh, b_h, b_hn, W_hy, b_y}, h, dh, dc, dFromX, dFromH} = this;
    for (const array of [grads, dh, dc ?? []]) array.fill(0);
    for (let row = T * B - 1; row >= 0; row--) {
      const before = row * H, now = before + B * H;
      grads[b_y.at] += dy[row];
      for (let j = 0; j < H; j++) {
        grads[W_hy.at + j] += dy[row] * h[now + j];
        dh[now + j] += dy[row] * weights[W_hy.at + j];
      }
      cell.backward(this, before, now, row * K);
      addOuter(grads, W_xh.at, x, row * D, D, dFromX, K);
      addOuter(grads, W_hh.at, h, before, H, dFromH, K);
      add(grads, b_h.at, dFromX, K);
      if (b_hn) for (let j = 0; j < H; j++) grads[b_hn.at + j] += dFromH[2 * H + j];
      addProductBack(dh, before, H, dFromH, weights, W_hh.at, K);
    }
    return grads;
  }

  lossAndGradients(batch) {
    this.forward(batch);
    const loss = this.loss(batch);
    this.backward(batch);
    return loss;
  }
}

// The share of answers nearer to what is wanted than `near`
export function shareRight({y}, {wanted, asked}, near) {
  let count = 0, right = 0;
  for (let k = 0; k < y.length; k++) if (asked[k]) {
    count++;
    right += Math.abs(y[k] - wanted[k]) < near;
  }
  return count ? right / count : 0;
}
