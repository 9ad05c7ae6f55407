// How large the gradient is at every state, from the first step to the last: the map of the whole sequence, and the
// way through it. Powers of ten, since what vanishes does so by powers; what leaves the scale says so.

import {fate} from "./scene.js";
import {words} from "./surface.js";
import {number, raised} from "../../browser/engine/words.js";

const LEFT = 50, TOP = 22, BOTTOM = 15;
const LOW = -8, HIGH = 2; // powers of ten

export function stepAt({width}, T, px) {
  return Math.min(T, Math.max(0, Math.ceil((px - LEFT) / (width - LEFT - 4) * T)));
}

export function drawStrip({g, width, height}, {state, scene, window, palette}) {
  const {length: T} = state, pitch = (width - LEFT - 4) / T, bottom = height - BOTTOM, top = TOP + 4;
  const level = power => bottom - (power - LOW) / (HIGH - LOW) * (bottom - top);
  const x = t => LEFT + (t - 1) * pitch;
  if (window.columns < T) { // the steps that stand above
    g.fillStyle = palette.soft;
    g.fillRect(x(window.first), top - 4, window.columns * pitch, bottom - top + 4);
  }
  for (const power of [-8, -6, -4, -2, 0, 2]) {
    g.fillStyle = palette.line;
    g.fillRect(LEFT, Math.round(level(power)), width - LEFT - 4, power === 0 ? 1.5 : 0.5);
    if (power % 4 === 0) words(g, power ? `10${raised(power)}` : "1", LEFT - 6, level(power),
      {size: 10, align: "right", colour: palette.grey});
  }
  scene.networks.forEach((look, which) => drawBars(g,
    {look, which, count: scene.networks.length, state, x, pitch, level, bottom, palette}));
  const every = pitch > 16 ? 1 : pitch > 8 ? 2 : 5;
  for (let t = 1; t <= T; t++) if (t === state.step || (t % every === 0 && Math.abs(t - state.step) >= every))
    words(g, String(t), x(t) + pitch / 2, height - 6,
      {size: 10, weight: t === state.step ? 700 : 400, colour: t === state.step ? palette.ink : palette.grey});
}

function drawBars(g, {look, which, count, state, x, pitch, level, bottom, palette}) {
  const gap = pitch > 6 ? 0.16 : 0.05, width = pitch * (1 - gap) / count;
  for (let t = 1; t <= state.length; t++) {
    const size = look.sizes[t], power = size > 0 ? Math.log10(size) : -Infinity;
    const left = x(t) + pitch * gap / 2 + which * width;
    g.fillStyle = which ? palette.purple : palette.ink;
    g.globalAlpha = t === state.step ? 1 : 0.5;
    if (power < LOW) { if (size > 0 && pitch > 5) words(g, "↓", left + width / 2, bottom - 6,
      {size: 9, colour: palette.grey}); }
    else if (power > HIGH || !Number.isFinite(size)) {
      g.fillRect(left, level(HIGH), width, bottom - level(HIGH));
      words(g, "↑", left + width / 2, level(HIGH) - 5, {size: 10, colour: palette.red});
    } else g.fillRect(left, level(power), width, bottom - level(power));
    g.globalAlpha = 1;
  }
}

// The one number: "a step back: × 0.61, vanishing"
export function factorWords({back: {factor, senders}, sizes}) {
  if (sizes.some(size => !Number.isFinite(size))) return "overflowed: not a number any more";
  if (factor !== null) return `a step back: × ${number(factor, 2)}, ${fate(factor)}`;
  if (sizes.every(size => size === 0)) return "no gradient reaches a state";
  return senders > 1 ? "every answer sends a gradient of its own" : "one step, no way back";
}
