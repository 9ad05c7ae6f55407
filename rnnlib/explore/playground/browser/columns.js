// Where the unrolled network stands: a column a step, time to the right, every line a weight; and what lies under a
// point. Columns are narrow, but for the one that is looked at, which has room for its weights' numbers.

import {D} from "./network.js";

export const LEFT = 50;
export const ROW = 15;
const RIGHT = 8, HEAD = 58, FOOT = 30;
const NARROWEST = 54, MORE = 56; // px from step to step, and what the step that is looked at has more, for its figures
const LEAST = 15; // px from unit to unit
export const FEW = 2; // units for whose figures there is room

// Where everything stands in `box` {left, top, right, bottom}, for a network with H units at `step` of T
export function geometry(box, {T, H, step, rows}) {
  const more = H <= FEW ? MORE : 0, room = box.right - box.left - LEFT - RIGHT - more, now = Math.max(1, step);
  const columns = Math.max(2, Math.min(T, Math.floor(room / NARROWEST)));
  const pitch = room / columns, start = Math.max(0, Math.min(T - columns, step - Math.ceil(0.7 * columns)));
  const pitchAt = t => pitch + (t === now ? more : 0);
  const top = box.top + HEAD, bottom = box.bottom - FOOT - rows * ROW - (rows ? 4 : 0);
  const between = (bottom - top) / (H + 0.35), height = Math.min(21, Math.max(11, between - 6));
  const middle = t => box.left + LEFT + (t - start - 0.5) * pitch + (t > now ? more : t === now ? 0.55 * more : 0);
  const edge = t => box.left + LEFT + (t - start) * pitch + (t >= now ? more : 0); // the right one of step t
  return {
    ...box, columns, pitchAt, edge, start, rows, height, width: Math.min(42, 0.56 * pitch), T, H,
    first: start + 1, last: start + columns, middle,
    unit: j => top + (j + 0.5) * between,
    x: t => edge(t) - pitchAt(t) + 0.2 * pitch,
      marker: t => edge(t) - pitchAt(t) + 0.2 * pitch + (t === now && more ? 0.44 : 0.3) * pitch,
    output: t => edge(t) - 0.2 * pitch,
    inputWidth: 0.34 * pitch, markerWidth: 0.22 * pitch, outputWidth: Math.min(42, 0.62 * pitch),
    inputs: bottom + 12, outputs: box.top + 44, wanted: box.top + 25, numbers: box.top + 8,
    row: k => box.bottom - (rows - k - 0.5) * ROW,
  };
}

// Every line of the column of step t that enters `gate`: {k: its weight, curve: four points}
export function lines(geo, network, gate, t) {
  const {H, K, places} = network, {width, height} = geo, pitch = geo.pitchAt(t), half = width / 2, found = [];
  const left = geo.middle(t) - half, right = geo.middle(t) + half, before = geo.middle(t - 1) + half;
  for (let j = 0; j < H; j++) {
    const column = gate * H + j, y = geo.unit(j);
    for (let d = 0; d < D; d++) {
      const x = d ? geo.marker(t) : geo.x(t), low = geo.inputs - height / 2, end = [left, y + 0.2 * height];
      const bend = [x - (d ? 0.22 : 0.06) * pitch, (low + y) / 2];
      found.push({k: places.W_xh.at + d * K + column, kind: d ? "marker" : "x",
        curve: [[x, low], bend, [left - 0.16 * pitch, end[1]], end]});
    }
    if (t > 1) for (let i = 0; i < H; i++) {
      const from = geo.unit(i), pull = 0.42 * (left - before);
      found.push({k: places.W_hh.at + i * K + column, kind: "h", from: i,
        curve: [[before, from], [before + pull, from], [left - pull, y - 0.15 * height], [left, y - 0.15 * height]]});
    }
    const x = geo.output(t), low = geo.outputs + height / 2;
    found.push({k: places.W_hy.at + j, kind: "y",
      curve: [[right, y], [right + 0.12 * pitch, y], [x, (low + y) / 2], [x, low]]});
  }
  return found;
}

// The point of a curve at share s
export function at([p0, p1, p2, p3], s) {
  const r = 1 - s, weights = [r ** 3, 3 * r * r * s, 3 * r * s * s, s ** 3];
  return [0, 1].map(c => weights[0] * p0[c] + weights[1] * p1[c] + weights[2] * p2[c] + weights[3] * p3[c]);
}

// Whether there is room for so many rows below the units of a network in the box
export const roomFor = (rows, {top, bottom}, H) => bottom - top - HEAD - FOOT - rows.length * ROW >= LEAST * H;

// What lies under a point: {kind: "weight", k} | {kind: "unit", unit} | {kind: "x" | "marker" | "step", t}
export function under(geo, network, gate, [px, py]) {
  let t = geo.first;
  while (t < geo.last && px > geo.edge(t)) t++;
  if (px < geo.left || py < geo.top || py > geo.bottom) return null;
  if (px < geo.left + LEFT - 4) {
    const unit = Array.from({length: geo.H},
      (_, j) => Math.abs(py - geo.unit(j))).findIndex(distance => distance < 12);
    return unit < 0 ? null : {kind: "unit", unit, t};
  }
  if (py < geo.numbers + 10) return {kind: "step", t};
  if (Math.abs(py - geo.inputs) < 0.5 * geo.height + 4) return {kind: px < geo.x(t) + geo.inputWidth / 2 + 1 ? "x"
    : "marker", t};
  for (let j = 0; j < geo.H; j++)
    if (Math.abs(px - geo.middle(t)) < geo.width / 2
      && Math.abs(py - geo.unit(j)) < geo.height / 2) return {kind: "unit", unit: j, t};
  const near = nearest(geo, network, gate, [px, py], [t, Math.min(t + 1, geo.last)]);
  return near ?? {kind: "step", t};
}

const REACH = 9; // px

function nearest(geo, network, gate, [px, py], steps) {
  let best = {distance: REACH};
  for (const t of new Set(steps)) for (const {k, curve} of lines(geo, network, gate, t))
    for (let s = 0.06; s < 1; s += 0.04) {
      const [x, y] = at(curve, s), distance = Math.hypot(px - x, py - y);
      if (distance < best.distance) best = {kind: "weight", k, t, distance};
    }
  return best.kind ? best : null;
}
