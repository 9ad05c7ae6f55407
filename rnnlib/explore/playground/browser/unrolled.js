// The network unrolled over time: a column a step, time to the right. What is drawn is what is computed: every node
// holds its number, every line is a weight, as thick as it is large, dashed if it is negative; the same weight stands
// in every column, and all its copies light up together. Weights are pulled where they are drawn.

import {lowered, short} from "../../browser/engine/words.js";
import {CELLS} from "./cells.js";
import {D} from "./network.js";
import {line, pill, words} from "./surface.js";

const LEFT = 50, RIGHT = 8, HEAD = 58, FOOT = 30, ROW = 15;
const NARROWEST = 54, MORE = 56; // px from step to step, and what the step that is looked at has more, for its figures
const LEAST = 15; // px from unit to unit
const FEW = 3; // units for whose figures there is room

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
    x: t => edge(t) - pitchAt(t) + 0.2 * pitch, marker: t => edge(t) - pitchAt(t) + 0.2 * pitch + (t === now && more ? 0.44 : 0.3) * pitch,
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
      found.push({k: places.W_xh.at + d * K + column, kind: d ? "marker" : "x", curve: [[x, low], bend, [left - 0.16 * pitch, end[1]], end]});
    }
    if (t > 1) for (let i = 0; i < H; i++) {
      const from = geo.unit(i), pull = 0.42 * (left - before);
      found.push({k: places.W_hh.at + i * K + column, kind: "h", from: i,
        curve: [[before, from], [before + pull, from], [left - pull, y - 0.15 * height], [left, y - 0.15 * height]]});
    }
    const x = geo.output(t), low = geo.outputs + height / 2;
    found.push({k: places.W_hy.at + j, kind: "y", curve: [[right, y], [right + 0.12 * pitch, y], [x, (low + y) / 2], [x, low]]});
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

// Rows of gates below the network: of one unit, each {name, values (T,), signed}
export function gateRows({network, options}, unit) {
  const {gates, hasMemory} = CELLS[options.cell], {H, K, T} = network;
  if (gates.length === 1) return [];
  const rows = gates.map((name, g) => ({
    name: name + lowered(unit + 1), signed: "gn".includes(name),
    values: Array.from({length: T}, (_, t) => network.gates[t * K + g * H + unit]),
  }));
  if (hasMemory) rows.push({name: "c" + lowered(unit + 1), signed: true, values: Array.from({length: T}, (_, t) => network.c[(t + 1) * H + unit])});
  return rows;
}

export function drawUnrolled(g, geo, {look, batch, state, view, palette, name}) {
  const {network} = look, context = {g, geo, look, batch, state, view, palette, network};
  g.save();
  g.beginPath();
  g.rect(geo.left, geo.top, geo.right - geo.left, geo.bottom - geo.top);
  g.clip();
  drawNow(context);
  g.save();
  g.beginPath();
  g.rect(geo.left + LEFT - 4, geo.top, geo.right - geo.left, geo.bottom - geo.top);
  g.clip();
  for (let t = geo.first; t <= geo.last; t++) for (const each of lines(geo, network, view.gate, t)) drawWeight(context, each, t);
  g.restore();
  for (let t = geo.first; t <= geo.last; t++) drawColumn(context, t);
  if (state.step >= geo.first && state.step <= geo.last) drawFigures(context);
  drawNames(context, name);
  g.restore();
}

// The step that is looked at
function drawNow({g, geo, state, palette}) {
  if (!state.step) return;
  g.fillStyle = palette.soft;
  g.beginPath();
  g.roundRect(geo.edge(state.step) - geo.pitchAt(state.step), geo.top, geo.pitchAt(state.step), geo.bottom - geo.top, 6);
  g.fill();
}

function drawWeight({g, network, state, view, palette}, {k, curve}, t) {
  const weight = network.weights[k], pointed = k === view.lit, lit = pointed || k === view.chosen, ahead = t > state.step;
  if (lit) stroke(g, curve, {colour: palette.ink, width: thickness(weight) + (pointed ? 4 : 2), alpha: pointed ? 0.9 : ahead ? 0.3 : 0.55});
  const alpha = (ahead ? 0.2 : 0.35 + 0.55 * Math.tanh(Math.abs(weight))) * (view.lit !== null && !lit ? 0.5 : 1);
  stroke(g, curve, {colour: palette.sign(weight), width: thickness(weight), alpha: lit ? 1 : alpha, dash: weight < 0 ? [5, 3] : []});
}

export const thickness = weight => 0.7 + 3.2 * Math.tanh(Math.abs(weight) / 1.6);

function stroke(g, [from, one, two, to], {colour, width, alpha, dash = []}) {
  g.save();
  Object.assign(g, {strokeStyle: colour, lineWidth: width, globalAlpha: alpha});
  g.setLineDash(dash);
  g.beginPath();
  g.moveTo(...from);
  g.bezierCurveTo(...one, ...two, ...to);
  g.stroke();
  g.restore();
}

function drawColumn({g, geo, look, batch, state, view, palette, network}, t) {
  const ahead = t > state.step, {H} = network, now = t === state.step;
  words(g, String(t), geo.middle(t), geo.numbers, {size: 11, weight: now ? 700 : 400, colour: now ? palette.ink : palette.grey});
  const draw = (x, y, value, {colours, width = geo.width, faint = ahead, edge = palette.line, lineWidth = 1, radius}) => {
    g.globalAlpha = faint ? 0.3 : 1;
    pill(g, x, y, width, geo.height, {fill: colours.fill, edge, lineWidth, radius});
    if (!faint) words(g, value, x, y + 0.5, {size: fitting(value, width, geo.height), colour: colours.text});
    g.globalAlpha = 1;
  };
  const [x, marker] = batch.x.subarray(D * (t - 1), D * t);
  draw(geo.x(t), geo.inputs, short(x, 1), {colours: palette.signed(x), width: geo.inputWidth, faint: false, radius: 3});
  draw(geo.marker(t), geo.inputs, marker ? "▲" : "", {colours: palette.signed(marker), width: geo.markerWidth, faint: false, radius: 3});
  for (let j = 0; j < H; j++) {
    const gradient = state.show === "gradients", value = gradient ? network.dh[t * H + j] : network.h[t * H + j];
    const chosen = j === view.unit && view.rows;
    draw(geo.middle(t), geo.unit(j), short(value, 2, gradient), {colours: palette.signed(value, gradient ? largest(look) : 1),
      faint: ahead && !gradient, edge: chosen ? palette.ink : palette.line, lineWidth: chosen ? 1.6 : 1});
  }
  const y = network.y[t - 1];
  draw(geo.output(t), geo.outputs, short(y, 2), {colours: palette.signed(y), width: geo.outputWidth});
  if (batch.asked[t - 1]) drawAnswer({g, geo, palette, view}, t, batch.wanted[t - 1], ahead ? null : Math.abs(y - batch.wanted[t - 1]) < view.near);
  view.gates.forEach(({values, signed}, k) => {
    const colours = signed ? palette.signed(values[t - 1]) : palette.gate(values[t - 1]), width = geo.pitchAt(t) - 5;
    g.globalAlpha = ahead ? 0.25 : 1;
    pill(g, geo.edge(t) - geo.pitchAt(t) / 2, geo.row(k), width, ROW - 2, {fill: colours.fill, edge: palette.line, radius: 2});
    if (!ahead) words(g, short(values[t - 1], 2), geo.edge(t) - geo.pitchAt(t) / 2, geo.row(k) + 0.5, {size: 10, colour: colours.text});
    g.globalAlpha = 1;
  });
}

// The largest letters in which a number has room
const fitting = (text, width, height) => Math.min(11, height - 3, (width - 3) / (0.58 * Math.max(1, text.length)));

const largest = ({network}) => network.dh.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-300);

// What is wanted, and a sign that says whether y is near enough
function drawAnswer({g, geo, palette}, t, wanted, right) {
  const x = geo.output(t);
  words(g, short(wanted, 2), right === null ? x : x - 7, geo.wanted, {size: 11, colour: palette.ink});
  if (right !== null) words(g, right ? "✓" : "✗", x + 9, geo.wanted, {size: 12, weight: 700, colour: right ? palette.green : palette.red});
}

// At the step that is looked at, each weight's number on its line, where there is room
function drawFigures({g, geo, network, state, view, palette}) {
  const shown = k => geo.H <= FEW || k === view.lit || k === view.chosen;
  for (const {k, kind, curve, from} of lines(geo, network, view.gate, state.step)) {
    if (!shown(k)) continue;
    const share = kind === "h" ? 0.2 + 0.3 * (from + 0.5) / geo.H : {x: 0.6, marker: 0.32, y: 0.5}[kind];
    const [x, y] = at(curve, share), lit = k === view.lit || k === view.chosen;
    words(g, short(network.weights[k], 2), x, y, {size: lit ? 12 : 10, weight: lit ? 700 : 400, colour: palette.ink, halo: palette.card});
  }
}

function drawNames({g, geo, view, palette}, name) {
  const right = geo.left + LEFT - 10, put = (text, y, options) => words(g, text, right, y, {align: "right", size: 11, colour: palette.ink, ...options});
  if (name) words(g, name, geo.left + 2, geo.numbers + 1, {align: "left", size: 12, weight: 700, colour: palette.ink});
  put("wanted", geo.wanted, {colour: palette.grey, size: 10});
  put("y", geo.outputs, {weight: 600});
  for (let j = 0; j < geo.H; j++) put(`h${lowered(j + 1)}`, geo.unit(j), {weight: j === view.unit && view.rows ? 700 : 400});
  put("x, ▲", geo.inputs);
  view.gates.forEach(({name}, k) => put(name, geo.row(k), {size: 10.5}));
}

// What lies under a point: {kind: "weight", k} | {kind: "unit", unit} | {kind: "x" | "marker" | "step", t}
export function under(geo, network, gate, [px, py]) {
  let t = geo.first;
  while (t < geo.last && px > geo.edge(t)) t++;
  if (px < geo.left || py < geo.top || py > geo.bottom) return null;
  if (px < geo.left + LEFT - 4) {
    const unit = Array.from({length: geo.H}, (_, j) => Math.abs(py - geo.unit(j))).findIndex(distance => distance < 12);
    return unit < 0 ? null : {kind: "unit", unit, t};
  }
  if (py < geo.numbers + 10) return {kind: "step", t};
  if (Math.abs(py - geo.inputs) < 0.5 * geo.height + 4) return {kind: px < geo.x(t) + geo.inputWidth / 2 + 1 ? "x" : "marker", t};
  for (let j = 0; j < geo.H; j++)
    if (Math.abs(px - geo.middle(t)) < geo.width / 2 && Math.abs(py - geo.unit(j)) < geo.height / 2) return {kind: "unit", unit: j, t};
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
