// What can be set, with its limits: of the screen as a whole, and of each of its networks. state.py has the same
// table, and a test holds the two together.

import {activations, CELLS} from "./cells.js";
import {GAMES} from "./games.js";
import {countOf} from "./network.js";
import {RULES} from "../../optimisers.js";
import {STARTS} from "./start.js";

const choice = (...options) => ({options, first: options[0]});
const whole = (first, low, high) => ({first, low, high, whole: true});
const real = (first, low, high) => ({first, low, high});

export const SCREEN = {
  task: choice(...Object.keys(GAMES)),
  length: whole(12, 4, 60),
  noise: real(0, 0, 1),
  example: whole(1, 1, 100),
  own: {first: "", digits: "0123"}, // x and marker of a sequence drawn by hand: a digit a step, see `sequenceOf`
  step: whole(12, 0, 60),
  gradient: choice("loss", "output"),
  show: choice("values", "gradients"),
  until: whole(2000, 1, 100000),
  chosen: whole(0, 0, 1),
};

export const NETWORK = {
  cell: choice(...Object.keys(CELLS)),
  units: whole(2, 1, 8),
  activation: choice(...activations),
  start: choice(...Object.keys(STARTS)),
  gain: real(1, 0, 3),
  seed: whole(1, 0, 1000000),
  rule: choice(...Object.keys(RULES)),
  rate: real(0.03, 0.0001, 1),
  clip: real(1, 0, 10),
};

export const FIRST = {
  screen: Object.fromEntries(Object.entries(SCREEN).map(([name, {first}]) => [name, first])),
  network: Object.fromEntries(Object.entries(NETWORK).map(([name, {first}]) => [name, first])),
};

// A value that may be set, or an Error that names what was wanted.
export function checked(name, value, {options, low, high, whole, digits}) {
  const wrong = wanted => { throw new RangeError(`${name}: wanted ${wanted}, got ${value}`); };
  if (options && !options.includes(value)) wrong(options.join(", "));
  if (digits && (typeof value !== "string"
    || [...value].some(digit => !digits.includes(digit)))) wrong(`digits of ${digits}`);
  if (low !== undefined && !(low <= value && value <= high)) wrong(`a number from ${low} to ${high}`);
  if (whole && !Number.isInteger(value)) wrong("a whole number");
  return value;
}

// All of a state. What hangs together: the step lies within the length, and so many weights as the cell has.
export function checkedState({networks, ...screen}) {
  const values = Object.fromEntries(Object.entries(SCREEN).map(([name, setting]) =>
    [name, checked(name, screen[name] ?? setting.first, setting)]));
  if (values.own && values.own.length !== values.length)
    throw new RangeError(`own: wanted ${values.length} digits, one a step, got ${values.own.length}`);
  if (![1, 2].includes(networks.length)) throw new RangeError(`networks: wanted one or two, got ${networks.length}`);
  const made = networks.map(network => checkedNetwork(network));
  return {...values, step: Math.min(values.step, values.length), chosen: Math.min(values.chosen, made.length - 1),
    networks: made};
}

function checkedNetwork({weights = null, ...network}) {
  const values = Object.fromEntries(Object.entries(NETWORK).map(([name, setting]) =>
    [name, checked(name, network[name] ?? setting.first, setting)]));
  const count = countOf(values.cell, values.units);
  const wanted = `${count} of them for ${values.cell} with ${values.units} units`;
  if (weights && weights.length !== count) throw new RangeError(`weights: wanted ${wanted}, got ${weights.length}`);
  if (weights && ![...weights].every(Number.isFinite)) throw new RangeError("weights: wanted finite numbers");
  return {...values, weights: weights && Float64Array.from(weights)};
}

// A sequence drawn by hand: in each digit 1 is the larger of the task's two values of x, 2 the marker.
export function sequenceOf(own, task) {
  const {values} = GAMES[task], digits = [...own].map(Number);
  return {x: digits.map(digit => values[digit & 1]), marker: digits.map(digit => digit >> 1)};
}
export function digitsOf({x, marker}, task) {
  const [, larger] = GAMES[task].values;
  return x.map((value, t) => Number(value === larger) + 2 * marker[t]).join("");
}
