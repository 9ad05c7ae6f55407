// Places to begin: {text, state}, each with something to be seen in it.

// h_t = x_t, then h1 of the step before, then h2 of it: three units as a chain, without training
const CHAIN = [1.5, 0, 0, 0, 0, 0, 0, 1.5, 0, 0, 0, 1.5, 0, 0, 0, 0, 0, 0, 0, 0, 1.15, 0];
// One LSTM unit whose gates the marker opens and shuts
const HELD = [0, 0, 3, 0, 10, 0, 0, 0, 0, 0, 0, 0, -5, 8, 0, 8, 1.3, 0];

export const EXAMPLES = [
  {text: "A delay line by hand", state: {networks: [{units: 3, weights: CHAIN}]}},
  {text: "One LSTM unit that holds", state: {task: "hold", networks: [{cell: "LSTM", units: 1, weights: HELD}]}},
  {text: "Vanishing over 40 steps",
    state: {task: "recall", length: 40, step: 40, networks: [{units: 4, start: "uniform"}]}},
  {text: "Exploding: W_hh drawn too large",
    state: {task: "recall", length: 40, step: 40, networks: [{units: 4, activation: "relu", gain: 1.6}]}},
  {text: "RNN beside LSTM: recall over 30 steps",
    state: {task: "recall", length: 30, step: 30, networks: [{units: 4}, {cell: "LSTM", units: 4}]}},
  {text: "Can two RNN units flip?", state: {task: "flip", networks: [{units: 2, rate: 0.1}]}},
  {text: "Four GRU units that learn to flip", state: {task: "flip", networks: [{cell: "GRU", units: 4}]}},
  {text: "Three LSTM units that count", state: {task: "count", networks: [{cell: "LSTM", units: 3}]}},
];
