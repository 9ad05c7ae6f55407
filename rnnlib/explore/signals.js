// Signals of gated units over time, as strips of bars, and held against what is wanted. See signals.py.

import {box, clip, range, rounded} from "./browser/engine/arrays.js";

const HIGH = 0.8, SLACK = 1e-9, LOOKS = ["gate", "above", "below", "input"];

// The bars of `signals`, a row for each strip of `kinds`: {how they look: corners}
export function strips(kinds, signals) {
  const bars = Object.fromEntries(LOOKS.map(look => [look, []])), count = kinds.length;
  signals.forEach((row, k) => row.forEach((value, t) => {
    if (!(Math.abs(value) > 0.004)) return;
    const floor = count - 1 - k - HIGH / 2, [middle, tall] = kinds[k] === "gate" ? [0, HIGH] : [HIGH / 2, HIGH / 2];
    const look = kinds[k] === "signal" ? value > 0 ? "above" : "below" : kinds[k], left = t + 1 - 0.38;
    const bottom = floor + middle;
    bars[look].push(box(left, left + 0.76, bottom, bottom + tall * value));
  }));
  return bars;
}

// A limit that is not there was handed over as null.
export const limits = ([low, high]) => [low.map(v => v ?? -Infinity), high.map(v => v ?? Infinity)];

export const within = (values, [low, high]) =>
  values.map((value, t) => value >= low[t] - SLACK && value <= high[t] + SLACK);

// Where values are wanted, and those that are not as wanted; the axis shows ±limit.
export function goal(values, wanted, right, limit) {
  const bars = [], missed = [];
  for (const k of range(0, values.length)) {
    const [low, high] = wanted.map(ends => ends[k]), ends = [low, high].map(end => clip(end, -limit, limit));
    const more = Math.abs(ends[1] - ends[0]) < limit / 15 ? limit / 50 : 0;
    if (Number.isFinite(low) || Number.isFinite(high)) bars.push([[k + 1, ends[0] - more], [k + 1, ends[1] + more]]);
    if (!right[k]) missed.push([k + 1, values[k]]);
  }
  return {goal: bars, missed};
}

// The sum a with σ(a) = share; for shares 0 and 1 about ±37
export function logit(share) {
  const within = clip(share, 1e-16, 1 - 1e-16);
  return Math.log(within) - Math.log1p(-within);
}

// Without a trace of rounding.
export const to12 = value => rounded(value, 12);
