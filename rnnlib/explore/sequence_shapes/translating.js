// What the trained networks answer to a written date. See translating.py.

import {range, sum} from "../browser/engine/arrays.js";
import {CELLS, argmax, keptForLastText, linear, part, read, softmax} from "../networks.js";

export const ISO_LENGTH = 10;

// Attention: how much of each state the query looks at, and the mean of the states weighted by that.
function attend(query, states) {
  const scores = states.map(state => sum(Array.from(state, (value, k) => value * query[k])) / Math.sqrt(query.length));
  const weights = softmax(scores);
  return [Array.from(weights), linear(weights, states)];
}

// What a network answers: {text, p of each symbol, weights of the states after each character at each step}.
export const translate = keptForLastText(({cell, attention, params}, text, {source, target}) => {
  const tokens = [...text].map(symbol => source.indexOf(symbol)), output = part(params, "output");
  const states = read(cell, tokens, part(params, "encoder.embedding"), part(params, "encoder.cell")).slice(1);
  const {W: embedding} = part(params, "decoder.embedding"), weights = part(params, "decoder.cell");
  const memory = states.map(([h]) => h), last = tokens.map((_, k) => Number(k === tokens.length - 1));
  const found = {text: "", p: [], weights: []};
  let state = states.at(-1), said = target.length; // the token before the first
  for (const _ of range(0, ISO_LENGTH)) {
    state = CELLS[cell](embedding[said], state, weights);
    const [looks, context] = attention ? attend(state[0], memory) : [last, []];
    const p = softmax(linear([...state[0], ...context], output.W, output.b));
    said = argmax(p);
    found.text += target[said];
    found.p.push(p[said]);
    found.weights.push(looks);
  }
  return found;
});
