// A network of one cell, and an output at every step: forward, the loss, and the way back.
//
// All weights lie in one array, in rnnlib's order: W_xh (D, kH), W_hh (H, kH), b_h (kH), a GRU's b_hn (H), and the
// output's W_hy (H, 1), b_y (1). A batch is {T, B, x (T, B, D), wanted (T, B), asked (T, B)}, each array flat, step
// after step, in each step sequence after sequence; rows of states begin with h_0.

import {CELLS} from "./cells.js";
import {addOuter, addProduct, addProductBack, addRows, setRows} from "./products.js";

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
    this.T = this.B = 0;
  }

  // Room for what a pass keeps. It is used again while batches have one shape.
  #makeRoom(T, B) {
    if (T === this.T && B === this.B) return;
    const {H, K, cell} = this, states = (T + 1) * B * H;
    Object.assign(this, {T, B, h: zeros(states), dh: zeros(states), y: zeros(T * B), dy: zeros(T * B)});
    for (const name of ["fromX", "fromH", "gates", "dFromX", "dFromH"]) this[name] = zeros(T * B * K);
    if (cell.hasMemory) Object.assign(this, {c: zeros(states), tanhC: zeros(states), dc: zeros(states)});
    if (cell.hasInnerBias) this.u = zeros(states);
  }

  // y (T, B); from the states h0, c0 (B, H), or from zeros
  forward({T, B, x}, h0, c0) {
    this.#makeRoom(T, B);
    const {H, K, cell, weights, places: {W_xh, W_hh, b_h, b_hn, W_hy, b_y}, h, fromX, fromH, y} = this, rows = T * B;
    h.fill(0, 0, B * H);
    this.c?.fill(0, 0, B * H);
    if (h0) h.set(h0);
    if (c0) this.c.set(c0);
    setRows(fromX, rows, weights, b_h);
    addProduct(fromX, 0, x, 0, rows, weights, W_xh);
    fromH.fill(0);
    if (b_hn) setRows(fromH, rows, weights, b_hn, K, 2 * H);
    for (let row = 0; row < rows; row += B) {
      addProduct(fromH, row * K, h, row * H, B, weights, W_hh);
      for (let b = row; b < row + B; b++) cell.forward(this, b * H, (b + B) * H, b * K);
    }
    setRows(y, rows, weights, b_y);
    addProduct(y, 0, h, B * H, rows, weights, W_hy);
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
    const rows = T * B;
    for (const array of [grads, dh, dc ?? []]) array.fill(0);
    addProductBack(dh, B * H, dy, 0, rows, weights, W_hy);
    for (let row = rows - B; row >= 0; row -= B) {
      for (let b = row; b < row + B; b++) cell.backward(this, b * H, (b + B) * H, b * K);
      addProductBack(dh, row * H, dFromH, row * K, B, weights, W_hh);
    }
    addOuter(grads, W_xh, x, 0, dFromX, rows);
    addOuter(grads, W_hh, h, 0, dFromH, rows);
    addRows(grads, b_h, dFromX, rows);
    if (b_hn) addRows(grads, b_hn, dFromH, rows, K, 2 * H);
    addOuter(grads, W_hy, h, B * H, dy, rows);
    addRows(grads, b_y, dy, rows);
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
