// The network unrolled over time: a column a step, time to the right. What is drawn is what is computed: every node
// holds its number, every line is a weight, as thick as it is large, dashed if it is negative; the same weight stands
// in every column, and all its copies light up together. Weights are pulled where they are drawn.

import {lowered, short} from "../../browser/engine/words.js";
import {CELLS} from "./cells.js";
import {at, FEW, LEFT, lines, ROW} from "./columns.js";
import {D} from "./network.js";
import {pill, words} from "./surface.js";

// Rows of gates below the network: of one unit, each {name, values (T,), signed}
export function gateRows({network, options}, unit) {
  const {gates, hasMemory} = CELLS[options.cell], {H, K, T} = network;
  if (gates.length === 1) return [];
  const rows = gates.map((name, g) => ({
    name: name + lowered(unit + 1), signed: "gn".includes(name),
    values: Array.from({length: T}, (_, t) => network.gates[t * K + g * H + unit]),
  }));
  if (hasMemory) rows.push({name: "c" + lowered(unit + 1), signed: true,
    values: Array.from({length: T}, (_, t) => network.c[(t + 1) * H + unit])});
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
  for (let t = geo.first; t <= geo.last;
  t++) for (const each of lines(geo, network, view.gate, t)) drawWeight(context, each, t);
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
  g.roundRect(geo.edge(state.step) - geo.pitchAt(state.step), geo.top, geo.pitchAt(state.step), geo.bottom - geo.top,
    6);
  g.fill();
}

function drawWeight({g, network, state, view, palette}, {k, curve}, t) {
  const weight = network.weights[k], pointed = k === view.lit, lit = pointed || k === view.chosen;
  const ahead = t > state.step;
  if (lit) stroke(g, curve,
    {colour: palette.ink, width: thickness(weight) + (pointed ? 4 : 2), alpha: pointed ? 0.9 : ahead ? 0.3 : 0.55});
  const crowd = Math.min(1, 3.5 / network.H); // many lines, each fainter
  const alpha = crowd * (ahead ? 0.2 : 0.35 + 0.55 * Math.tanh(Math.abs(weight))) * (view.lit !== null && !lit ? 0.5
    : 1);
  stroke(g, curve, {colour: palette.sign(weight), width: thickness(weight), alpha: lit ? 1 : alpha,
    dash: weight < 0 ? [5, 3] : []});
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
  words(g, String(t), geo.middle(t), geo.numbers,
    {size: 11, weight: now ? 700 : 400, colour: now ? palette.ink : palette.grey});
  const draw = (x, y, value,
    {colours, width = geo.width, faint = ahead, edge = palette.line, lineWidth = 1, radius}) => {
    g.globalAlpha = faint ? 0.3 : 1;
    pill(g, x, y, width, geo.height, {fill: colours.fill, edge, lineWidth, radius});
    if (!faint) words(g, value, x, y + 0.5, {size: fitting(value, width, geo.height), colour: colours.text});
    g.globalAlpha = 1;
  };
  const [x, marker] = batch.x.subarray(D * (t - 1), D * t);
  draw(geo.x(t), geo.inputs, short(x, 1),
    {colours: palette.signed(x), width: geo.inputWidth, faint: false, radius: 3});
  draw(geo.marker(t), geo.inputs, marker ? "▲" : "",
    {colours: palette.signed(marker), width: geo.markerWidth, faint: false, radius: 3});
  for (let j = 0; j < H; j++) {
    const gradient = state.show === "gradients", value = gradient ? network.dh[t * H + j] : network.h[t * H + j];
    const chosen = j === view.unit && view.rows;
    draw(geo.middle(t), geo.unit(j), short(value, 2, gradient),
      {colours: palette.signed(value, gradient ? largest(look) : 1),
      faint: ahead && !gradient, edge: chosen ? palette.ink : palette.line, lineWidth: chosen ? 1.6 : 1});
  }
  const y = network.y[t - 1];
  draw(geo.output(t), geo.outputs, short(y, 2), {colours: palette.signed(y), width: geo.outputWidth});
  if (batch.asked[t - 1]) drawAnswer({g, geo, palette, view}, t, batch.wanted[t - 1],
    ahead ? null : Math.abs(y - batch.wanted[t - 1]) < view.near);
  view.gates.forEach(({values, signed}, k) => {
    const colours = signed ? palette.signed(values[t - 1]) : palette.gate(values[t - 1]), width = geo.pitchAt(t) - 5;
    g.globalAlpha = ahead ? 0.25 : 1;
    pill(g, geo.edge(t) - geo.pitchAt(t) / 2, geo.row(k), width, ROW - 2,
      {fill: colours.fill, edge: palette.line, radius: 2});
    if (!ahead) words(g, short(values[t - 1], 2), geo.edge(t) - geo.pitchAt(t) / 2, geo.row(k) + 0.5,
      {size: 10, colour: colours.text});
    g.globalAlpha = 1;
  });
}

const WIDE = 24, HIGH = 11; // px of a weight's number

// The largest letters in which a number has room
const fitting = (text, width, height) => Math.min(11, height - 3, (width - 3) / (0.58 * Math.max(1, text.length)));

const largest = ({network}) => network.dh.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-300);

// What is wanted, and a sign that says whether y is near enough
function drawAnswer({g, geo, palette}, t, wanted, right) {
  const x = geo.output(t);
  words(g, short(wanted, 2), right === null ? x : x - 7, geo.wanted, {size: 11, colour: palette.ink});
  if (right !== null) words(g, right ? "✓" : "✗", x + 9, geo.wanted,
    {size: 12, weight: 700, colour: right ? palette.green : palette.red});
}

// At the step that is looked at, each weight's number on its line, where there is room: those in hand first
function drawFigures({g, geo, network, state, view, palette}) {
  const held = k => k === view.lit || k === view.chosen, written = [];
  const isFree = ([x, y]) => written.every(([a, b]) => Math.abs(x - a) >= WIDE || Math.abs(y - b) >= HIGH);
  const all = lines(geo, network, view.gate, state.step).filter(({k}) => geo.H <= FEW || held(k));
  for (const {k, kind, curve, from} of all.sort((one, other) => held(other.k) - held(one.k))) {
    const share = kind === "h" ? 0.2 + 0.3 * (from + 0.5) / geo.H : {x: 0.6, marker: 0.32, y: 0.5}[kind];
    const place = at(curve, share);
    if (!isFree(place)) continue;
    written.push(place);
    words(g, short(network.weights[k], 2), ...place,
      {size: held(k) ? 12 : 10, weight: held(k) ? 700 : 400, colour: palette.ink, halo: palette.card});
  }
}

function drawNames({g, geo, view, palette}, name) {
  const right = geo.left + LEFT - 10;
  const look = {align: "right", size: 11, colour: palette.ink};
  const put = (text, y, options) => words(g, text, right, y, {...look, ...options});
  if (name) words(g, name, geo.left + 2, geo.numbers + 1, {align: "left", size: 12, weight: 700, colour: palette.ink});
  put("wanted", geo.wanted, {colour: palette.grey, size: 10});
  put("y", geo.outputs, {weight: 600});
  for (let j = 0; j < geo.H; j++) put(`h${lowered(j + 1)}`, geo.unit(j),
    {weight: j === view.unit && view.rows ? 700 : 400});
  put("x, ▲", geo.inputs);
  view.gates.forEach(({name}, k) => put(name, geo.row(k), {size: 10.5}));
}

