// All that is shown as one object, the keyword arguments of Python's `explore.Playground`: of the screen, of the first
// network, and of the one beside it. A moment of a session is {state, runs}: what is set, and what training has left.

import {countOf} from "./network.js";
import {checkedState, FIRST} from "./settings.js";
import {firstWeights} from "./start.js";
import {run, UNTRAINED, written} from "./trained.js";

const LEFT = {weights: "first", steps: 0, curve: "", memory: ""};
export const NEW = {...FIRST.network, ...LEFT}; // a network of which nothing is said

export const differing = (values, first) => Object.keys(first).filter(name => values[name] !== first[name]);

const isFirst = ({weights, ...network}) => {
  const first = firstWeights(network);
  return weights.every((weight, k) => weight === first[k]);
};

const valuesOf = (network, left) => ({...network, weights: isFirst(network) ? "first" : Array.from(network.weights),
  ...written(left)});

export function toValues({state: {networks, ...screen}, runs}) {
  const [first, second] = networks.map((network, k) => valuesOf(network, runs[k]));
  const kept = second ? ["cell", ...differing(second, NEW).filter(name => name !== "cell")] : [];
  return {...screen, ...first, beside: Object.fromEntries(kept.map(name => [name, second[name]]))};
}

// RangeError where a value cannot be set
export function fromValues({beside = {}, ...values}) {
  const all = [values, ...Object.keys(beside).length ? [beside] : []].map(given => ({...NEW, ...given}));
  const networks = all.map(network => ({...pick(network, FIRST.network),
    weights: network.weights === "first" ? null : network.weights}));
  const state = complete({...pick({...FIRST.screen, ...values}, FIRST.screen), networks});
  return {state, runs: state.networks.map(({cell, units}, k) => run(all[k], countOf(cell, units)))};
}

const pick = (values, names) => Object.fromEntries(Object.keys(names).map(name => [name, values[name]]));

// A state with the weights that it begins with where it names none
export function complete(state) {
  const {networks, ...screen} = checkedState(state);
  const filled = network => ({...network, weights: network.weights ?? firstWeights(network)});
  return {...screen, networks: networks.map(filled)};
}

// A state of which nothing has been trained
export const fresh = state => ({state, runs: state.networks.map(() => UNTRAINED)});
