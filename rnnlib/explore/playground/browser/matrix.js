// Every weight, from its row into its column, or the gradient of the loss at it: the sure way to a weight.

import {lowered, short} from "../../browser/engine/words.js";
import {CELLS} from "./cells.js";
import {placesOf} from "./scene.js";
import {pill, words} from "./surface.js";

const LEFT = 54, TOP = 18, GAP = 5, TALLEST = 34, WIDEST = 70;

// {cells: [{k, x, y}], width, height, rows: names, columns: [{name, x}]}; x and y are middles
export function grid({width, height}, {options: {cell, units: H}}) {
  const {gates, hasInnerBias} = CELLS[cell], places = placesOf(cell, H), columns = gates.length * H + 1;
  const rows = ["x", "marker", ...Array.from({length: H}, (_, i) => `h${lowered(i + 1)}`), "bias",
    ...hasInnerBias ? ["bias by r"] : []];
  const across = Math.min(WIDEST, (width - LEFT - 4 - GAP * gates.length) / columns);
  const down = Math.min(TALLEST, (height - TOP - 2) / rows.length);
  const column = index => LEFT + (index + 0.5) * across + GAP * Math.floor(index / H);
  const row = {W_xh: 0, W_hh: 2, W_hy: 2, b_h: 2 + H, b_y: 2 + H, b_hn: 3 + H};
  const cells = places.map(({name, row: r, gate, unit}, k) => {
    const index = name.endsWith("y") ? gates.length * H : gate * H + unit;
    return {k, x: column(index), y: TOP + (row[name] + r + 0.5) * down, line: row[name] + r, index};
  });
  return {cells, width: across, height: down, rows, line: r => TOP + (r + 0.5) * down,
    columns: Array.from({length: columns}, (_, index) => ({x: column(index), gate: Math.floor(index / H),
      name: index === columns - 1 ? "y" : gates[Math.floor(index / H)] + lowered(index % H + 1)}))};
}

export function drawMatrix({g, width, height}, {look, grads, state, view, palette}) {
  const table = grid({width, height}, look), gradients = state.show === "gradients";
  const largest = grads.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-300);
  table.rows.forEach((name, r) => words(g, name, LEFT - 5, table.line(r),
    {size: Math.min(11, table.height), align: "right", colour: palette.ink}));
  table.columns.forEach(({name, x, gate}, index) => {
    const bold = view.gates.length && gate === view.gate && name !== "y";
    if (table.width > 15 || index % look.options.units === 0)
      words(g, name, x, 9, {size: Math.min(11, 0.6 * table.width + 2), weight: bold ? 700 : 400, colour: palette.ink});
  });
  for (const {k, x, y} of table.cells) {
    const value = gradients ? grads[k] / largest : look.network.weights[k];
    const colours = palette.signed(value, gradients ? 0.6 : 1.6);
    pill(g, x, y, table.width - 2, table.height - 2, {fill: colours.fill, edge: palette.line, radius: 3});
    const text = gradients ? String(Math.round(100 * value)).replace("-", "−")
      : short(value, table.width > 34 ? 2 : 1);
    if (table.width > 21 && table.height > 10) words(g, text, x, y + 0.5,
      {size: Math.min(11, table.height - 3, 0.38 * table.width), colour: colours.text});
    if (k === view.weight || k === view.lit) pill(g, x, y, table.width, table.height,
      {edge: palette.ink, lineWidth: 2, radius: 4});
  }
}

export function cellAt(size, look, [px, py]) {
  const table = grid(size, look);
  return table.cells.find(({x, y}) => Math.abs(px - x) < table.width / 2
    && Math.abs(py - y) < table.height / 2)?.k ?? null;
}

// From a weight one row or column on: the nearest that is there
export function neighbour(look, k, across, down) {
  const {cells} = grid({width: 600, height: 400}, look), from = cells[k];
  const ahead = cells.filter(({line, index}) => across ? line === from.line && (index - from.index) * across > 0
    : (line - from.line) * down > 0 && index === from.index);
  const far = ({line, index}) => Math.abs(line - from.line) + Math.abs(index - from.index);
  return ahead.sort((a, b) => far(a) - far(b))[0]?.k ?? k;
}
