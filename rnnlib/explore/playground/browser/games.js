// Small tasks, as games.py has them: `draw` makes x and a marker, `rule` says what is wanted of any x and marker,
// drawn by hand or not. Answers nearer than `near` are right.

import {range} from "../../browser/engine/arrays.js";
import {D} from "./network.js";
import {Generator} from "./random.js";

const signs = (random, T) => range(0, T).map(() => random.below(2) ? 1 : -1);
const unmarked = T => new Array(T).fill(0);

// A marker at one of the first four steps
function marked(random, T) {
  const x = signs(random, T), at = random.below(4);
  return {x, marker: x.map((_, t) => Number(t === at))};
}

// From the marker on, the x that was marked
function held(x, marker) {
  let value = null;
  const wanted = Array.from(x, (now, t) => value = marker[t] > 0 ? now : value);
  return {wanted: wanted.map(value => value ?? 0), asked: wanted.map(value => value !== null)};
}

export const GAMES = {
  echo: {
    near: 0.5, brief: "the x of two steps ago", goal: "say the x of two steps ago", values: [-1, 1],
    draw: (random, T) => ({x: signs(random, T), marker: unmarked(T)}),
    rule: x => ({wanted: x.map((_, t) => x[t - 2] ?? 0), asked: x.map((_, t) => t >= 2)}),
  },
  hold: {
    near: 0.5, brief: "the marked x from then on", values: [-1, 1],
    goal: "from the marker on, say the x that was marked",
    draw: marked,
    rule: held,
  },
  recall: {
    near: 0.5, brief: "the marked x, at the end", goal: "at the last step, say the x that was marked", values: [-1, 1],
    draw: marked,
    rule(x, marker) {
      const {wanted, asked} = held(x, marker);
      return {wanted, asked: asked.map((ask, t) => ask && t === x.length - 1)};
    },
  },
  flip: {
    near: 0.5, brief: "odd or even ones so far", values: [0, 1],
    goal: "say +1 after an odd number of ones, −1 after an even one",
    draw: (random, T) => ({x: range(0, T).map(() => Number(random.uniform() < 0.4)), marker: unmarked(T)}),
    rule(x) {
      let ones = 0;
      return {wanted: x.map(value => (ones += value) % 2 ? 1 : -1), asked: x.map(() => true)};
    },
  },
  count: {
    near: 0.125, brief: "ones since the marker", values: [0, 1],
    goal: "say a quarter of the number of ones since the marker",
    draw(random, T) {
      const marker = range(0, T).map(() => Number(random.uniform() < 0.15));
      return {x: marker.map(here => here ? 0 : Number(random.uniform() < 0.5)), marker};
    },
    rule(x, marker) {
      let ones = 0;
      return {wanted: x.map((value, t) => (ones = marker[t] > 0 ? 0 : ones + value) / 4), asked: x.map(() => true)};
    },
  },
};

// Sequences {x, marker} as a batch; noise is added to x after the rule has been applied to what it was.
export function batchOf(task, sequences, noise, random) {
  const B = sequences.length, T = sequences[0].x.length;
  const batch = {T, B, x: new Float64Array(T * B * D), wanted: new Float64Array(T * B), asked: new Uint8Array(T * B)};
  sequences.forEach(({x, marker}, b) => {
    const {wanted, asked} = GAMES[task].rule(x, marker);
    for (let t = 0, row = b; t < T; t++, row += B) {
      batch.x[D * row] = x[t] + (noise ? noise * random.normal() : 0);
      batch.x[D * row + 1] = marker[t];
      batch.wanted[row] = wanted[t];
      batch.asked[row] = asked[t];
    }
  });
  return batch;
}

export function draw({task, length, noise}, size, random) {
  return batchOf(task, range(0, size).map(() => GAMES[task].draw(random, length)), noise, random);
}

// What networks are judged by: the same 128 sequences for all, never trained on
const TESTED = 128;
export const testOf = setting => draw(setting, TESTED, new Generator(0, 1));

// What is trained on at a step, a stream for each seed: a training may be left and taken up at any step.
const BATCH = 32;
export const batchAt = (setting, seed, step) => draw(setting, BATCH, new Generator(seed, 2, step));

// The sequences that can be looked at, one by one
export const exampleOf = (setting, number) => draw(setting, 1, new Generator(number, 3));

// The loss of the best answer that is the same at every step
export function guessOf({wanted, asked}) {
  const values = [...wanted].filter((_, k) => asked[k]);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
}
