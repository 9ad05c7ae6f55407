// What a state looks like from inside: the sequence shown, forward and back through each network, and how each does
// on the test sequences. Nothing here draws.

import {lowered} from "../../browser/engine/words.js";
import {CELLS} from "./cells.js";
import {batchOf, exampleOf, GAMES, guessOf, testOf} from "./games.js";
import {layout, Network, shareRight} from "./network.js";
import {sequenceOf} from "./settings.js";

export function sequenceShown({own, task, example, ...setting}) {
  return own ? batchOf(task, [sequenceOf(own, task)], 0) : exampleOf({task, ...setting}, example);
}

export function sceneOf(state) {
  const batch = sequenceShown(state), answers = batch.asked.reduce((sum, ask) => sum + ask, 0);
  return {batch, networks: state.networks.map(options => through(state, options, batch, answers))};
}

// One network on the sequence shown; `sizes[t]` is the length of the gradient at h_t.
function through(state, options, batch, answers) {
  const network = new Network(options, options.weights), {T} = batch, {H} = network;
  network.forward(batch);
  network.loss(batch);
  if (state.gradient === "output") network.dy.fill(0).fill(1, state.step - 1, state.step);
  network.backward(batch);
  const sizes = Array.from({length: T + 1}, (_, t) => Math.hypot(...network.dh.subarray(t * H, (t + 1) * H)));
  const senders = state.gradient === "output" ? Number(state.step > 0) : answers;
  return {network, options, sizes, back: wayBack(sizes, senders)};
}

// From the last state that the gradient reaches back to the first, h_1: by what it is multiplied a step, on average.
// With several answers there is no such number: each sends a gradient of its own.
function wayBack(sizes, senders) {
  let last = sizes.length - 1;
  while (last > 1 && !(sizes[last] > 0)) last--;
  const first = sizes.findIndex((size, t) => t >= 1 && size > 0);
  if (senders !== 1 || first < 1 || last - first < 1) return {factor: null, first, last, senders};
  return {factor: (sizes[first] / sizes[last]) ** (1 / (last - first)), first, last, senders};
}

export const fate = factor => factor < 0.8 ? "vanishing" : factor > 1.25 ? "exploding" : "alive";

// --- The test sequences -------------------------------------------------------------------------------------------

let kept = {key: ""};

function tested({task, length, noise}) {
  const key = `${task} ${length} ${noise}`;
  if (kept.key !== key) {
    const test = testOf({task, length, noise});
    kept = {key, test, guess: guessOf(test)};
  }
  return kept;
}

export const guessFor = state => tested(state).guess;

// Loss, share right, and the gradient of the loss at every weight. What was measured last is kept, by its weights,
// which are never changed in place: looking elsewhere costs nothing.
const measured = new WeakMap();

export function known(state, {weights, activation}) {
  const found = measured.get(weights);
  return found?.key === tested(state).key + activation ? found : null;
}

export function measure(state, options) {
  const {key, test} = tested(state), {weights, activation} = options, found = known(state, options);
  if (found) return found;
  const network = new Network(options, weights), loss = network.lossAndGradients(test);
  const fresh = {key: key + activation, loss, right: shareRight(network, test, GAMES[state.task].near),
    grads: network.grads};
  measured.set(weights, fresh);
  return fresh;
}

// --- Names of weights ---------------------------------------------------------------------------------------------

// Where each weight stands: {name of its matrix, row, column, from, to, gate, unit}, gate and unit of what it enters
export function placesOf(cell, H) {
  const {gates} = CELLS[cell], places = [];
  for (const [name, {rows, columns}] of Object.entries(layout(cell, H)))
    for (let row = 0; row < rows; row++) for (let column = 0; column < columns; column++) {
      const gate = name === "b_hn" ? 2 : Math.floor(column / H), unit = column % H;
      const from = name === "W_xh" ? ["x", "marker"][row] : name.startsWith("W") ? `h${lowered(row + 1)}`
        : name === "b_hn" ? "bias by r" : "bias";
      const to = name.endsWith("y") ? "y" : gates[gate] + lowered(unit + 1);
      places.push({name, row, column, from, to, gate, unit});
    }
  return places;
}
