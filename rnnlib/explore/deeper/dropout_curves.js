import {mean, range, sum, zip} from "../browser/engine/arrays.js";
import {grouped, number} from "../browser/engine/words.js";
import {to12} from "../signals.js";

const SIDES = ["without", "with"], CURVES = ["training", "held out"], SEEDS = 5;

// One curve -> the look whose weights are kept: the best so far, once `patience` looks were no better.
function earlyStop(losses, patience) {
  let best = 0;
  for (const [look, loss] of losses.entries())
    if (loss < losses[best]) best = look;
    else if (look - best >= patience) break;
  return best;
}

const spread = values => Math.sqrt(sum(values.map(value => (value - mean(values)) ** 2)) / (values.length - 1));

export default {
  compute({names, remedy, patience}, {runs}) {
    const sides = ["nothing", remedy].map(held => runs[names][held]);
    const stops = sides.map(({choose}) => choose.map(losses => earlyStop(losses, patience)));
    const ends = sides.map(({judge}) => judge.map(losses => losses.at(-1)));
    const kept = sides.map(({judge}, side) => judge.map((losses, seed) => losses[stops[side][seed]]));
    const saved = [ends, kept].map(([without, held]) => zip(without, held).map(([a, b]) => a - b));
    return {
      curves: sides.map(({training, choose}) => [training, choose]), stops, end: ends.map(mean), kept: kept.map(mean),
      gain: saved.map(mean), spread: saved.map(spread), lower: saved.map(seeds => seeds.filter(by => by > 0).length),
    };
  },

  shown({curves, stops}, {names, remedy}, {at}) {
    const shown = {names, remedy};
    SIDES.forEach((side, s) => {
      CURVES.forEach((part, c) => {
        const looks = zip(...curves[s][c]), edge = end => looks.map((seeds, k) => [at[k], end(...seeds)]);
        shown[`${part} ${side}`] = looks.map(mean);
        shown[`${part} ${side}, band`] = [[...edge(Math.min), ...edge(Math.max).reverse()]];
      });
      shown[`kept ${side}`] = range(0, SEEDS).map(seed => [at[stops[s][seed]], curves[s][1][seed][stops[s][seed]]]);
    });
    return shown;
  },

  describe(result, {names, remedy}, {at}) {
    const [[end, endWith], [kept, keptWith]] = [result.end, result.kept].map(losses => losses.map(loss => number(loss)));
    const [stopped, stoppedWith] = result.stops.map(stops => `${at[Math.min(...stops)]} to ${at[Math.max(...stops)]}`);
    return `${grouped(names)} training names, five seeds. After 600 steps the loss on fresh names is ` +
      `${end} without and ${endWith} with ${remedy}: ${lowerIn(result, 0)}. ` +
      `Stopped early, at steps ${stopped} and ${stoppedWith}, it is ${kept} and ${keptWith}: ${lowerIn(result, 1)}.`;
  },

  met: ({lower, gain, end}) => lower[0] === SEEDS && gain[0] > 0.1 && end[1] < 0.4,
};

// In how many seeds it is lower, and by how much, with the spread of the differences.
function lowerIn(result, which) {
  const [gain, spread] = [result.gain, result.spread].map(values => to12(values[which]));
  const by = `${number(Math.abs(gain), 2)} ${gain > 0 ? "less" : "more"}`;
  return `lower in ${result.lower[which]} of ${SEEDS} seeds, on average ${by} (spread ${number(spread, 2)})`;
}
