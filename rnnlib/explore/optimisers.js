// The rules by which a gradient changes the weights, as `rnnlib.optim` has them. Each keeps its memory in `memory`,
// plain arrays, so that a training can be taken up again where it was left.

const MOMENTUM = 0.9, BETA_1 = 0.9, BETA_2 = 0.999, EPSILON = 1e-8;

// θ ← θ − rate · g
export const SGD = {
  memory: () => ({steps: 0}),
  step(weights, grads, rate, memory) {
    memory.steps++;
    for (let k = 0; k < weights.length; k++) weights[k] -= rate * grads[k];
  },
};

// v ← 0.9 v + g, θ ← θ − rate · v
export const Momentum = {
  memory: count => ({steps: 0, v: new Float64Array(count)}),
  step(weights, grads, rate, memory) {
    const {v} = memory;
    memory.steps++;
    for (let k = 0; k < weights.length; k++) {
      v[k] = MOMENTUM * v[k] + grads[k];
      weights[k] -= rate * v[k];
    }
  },
};

// θ ← θ − rate · m̂ / (√v̂ + ε), with running means m of g and v of g². Kingma & Ba (2015), algorithm 1.
export const Adam = {
  memory: count => ({steps: 0, m: new Float64Array(count), v: new Float64Array(count)}),
  step(weights, grads, rate, memory) {
    const {m, v} = memory, t = ++memory.steps;
    const unbiased1 = 1 - BETA_1 ** t, unbiased2 = 1 - BETA_2 ** t; // they began at zero
    for (let k = 0; k < weights.length; k++) {
      const g = grads[k];
      m[k] += (1 - BETA_1) * (g - m[k]);
      v[k] += (1 - BETA_2) * (g * g - v[k]);
      weights[k] -= rate * (m[k] / unbiased1 / (Math.sqrt(v[k] / unbiased2) + EPSILON));
    }
  },
};

export const RULES = {Adam, SGD};

// All gradients shrink by one factor where their length is above `most`; 0 is no limit. Returns the length before.
// Pascanu, Mikolov & Bengio (2013), algorithm 1.
export function clip(grads, most) {
  let squares = 0;
  for (const g of grads) squares += g * g;
  const length = Math.sqrt(squares);
  if (most > 0 && length > most) for (let k = 0; k < grads.length; k++) grads[k] *= most / length;
  return length;
}
