import {clip, linspace, range, sigmoid} from "../browser/engine/arrays.js";
import {BLUE, VERMILLION} from "../browser/engine/colours.js";
import {number} from "../browser/engine/words.js";
import {hiddenOf, lossOf, scoreOf, train} from "./training.js";

const WIDTH = 4, MIDDLE = (WIDTH - 1) / 2, BOUND = 9;
const AXIS = linspace(-2, 2, 41), SOURCES = [[0, MIDDLE + 0.7], [0, MIDDLE - 0.7]], SINK = [2, MIDDLE];

const used = (weights, hidden) => weights.map(row => row.slice(0, hidden));

// Two ends of the line w·x + b = 0 outside the picture; outside as a whole where w is 0.
function line([w_x, w_y, b]) {
  const norm = Math.hypot(w_x, w_y);
  if (norm < 1e-9) return [[50, 50], [50, 50]];
  const [x, y] = [w_x, w_y].map(w => -b * w / norm ** 2);
  return [[x + 3 * w_y / norm, y - 3 * w_x / norm], [x - 3 * w_y / norm, y + 3 * w_x / norm]];
}

// A normal number, rounded as the fields show it.
function normal() {
  const [first, second] = [Math.random(), Math.random()];
  return Number((Math.sqrt(-2 * Math.log(1 - first)) * Math.cos(2 * Math.PI * second)).toFixed(1)) + 0;
}

export default {
  compute({data, hidden, weights, bias}, {data: known}) {
    const {points, labels} = known[data], table = used(weights, hidden);
    const says = place => scoreOf(table, bias, hiddenOf(table, place)), scores = points.map(says);
    return {
      p: AXIS.map(y => AXIS.map(x => sigmoid(says([x, y])))),
      lines: range(0, hidden).map(j => line(table.map(row => row[j]))),
      wrong: scores.map((score, k) => score > 0 !== (labels[k] === 1)),
      loss: lossOf(scores, labels), table,
    };
  },

  shown({table, wrong}, {data, hidden}, {data: known}) {
    const {points, labels} = known[data];
    const places = range(0, hidden).map(j => [1, MIDDLE + (hidden - 1) / 2 - j]);
    const weights = range(0, hidden).flatMap(j => [0, 1, 3].map(row => table[row][j]));
    return {
      "class 0": points.filter((_, k) => labels[k] === 0),
      "class 1": points.filter((_, k) => labels[k] === 1),
      "wrong side": points.filter((_, k) => wrong[k]),
      arrows: places.flatMap(at => [...SOURCES.map(source => [source, at]), [at, SINK]]),
      colours: weights.map(weight => weight > 0 ? VERMILLION : BLUE),
      widths: weights.map(weight => 0.4 + 1.3 * Math.abs(weight) ** 0.7),
      dashes: weights.map(weight => weight > 0 ? "-" : [0, [2, 1]]),
      ...Object.fromEntries(range(0, WIDTH).map(j => [`neuron ${j + 1}`, places.slice(j, j + 1)])),
      names: ["x₁", "x₂", "y", ...places.map((_, j) => String(j + 1))],
      nodes: [...SOURCES, SINK, ...places],
    };
  },

  describe({wrong, loss}, {hidden}) {
    const count = wrong.filter(each => each).length;
    return `${hidden} hidden ${hidden > 1 ? "neurons draw" : "neuron draws"} ${hidden} line${hidden > 1 ? "s" : ""}; ` +
      `of the 60 points ${count} ${count === 1 ? "lies" : "lie"} on the wrong side; ` +
      `the loss is ${number(loss, 2)} (a network that knows nothing: 0.69).`;
  },

  met: ({wrong}, {hidden, data}) => hidden === 2 && data !== "two halves" && !wrong.includes(true),

  actions: {
    *train({data, hidden, weights, bias}, {data: known}) {
      const {points, labels} = known[data], shown = value => Number(clip(value, -BOUND, BOUND).toFixed(2)) + 0;
      for (const {share, table, bias: now} of train(used(weights, hidden), bias, points, labels)) {
        const whole = weights.map((row, line) => [...table[line], ...row.slice(hidden)].map(shown));
        yield {share, values: {weights: whole, bias: shown(now)}, pause: 0};
      }
    },
    renew: ({weights}) => ({weights: weights.map(row => row.map(normal)), bias: 0}),
  },
};
