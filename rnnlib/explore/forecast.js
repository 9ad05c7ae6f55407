import {box, cached, filled, range} from "./browser/engine/arrays.js";
import {number, percent} from "./browser/engine/words.js";

const HISTORY = 40, HORIZON = 12, AHEAD = range(0, HORIZON);

// Least squares by Householder's reflections: columns of X and of Y -> for each of Y the weights w of X w ≈ y.
function leastSquares(X, Y) {
  const columns = [...X, ...Y].map(column => Float64Array.from(column)), count = X.length, rows = X[0].length;
  const diagonal = range(0, count).map(j => {
    const v = columns[j].slice(j), norm = Math.sqrt(dot(v, v)) * (v[0] < 0 ? 1 : -1); // far from v[0]
    v[0] -= norm;
    const half = dot(v, v) / 2;
    for (const column of columns.slice(j + 1)) {
      const below = column.subarray(j), share = dot(v, below) / half;
      for (let k = 0; k < rows - j; k++) below[k] -= share * v[k];
    }
    return norm;
  });
  return columns.slice(count).map(y => {
    const w = filled(count, 0);
    for (let j = count - 1; j >= 0; j--) {
      const known = range(j + 1, count).reduce((total, k) => total + columns[k][j] * w[k], 0);
      w[j] = (y[j] - known) / diagonal[j];
    }
    return w;
  });
}

function dot(a, b) {
  let total = 0;
  for (let k = 0; k < a.length; k++) total += a[k] * b[k];
  return total;
}

// The weights of a constant and of the last `order` values, fitted to the training part: a row a horizon.
function fitLinear(training, order, horizons) {
  const rows = training.length - order - horizons + 1, column = k => training.slice(k, k + rows);
  return leastSquares([filled(rows, 1), ...range(0, order).map(column)], range(order, order + horizons).map(column));
}

// What they make of the last values.
function applyLinear(weights, values) {
  const order = weights.length - 1, first = values.length - order;
  let says = weights[0];
  for (let k = 0; k < order; k++) says += weights[k + 1] * values[first + k];
  return says;
}

// Least squares on the last departures: one equation, iterated, or direct: one a horizon. A row for each origin.
function autoregression({values, usual, start}, order, direct) {
  const departures = values.map((value, t) => value - usual[t]);
  const weights = fitLinear(departures.slice(0, start), order, direct ? HORIZON : 1);
  return range(start, values.length).map(t => {
    const window = departures.slice(t - order, t);
    if (!direct) for (const _ of AHEAD) window.push(applyLinear(weights[0], window));
    const says = direct ? weights.map(each => applyLinear(each, window)) : window.slice(order);
    return says.map((departure, k) => departure + (usual[t + k] ?? NaN));
  });
}

// Forecasts from each origin over the test part.
function madeBy(data, model, window) {
  const {values, usual, start} = data, origins = range(start, values.length);
  if (model === "persistence") return origins.map(t => filled(HORIZON, values[t - 1]));
  if (model === "climatology") return origins.map(t => AHEAD.map(k => usual[t + k] ?? NaN));
  return autoregression(data, window, model === "AR direct");
}

// Root mean squared error over the test part, by horizon; the last origins see not all of it.
const errorByHorizon = ({values, start}, made) => AHEAD.map(k => {
  const misses = range(start, values.length - k).map((t, row) => made[row][k] - values[t + k]);
  return Math.sqrt(dot(misses, misses) / misses.length);
});

// What a model says of a series at each place of the origin, and its errors, made once and kept.
const knownOf = cached(() => new Map());
function forecasts(data, model, window) {
  const known = knownOf(data), key = model.startsWith("AR") ? `${model} ${window}` : model;
  if (model === "GRU") return data.GRU;
  if (!known.has(key)) {
    const made = madeBy(data, model, window), errors = errorByHorizon(data, made);
    known.set(key, {made: data.dates.map((_, place) => made[place * data.stride]), errors});
  }
  return known.get(key);
}

const lastPlace = ({dates}) => dates.length - 1;

// How many steps before the origin the model looks at.
const reads = (data, model, window) => ({GRU: data.GRU.reads, persistence: 1, climatology: 0})[model] ?? window;

const extent = (count, step) => ["the date alone", `one ${step}`][count] ?? `the last ${count} ${step}s`;

// Who wins, the model or the best of its rivals, and by how much.
function verdict(ratio, rival) {
  if (Math.abs(ratio - 1) < 0.02) return `no difference worth the name from ${rival}`;
  if (ratio < 1) return `the model wins by ${percent(1 - ratio)} over ${rival}`;
  return `${rival} wins by ${ratio > 2 ? `a factor of ${number(ratio, 2)}` : percent(1 - 1 / ratio)}`;
}

export default {
  settle: ({series, origin}, given) => ({origin: Math.min(origin, lastPlace(given.series[series]))}),

  compute({series, model, window, origin, horizon}, given) {
    const data = given.series[series], place = Math.min(origin, lastPlace(data)); // Play walks beyond it
    const now = data.start - 1 + place * data.stride, {made, errors} = forecasts(data, model, window);
    const [stay, usual] = ["persistence", "climatology"].map(name => forecasts(data, name, 1).errors);
    return {
      now, seen: data.values.slice(now - HISTORY, now + 1), came: data.values.slice(now + 1, now + 1 + HORIZON),
      forecast: made[place], usual: data.usual.slice(now - HISTORY, now + 1 + HORIZON),
      reads: reads(data, model, window), errors, persistence: stay, climatology: usual,
      ratio: errors[horizon - 1] / stay[horizon - 1],
    };
  },

  shown({now, seen, came, forecast, reads: count}, {series, horizon}, given) {
    const {heights: [low, high], dates, start, stride, "error heights": errorHeights} = given.series[series];
    return {
      view: series, heights: [low, high], window: [box(0.5 - count, 0.5, low, high)],
      "from now on": [seen.at(-1), ...forecast], horizon: [horizon, horizon],
      miss: [forecast[horizon - 1], came[horizon - 1]],
      made: [`made at the end of ${dates[(now - start + 1) / stride]}`],
      "made at": [[-HISTORY, low + 0.94 * (high - low)]], "error heights": errorHeights,
    };
  },

  describe(result, {series, model, window, horizon}, given) {
    const {values, start, step, stride, dates, unit: its} = given.series[series];
    const unit = its && ` ${its}`, k = horizon - 1;
    const name = {AR: `AR(${window}), iterated,`, "AR direct": `AR(${window}), direct,`}[model] ?? model;
    const [forecast, came, error] = ["forecast", "came", "errors"].map(key => number(result[key][k]));
    const rivals = ["persistence", "climatology"].filter(rival => rival !== model);
    const beside = rivals.map(rival => `${rival} ${number(result[rival][k])}${unit}`).join(" and ");
    const best = rivals.reduce((one, other) => result[other][k] < result[one][k] ? other : one);
    return `From ${dates[(result.now - start + 1) / stride]}, ${horizon} ${step}${horizon > 1 ? "s" : ""} ahead, ` +
      `${name} says ${forecast}${unit}; ${came}${unit} came. ` +
      `Over ${values.length - start - k} ${step}s of the test part its error is ${error}${unit} (RMSE); ` +
      `${beside}: ${verdict(result.errors[k] / result[best][k], best)}. It reads ${extent(result.reads, step)}.`;
  },

  met: ({ratio}, {series, horizon}) => series === "sunspots" && horizon === 11 && ratio <= 0.9,
};
