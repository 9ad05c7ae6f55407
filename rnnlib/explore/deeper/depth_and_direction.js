import {box, clip, filled, range} from "../browser/engine/arrays.js";
import {CARD, EDGE, INK, diverging} from "../browser/engine/colours.js";
import {number, raised} from "../browser/engine/words.js";
import {influences, run} from "./stack.js";

const T = 10, STEPS = range(1, T + 1), WEAKEST = 1e-4, STRONGEST = 20, ASIDE = 0.13;
const WAYS = [0, 1, -1]; // of inputs and outputs, of forward and of reverse nodes

const waysOf = both => both ? [1, -1] : [1];
const mean = values => values.reduce((sum, value) => sum + value, 0) / values.length;
const pairs = nodes => nodes.slice(1).map((node, k) => [nodes[k], node]);

// The network: nodes in rows from the bottom, inputs first and outputs last; row r at step t is node r · T + t − 1.
function web(layers, both) {
  const ways = waysOf(both), stacked = range(1, layers + 1).flatMap(layer => ways.map(way => [layer, way]));
  const levels = [0, ...stacked.map(([layer]) => layer), layers + 1];
  const directions = [0, ...stacked.map(([, way]) => way), 0], rows = range(0, levels.length), steps = range(0, T);
  const up = rows.flatMap(a => rows.filter(b => levels[b] === levels[a] + 1)
    .flatMap(b => steps.map(t => [a * T + t, b * T + t])));
  const along = rows.filter(row => directions[row]).flatMap(row => {
    const nodes = steps.map(t => row * T + t);
    return pairs(directions[row] > 0 ? nodes : nodes.reverse());
  });
  return {
    places: rows.flatMap(row => steps.map(t => [t + 1 - ASIDE * directions[row] * both, row / rows.at(-1)])),
    arrows: [...up, ...along],
    directions,
    labels: ["inputs x", ...stacked.map(([layer, way]) => `layer ${layer} ${way > 0 ? "→" : "←"}`), "outputs"],
  };
}

// The number of ways from every node to `node`. Where it is 0, nothing gets there.
function paths({places, arrows}, node) {
  const count = filled(places.length, 0);
  for (let wave = places.map((_, k) => k === node ? 1 : 0); wave.some(ways => ways);) {
    wave.forEach((ways, k) => { count[k] += ways; });
    const before = filled(wave.length, 0);
    for (const [from, to] of arrows) before[from] += wave[to];
    wave = before;
  }
  return count;
}

const reaching = (layout, step) => paths(layout, layout.places.length - T + step - 1);

export default {
  compute({layers, both, step, gain}, {x, weights}) {
    const ways = waysOf(both), slots = weights[Number(both)].slice(0, layers * ways.length)
      .map(slot => ({...slot, W_hh: slot.W_hh.map(row => row.map(weight => weight * gain))}));
    const states = run(slots, ways, x), outputs = range(0, T).map(t => states.slice(-ways.length).flatMap(rows => rows[t]));
    const count = reaching(web(layers, both), step), from = count.slice(0, T);
    return {
      values: [...x.map(([first]) => first), ...states.flatMap(rows => rows.map(([first]) => first)), ...outputs.map(mean)],
      influence: influences(slots, ways, states, step - 1),
      paths: count, paths_from: from, wait: from.findLastIndex(ways => ways > 0) + 1 - step,
    };
  },

  shown({values, influence, paths: count, paths_from}, {layers, both, step}) {
    const layout = web(layers, both), {places, arrows, labels} = layout, seen = STEPS.filter(s => paths_from[s - 1] > 0);
    const used = arrow => arrow.every(node => count[node] > 0), ends = arrow => arrow.map(node => places[node]);
    const sizes = seen.map(s => influence[s - 1]), tall = sizes.map(size => clip(size, WEAKEST, STRONGEST));
    return {
      column: [box(step - 0.42, step + 0.42, -0.1, 1.1)],
      "idle arrows": arrows.filter(arrow => !used(arrow)).map(ends),
      "used arrows": arrows.filter(used).map(ends),
      ...nodes(layout, count.map(ways => ways > 0), values),
      rows: labels, "rows at": labels.map((_, row) => [-0.6, places[row * T][1]]),
      bars: seen.map((s, k) => [[s, WEAKEST / 3], [s, tall[k]]]),
      unseen: STEPS.filter(s => !seen.includes(s)),
      numbers: sizes.map(influenceText), "numbers at": seen.map((s, k) => [s, 2.6 * tall[k]]),
    };
  },

  describe({influence, paths_from, wait}, {layers, both, step}) {
    const seen = STEPS.filter(s => paths_from[s - 1] > 0), most = influence.indexOf(Math.max(...influence)) + 1;
    const far = seen.reduce((best, s) => Math.abs(s - step) > Math.abs(best - step) ? s : best), count = paths_from[far - 1];
    const kind = `${layers} ${layers > 1 ? "layers that read" : "layer that reads"} ${both ? "both ways" : "forward"}`;
    const waits = wait ? `wait ${wait} more ${wait > 1 ? "steps" : "step"} for the last of them` : "wait for nothing";
    return `With ${kind}, output ${step} sees ${span(seen)}, and has to ${waits}. It feels x${most} most ` +
      `(${number(influence[most - 1], 2)}); from the farthest, x${far}, ${count} ` +
      `${count > 1 ? "paths lead" : "path leads"} to it, and ${arriving(influence[far - 1])} arrives.`;
  },

  met: ({paths_from}, {both}) => !both && paths_from.every(count => count > 0),
};

// Filled by value where they reach the output, hollow where they do not; thick, the output itself.
function nodes({places, directions}, reached, values) {
  const chosen = places.length - T + reached.slice(-T).indexOf(true), found = {};
  for (const way of WAYS) {
    const here = range(0, places.length).filter(node => directions[Math.floor(node / T)] === way);
    found[`places ${way}`] = here.map(node => places[node]);
    found[`faces ${way}`] = here.map(node => reached[node] ? diverging(0.5 + 0.45 * Math.tanh(values[node])) : CARD);
    found[`edges ${way}`] = here.map(node => reached[node] ? INK : EDGE);
    found[`widths ${way}`] = here.map(node => node === chosen ? 3 : 1);
  }
  return found;
}

const span = seen => seen.length > 1 ? `inputs ${seen[0]} to ${seen.at(-1)}` : `input ${seen[0]} alone`;
const arriving = size => size >= 1e-9 ? number(size, 2) : `less than 10${raised(-9)}`;

// Two digits, or a power of ten above what lies below the picture.
const influenceText = size => size >= WEAKEST ? number(size, 2) : `< 10${raised(Math.ceil(Math.log10(size)))}`;
