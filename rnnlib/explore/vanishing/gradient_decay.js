import {clip, cumulativeProduct, plural, range} from "../browser/engine/arrays.js";
import {lowered, number, raised} from "../browser/engine/words.js";

const MOST_STEPS = 100;
const FUNCTIONS = {identity: a => a, tanh: Math.tanh, relu: a => Math.max(a, 0)};
const SLOPES = {identity: () => 1, tanh: h => 1 - h ** 2, relu: h => h > 0 ? 1 : 0};

export default {
  compute({w, activation, steps}) {
    const h = [0.5];
    for (let t = 1; t <= steps; t++) h.push(FUNCTIONS[activation](w * h[t - 1]));
    const factor = h.slice(1).map(state => w * SLOPES[activation](state));
    const alone = range(1, steps + 1).map(t => Math.abs(w) ** t);
    return {h, factor, gradient: cumulativeProduct(factor), alone};
  },

  shown({gradient}, {steps}) {
    const t = range(0, steps + 1), size = gradient.map(Math.abs);
    const end = [number(size.at(-1))], y = clip(size.at(-1), 1e-9, 1e4), room = steps < 75;
    const beside = y <= 4e-8 ? [MOST_STEPS + 1, 3000 * y] : [steps - 2, y < 1 ? y / 8 : 8 * y];
    return {
      t, steps: t.slice(1), size,
      after: room ? end : [], "after at": room ? [[steps + 2, y]] : [],
      beside: room ? [] : end, "beside at": room ? [] : [beside],
    };
  },

  describe({gradient, alone, factor}, {w, activation, steps}) {
    const last = gradient.at(-1), size = Math.abs(last);
    const verb = size < 1e-2 ? "vanishes" : size > 1e2 ? "explodes" : "survives";
    const name = activation === "identity" ? "no activation" : activation;
    return `With w = ${number(w)} and ${name}, the gradient ${verb}: after ${plural(steps, "step")} ` +
      `∂h${lowered(steps)}/∂h₀ = ${number(last)}, where the weight alone gives |w|${raised(steps)} = ` +
      `${number(alone.at(-1))}; the last step multiplied by ${number(factor.at(-1))}.`;
  },

  met({gradient}, {steps}) {
    const size = Math.abs(gradient.at(-1));
    return steps >= 60 && 0.5 <= size && size <= 2;
  },
};
