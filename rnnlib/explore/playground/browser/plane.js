// Two parts of the state as a plane: where each state is carried in one step, what y says there, and the path of the
// sequence shown. One unit alone: its map, the state after a step by the state before. Above two units the plane is a
// slice: the others stay as they are at the step shown.

import {lowered} from "../../browser/engine/words.js";
import {D, Network} from "./network.js";
import {dot, line, words} from "./surface.js";

const ARROWS = 13, POINTS = 81;
const LEFT = 30, BOTTOM = 18, EDGE = 5;

export function drawPlane({g, width, height}, {look, batch, state, view, palette}) {
  const {network, options} = look, letter = network.c ? "c" : "h", path = network.c ?? network.h, {H} = network;
  const units = H === 1 ? [0, 0] : view.plane;
  const reach = reachOf(path, units, H, network.c || options.activation === "relu" ? 1.5 : 1.08);
  const side = Math.min(width - LEFT - EDGE, height - BOTTOM - EDGE), left = LEFT + (width - LEFT - EDGE - side) / 2;
  const top = EDGE + (height - BOTTOM - EDGE - side) / 2;
  const frame = {left, top, side, x: value => left + (value + reach) / (2 * reach) * side,
    y: value => top + side - (value + reach) / (2 * reach) * side, reach};
  const input = view.drive === "now" && state.step ? [...batch.x.subarray(D * (state.step - 1), D * state.step)]
    : [0, 0];
  const context = {g, frame, path, units, H, state, batch, palette, network, input, options,
    memory: Boolean(network.c)};
  g.save();
  g.beginPath();
  g.rect(left, top, side, side);
  g.clip();
  if (H === 1) drawMap(context); else { drawFlow(context); drawPath(context); }
  g.restore();
  g.strokeStyle = palette.grey;
  g.strokeRect(left, top, side, side);
  drawScale(context, letter);
}

// Large enough for all of the path
function reachOf(path, units, H, least) {
  let reach = least;
  for (let row = 0; row < path.length; row += H) for (const unit of units)
    if (Number.isFinite(path[row + unit])) reach = Math.max(reach, Math.min(50, 1.08 * Math.abs(path[row + unit])));
  return reach;
}

// One step from many states at once: units a and b from `points`, the others as at the step shown -> {from, to, y}
function oneStep({network, options, units: [a, b], H, state, input, memory}, points) {
  const many = new Network(options, network.weights), B = points.length, base = state.step * H;
  const now = network.h.subarray(base, base + H), cNow = network.c?.subarray(base, base + H);
  const h0 = new Float64Array(B * H), c0 = memory ? new Float64Array(B * H) : null;
  const shown = unit => state.step ? network.gates[(state.step - 1) * network.K + 3 * H + unit] : 0.5;
  // the output gate
  points.forEach(([first, second], p) => {
    const part = memory ? cNow : now, into = memory ? c0 : h0;
    into.set(part, p * H);
    into[p * H + b] = second;
    into[p * H + a] = first;
    if (memory) for (let j = 0; j < H; j++) h0[p * H + j] = shown(j) * Math.tanh(c0[p * H + j]);
  });
  many.forward({T: 1, B, x: Float64Array.from({length: B * D}, (_, k) => input[k % D])}, h0, c0);
  const after = memory ? many.c : many.h, {W_hy, b_y} = many.places;
  return points.map((from, p) => {
    let y = many.weights[b_y.at];
    for (let j = 0; j < H; j++) y += h0[p * H + j] * many.weights[W_hy.at + j];
    return {from, to: [after[(B + p) * H + a], after[(B + p) * H + b]], y};
  });
}

const spread = (count, reach) => Array.from({length: count}, (_, k) => reach * (2 * (k + 0.5) / count - 1));

function drawFlow(context) {
  const {g, frame, palette} = context, across = spread(ARROWS, frame.reach), size = frame.side / ARROWS;
  const steps = oneStep(context, across.flatMap(y => across.map(x => [x, y])));
  for (const {from: [x, y], y: output} of steps) {
    g.fillStyle = palette.field(output);
    g.fillRect(frame.x(x) - size / 2 - 0.3, frame.y(y) - size / 2 - 0.3, size + 0.6, size + 0.6);
  }
  for (const {from, to} of steps) arrow(context, [frame.x(from[0]), frame.y(from[1])],
    [frame.x(to[0]), frame.y(to[1])], 0.62 * size);
}

// In the direction of the step; its length says how far, up to `most`
function arrow({g, palette}, [x0, y0], [x1, y1], most) {
  const far = Math.hypot(x1 - x0, y1 - y0);
  if (!(far > 0.3)) return dot(g, x0, y0, 1.2, {fill: palette.ink});
  const length = most * Math.tanh(far / most / 1.2), [ux, uy] = [(x1 - x0) / far, (y1 - y0) / far];
  const head = Math.min(3.4, 0.45 * length);
  const tip = [x0 + ux * length / 2, y0 + uy * length / 2], tail = [x0 - ux * length / 2, y0 - uy * length / 2];
  const barb = turn => [tip[0] - head * (ux + turn * 0.7 * uy), tip[1] - head * (uy - turn * 0.7 * ux)];
  line(g, [tail, tip], {colour: palette.ink, alpha: 0.6});
  line(g, [barb(1), tip, barb(-1)], {colour: palette.ink, alpha: 0.6});
}

function drawPath({g, frame, path, units: [a, b], H, state, batch, palette}) {
  const points = Array.from({length: state.step + 1}, (_, t) => [frame.x(path[t * H + a]), frame.y(path[t * H + b])]);
  line(g, points, {colour: palette.card, width: 4});
  line(g, points, {colour: palette.ink, width: 1.7});
  points.forEach(([x, y], t) => dot(g, x, y, t === state.step ? 6 : t ? 3.6 : 2.6, {
    fill: t ? palette.signed(batch.x[D * (t - 1)]).fill : palette.ink, edge: palette.ink,
      lineWidth: t === state.step ? 2.2 : 1}));
}

function drawMap(context) {
  const {g, frame, palette, path, state, batch} = context;
  line(g, [[frame.x(-frame.reach), frame.y(-frame.reach)], [frame.x(frame.reach), frame.y(frame.reach)]],
    {colour: palette.grey, dash: [4, 3]});
  const points = oneStep(context, spread(POINTS, frame.reach).map(value => [value, value]));
  line(g, points.map(({from, to}) => [frame.x(from[0]), frame.y(to[0])]), {colour: palette.ink, width: 2});
  for (let t = 1; t <= state.step; t++)
    dot(g, frame.x(path[t - 1]), frame.y(path[t]), t === state.step ? 6 : 3.8, {
      fill: palette.signed(batch.x[D * (t - 1)]).fill, edge: palette.ink, lineWidth: t === state.step ? 2.2 : 1});
}

function drawScale({g, frame: {left, top, side, reach}, units: [a, b], H, palette}, letter) {
  const text = (value, x, y, options) => words(g, value, x, y, {size: 10, colour: palette.grey, ...options});
  const end = String(Number(reach.toPrecision(2))), name = unit => letter + lowered(unit + 1);
  text(`−${end}`, left, top + side + 9, {align: "left"});
  text(end, left + side, top + side + 9, {align: "right"});
  text(`−${end}`, left - 4, top + side - 5, {align: "right"});
  text(end, left - 4, top + 5, {align: "right"});
  words(g, H === 1 ? `${name(0)} before a step` : name(a), left + side / 2, top + side + 9,
    {size: 11, colour: palette.ink});
  words(g, H === 1 ? `${name(0)} after it` : name(b), left - 14, top + side / 2,
    {size: 11, turned: true, colour: palette.ink});
}
