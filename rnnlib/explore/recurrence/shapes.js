import {filled, range} from "../browser/engine/arrays.js";
import {CARD, centred} from "../browser/engine/colours.js";
import {push} from "./order.js";

const STATE_SIZE = 4, LEFT = 100, RIGHT = 790, PITCH = 106, IN = 70, MID = 163, OUT = 256, FOOT = 24;
const LOW = 17, TALL = 40, SIDE = 20, STOP_TOKEN = "stop", BEGIN = "start";
const UNIT_ROWS = range(0, STATE_SIZE).map(k => TALL - SIDE * (k + 0.5)), DASHES = [0, [3, 2]];
const ONE = "one to one", WRITE = "one to many", JUDGE = "many to one";
const RESAY = "many to many, out of step", LABEL = "many to many, in step";
const NOTES = {
  [ONE]: ["a feedforward network: nothing to remember"],
  [WRITE]: ["its own output comes back as the next input"],
  [JUDGE]: ["reads all, then answers once"],
  [RESAY]: ["the encoder reads", "the decoder writes"],
  [LABEL]: ["answers at every step, from what it has read so far"],
};

const capital = text => text[0].toUpperCase() + text.slice(1).toLowerCase();

// What enters and what leaves at each step, null where nothing leaves.
function columns(shape, read, written) {
  if (shape === RESAY) return [[...read, BEGIN, ...written.slice(0, -1)], [...filled(read.length, null), ...written]];
  if (shape === WRITE) return [[...read, ...written.slice(0, -1)], written];
  return [read, [...filled(read.length - written.length, null), ...written]];
}

// h_t = tanh(x_t W_xh + h_{t−1} W_hh + b_h), from a state on
function run({W_xh: [W_xh], W_hh, b_h}, tokens, h = filled(STATE_SIZE, 0)) {
  return tokens.map(token => h = b_h.map((b, k) =>
    Math.tanh(h.reduce((sum, state, from) => sum + state * W_hh[from][k], 0) + (2 * push(token) * W_xh[k] + b))));
}

export default {
  settle({example, inputs, outputs}, {sequences}) {
    const {shape} = sequences[example], read = shape === ONE || shape === WRITE ? 1 : Math.max(inputs, 2);
    if (shape === LABEL) return {inputs: read, outputs: read};
    return {inputs: read, outputs: shape === ONE || shape === JUDGE ? 1 : Math.max(outputs, 2)};
  },

  compute({example, inputs, outputs}, {sequences, reader, writer}) {
    const task = sequences[example];
    const read = task.ends_alike ? task.read.slice(-inputs) : task.read.slice(0, inputs);
    const all = Array.isArray(task.written) ? task.written : task.written[inputs];
    const written = [...all, ...filled(outputs, STOP_TOKEN)].slice(0, outputs);
    const [entering, leaving] = columns(task.shape, read, written);
    const over = task.shape === RESAY ? inputs : entering.length, states = run(reader, entering.slice(0, over));
    states.push(...run(writer, entering.slice(over), states.at(-1)));
    return {read, written, entering, leaving, states};
  },

  shown(result, {example, inputs}, {sequences}) {
    const task = sequences[example], T = result.entering.length, pitch = Math.min(PITCH, (RIGHT - LEFT) / T);
    const at = range(0, T).map(t => (LEFT + RIGHT) / 2 + pitch * (t - (T - 1) / 2)), half = Math.min(36, pitch / 2 - 6);
    const out = range(0, T).filter(t => result.leaving[t] !== null), [onward, back] = lines(at, half, out, inputs);
    const states = result.states.flat(), places = at.flatMap(x => UNIT_ROWS.map(y => [x, MID + y]));
    const reader = task.shape === RESAY ? inputs : T, spans = [at.slice(0, reader), at.slice(reader)].filter(s => s.length);
    return {
      title: [`${capital(task.shape)}: ${task.name}`], onward, back,
      heads: [...onward, ...back].map(line => head(...line.slice(-2))),
      numbers: places.map(([x, y]) => box(x, y, LOW, SIDE / 2)),
      "number colours": states.map(value => centred(value)),
      "number edges": states.map((_, k) => k < reader * STATE_SIZE ? 1 : 2.2),
      signs: states.map(value => value > 0 ? "+" : "−"), "numbers at": places,
      inputs: at.map(x => box(x, IN, half)),
      "input colours": at.map((_, t) => t < inputs ? "#FBECCC" : CARD),
      "input dashes": at.map((_, t) => t < inputs ? "-" : DASHES),
      outputs: out.map(t => box(at[t], OUT, half, LOW, 9)),
      tokens: [...result.entering, ...result.written],
      "tokens at": [...at.map(x => [x, IN]), ...out.map(t => [at[t], OUT])],
      notes: NOTES[task.shape], "notes at": spans.map(span => [(span[0] + span.at(-1)) / 2, FOOT]),
    };
  },

  describe({read, written}, {example, inputs, outputs}, {sequences}) {
    const task = sequences[example], how = {
      [ONE]: "One input, one output, and no state to hand on: a feedforward network",
      [WRITE]: `One input, ${outputs} outputs: each output comes back as the next input (dashed)`,
      [JUDGE]: `${inputs} inputs, one output, read off the last state, which has to hold them all`,
      [RESAY]: `An encoder reads ${inputs} inputs; its last state is all that the decoder gets for ` +
        `its ${outputs} outputs, each of which comes back as its next input (dashed)`,
      [LABEL]: `${inputs} inputs, ${outputs} outputs: one at every step, from what has been read so far`,
    }[task.shape];
    return `${capital(task.shape)}. ${how}. Here, ${task.name}: “${read.join(" ")}” becomes “${written.join(" ")}”. ` +
      `${capital(task.model)}. (States: ${STATE_SIZE} units with random weights.)`;
  },

  met: (result, {inputs, outputs}) => inputs === 3 && outputs === 5,
};

// From input to state, on to the next state, and to output; and back, from an output to its use.
function lines(at, half, out, own) {
  const across = range(1, at.length).map(t => [[at[t - 1] + 17, MID], [at[t] - 17, MID]]);
  const up = at.map(x => [[x, IN + LOW], [x, MID - TALL]]), on = out.map(t => [[at[t], MID + TALL], [at[t], OUT - LOW]]);
  const back = range(own, at.length).filter(t => out.includes(t - 1)).map(t => wayBack(at[t - 1], at[t], half));
  return [[...across, ...up, ...on], back];
}

// From an output, down between two columns, to the input box of the column that follows.
function wayBack(x, following, half) {
  const middle = (x + following) / 2;
  return [[x + half, OUT], [middle, OUT], [middle, IN], [following - half, IN]];
}

// Corners of a box around (x, y), each `cut` off.
function box(x, y, wide, tall = LOW, cut = 0) {
  const corner = cut ? [[wide, tall - cut], [wide - cut, tall]] : [[wide, tall]];
  const half = [...corner, ...corner.map(([a, b]) => [-a, b]).reverse()];
  return [...half, ...half.map(([a, b]) => [-a, -b])].map(([a, b]) => [a + x, b + y]);
}

// The three corners of an arrow's head at its end.
function head([x0, y0], [x, y]) {
  const length = Math.hypot(x - x0, y - y0), [a, b] = [(x - x0) / length, (y - y0) / length];
  return [[x, y], [x - 8 * a - 4.5 * b, y - 8 * b + 4.5 * a], [x - 8 * a + 4.5 * b, y - 8 * b - 4.5 * a]];
}
