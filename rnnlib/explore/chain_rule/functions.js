// Functions to nest: their values, their slopes, and the whole as a formula. See functions.py.

import {sigmoid} from "../browser/engine/arrays.js";

const term = text => text.endsWith("+ 1") ? `(${text})` : text;

export const FUNCTIONS = {
  identity: {f: u => u, slope: () => 1, text: "u", wrap: text => text},
  square: {f: u => u * u, slope: u => 2 * u, text: "u²", wrap: text => text === "x" ? "x²" : `(${text})²`},
  sin: {f: Math.sin, slope: Math.cos, text: "sin(u)", wrap: text => `sin(${text})`},
  exp: {f: u => Math.exp(u / 2), slope: u => Math.exp(u / 2) / 2, text: "exp(u/2)", wrap: text => `exp(${term(text)}/2)`},
  tanh: {f: Math.tanh, slope: u => 1 - Math.tanh(u) ** 2, text: "tanh(u)", wrap: text => `tanh(${text})`},
  sigmoid: {f: sigmoid, slope: u => sigmoid(u) * sigmoid(-u), text: "σ(u)", wrap: text => `σ(${text})`},
  double: {f: u => 2 * u, slope: () => 2, text: "2u", wrap: text => text === "x" ? "2x" : `2·${term(text)}`},
  "plus one": {f: u => u + 1, slope: () => 1, text: "u + 1", wrap: text => `${text} + 1`},
};

export const formula = names => names.reduce((text, name) => FUNCTIONS[name].wrap(text), "x");

// x, and the value after each function
export function nested(x, names) {
  const values = [x];
  for (const name of names) values.push(FUNCTIONS[name].f(values.at(-1)));
  return values;
}
