import {range} from "../browser/engine/arrays.js";
import {BLUE, GREY, INK, VERMILLION, YELLOW} from "../browser/engine/colours.js";
import {bracketed, number} from "../browser/engine/words.js";
import {OPERATIONS, backward, forward, lastStep, nodesOf, slopes, sweep} from "./expressions.js";

const PAUSE = 1500; // ms to read a step in while it plays
const RADIUS = 23, DASH = 9, DASH_GAP = 4, LIT = 4, QUIET = "#F2F2F2";

const headOf = width => 7 + 3 * width; // how long the head of an arrow is
const placeOf = ({column, row}) => [70 + 132 * column, 92 + 88 * row];
const rounded = value => number(value, Math.abs(value) >= 1e-4 ? 3 : 1);
const byName = (names, numbers, shown = names) =>
  Object.fromEntries(names.map((name, k) => [name, numbers[k]]).filter((_, k) => shown[k]));

export default {
  compute({expression, step, ...numbers}, {expressions}) {
    const graph = expressions[expression], now = sweep(graph, step), values = forward(graph, numbers);
    const gradients = now.turned ? backward(graph, values, now.back) : {};
    const earlier = now.back ? backward(graph, values, now.back - 1) : {};
    const names = nodesOf(graph).map(({name}) => name);
    return {
      values: names.map(name => values[name]),
      known: names.map(name => now.known.has(name)),
      gradients: names.map(name => gradients[name] ?? 0),
      begun: names.map(name => name in gradients),
      awaiting: names.map(name => now.awaited.has(name)), // more is to be added
      earlier: names.map(name => earlier[name] ?? 0), // gradients a step ago
      begun_earlier: names.map(name => name in earlier),
    };
  },

  shown(result, {expression, step}, {expressions, rules}) {
    const graph = expressions[expression], now = sweep(graph, step), nodes = nodesOf(graph);
    const places = Object.fromEntries(nodes.map(node => [node.name, placeOf(node)]));
    const [head, ...lines] = story(now, result, rules), here = nodes.map(node => node === now.node);
    return {
      ...edges(now, places, byName(nodes.map(({name}) => name), result.values)),
      ...labels(now, places, result),
      places: Object.values(places),
      faces: here.map(lit => lit ? YELLOW : QUIET),
      edges: here.map(lit => lit ? INK : GREY),
      widths: here.map(lit => lit ? 3 : 1.3),
      markers: nodes.map(({operation}) => operation ? "o" : "s"),
      ...signsWithin(nodes, places),
      titles: [graph.text, head], story: lines,
    };
  },

  describe(result, {expression, step}, {expressions, rules}) {
    const graph = expressions[expression], now = sweep(graph, step);
    const told = `${graph.text}. ${story(now, result, rules).join(" ")}`;
    if (step < now.last) return told;
    const known = graph.leaves.map(({name}, k) => `d${name} = ${number(result.gradients[k])}`).join(", ");
    return `${told} All gradients are known: ${known}.`;
  },

  // A neuron that errs gets no gradient on its weight, and the sweep has come so far.
  met({gradients, values}, {expression, step}, {expressions}) {
    const graph = expressions[expression], w = nodesOf(graph).findIndex(({name}) => name === "w");
    return expression === "neuron" && step === lastStep(graph) && gradients[w] === 0 && values.at(-1) > 0.5;
  },

  settle: ({expression, step}, {expressions}) => ({step: Math.min(step, lastStep(expressions[expression]))}),

  idle: ({expression}, {expressions}) => ["x", "w", "b", "v", "target"].filter(
    number => !expressions[expression].leaves.some(({name}) => name === number)),

  actions: {
    *play({expression, step}, {expressions}) { // from where it stands, or from the start if it is at the end
      const last = lastStep(expressions[expression]);
      for (let next = step % last; next <= last; next++)
        yield {share: next / last, values: {step: next}, pause: PAUSE};
    },
    advance: ({step}) => ({step: step + 1}), // `settle` stops at the end
  },
};

// What stands in a node, by its place; a whole word is a name, and written smaller.
function signsWithin(nodes, places) {
  const found = {signs: [], "signs at": [], names: [], "names at": []};
  for (const {name, operation} of nodes) {
    const sign = (operation || name).replace("²", "( )²"), kind = sign.length > 4 ? "names" : "signs";
    found[kind].push(sign);
    found[`${kind} at`].push(places[name]);
  }
  return found;
}

// All of them in grey; those just gone along in colour, and back with a factor if a gradient was.
function edges(now, places, values) {
  const handed = now.going === "back" ? Object.fromEntries(slopes(now.node, values)) : null;
  const found = {arrows: [], "arrow colours": [], factors: [], "factors at": []};
  for (const node of now.expression.operations)
    for (const name of node.inputs) {
      const ends = between(places[name], places[node.name]), lit = node === now.node && now.going !== "round";
      const factor = lit && handed ? `× ${number(handed[name])}` : "";
      const pieces = arrow(...factor ? [...ends].reverse() : ends, lit ? LIT : 1.6, factor);
      found.arrows.push(...pieces);
      found["arrow colours"].push(...pieces.map(() => factor ? VERMILLION : lit ? BLUE : GREY));
      if (!factor) continue;
      found.factors.push(factor);
      found["factors at"].push(middle(...ends));
    }
  return found;
}

// The middle of the shaft of an arrow back, whose head lies at its start.
function middle([x, y], [to_x, to_y]) {
  const share = 0.5 + headOf(LIT) / 2 / Math.hypot(to_x - x, to_y - y);
  return [x + share * (to_x - x), y + share * (to_y - y)];
}

// The ends of an arrow from node to node, outside of both.
function between([x, y], [to_x, to_y]) {
  const length = Math.hypot(to_x - x, to_y - y), room = (RADIUS + 3) / length;
  const [a, b] = [(to_x - x) * room, (to_y - y) * room];
  return [[x + a, y + b], [to_x - a, to_y - b]];
}

// The head of an arrow, then its shaft; with a factor it is dashed, and leaves room for that.
function arrow([x, y], [to_x, to_y], width, factor) {
  const length = Math.hypot(to_x - x, to_y - y), [a, b] = [(to_x - x) / length, (to_y - y) / length];
  const head = headOf(width), neck = length - head, room = (7 * factor.length + 6) / 2;
  const at = (along, aside) => [x + along * a - aside * b, y + along * b + aside * a];
  const starts = factor ? range(0, Math.ceil(neck / (DASH + DASH_GAP))).map(k => k * (DASH + DASH_GAP)) : [0];
  const shaft = starts.map(start => [start, Math.min(start + (factor ? DASH : length), neck)])
    .filter(([start, end]) => !factor || end < neck / 2 - room || start > neck / 2 + room);
  const half = width / 2, side = 0.45 * head;
  return [[[to_x, to_y], at(neck, side), at(neck, -side)],
    ...shaft.map(([start, end]) => [at(start, half), at(end, half), at(end, -half), at(start, -half)])];
}

// Values above, gradients below, and over the node just worked on which way it went.
function labels(now, places, result) {
  const found = [];
  nodesOf(now.expression).forEach(({name, operation}, k) => {
    const [x, y] = places[name], value = result.known[k] ? rounded(result.values[k]) : "";
    found.push([operation ? `${name} ${value && "= "}${value}` : value, [x, y - 35], BLUE]);
    const more = result.awaiting[k] ? " + …" : "";
    if (result.begun[k]) found.push([`d${name} = ${rounded(result.gradients[k])}${more}`, [x, y + 36], VERMILLION]);
  });
  if (now.node) {
    const [x, y] = places[now.node.name];
    found.push([now.turned ? "▼ back" : "▼ forward", [x, y - 54], INK]);
  }
  return {
    labels: found.map(([text]) => text), "labels at": found.map(([, place]) => place),
    "label colours": found.map(([, , colour]) => colour),
  };
}

// Three lines: which step, what it does, its numbers.
function story(now, result, rules) {
  const names = nodesOf(now.expression).map(({name}) => name), head = `Step ${now.step} of ${now.last}`;
  const [values, gradients] = [result.values, result.gradients].map(numbers => byName(names, numbers));
  if (!now.going)
    return [`${head}, the start.`, "Only the numbers put in are known.",
      "Forward, each operation finds its value; then back."];
  if (now.going === "round") {
    const {name} = now.node;
    return [`${head}, the turn.`, `The result is ${name} = ${number(values[name])}. Now back:`,
      `how ${name} changes with itself is d${name} = 1.`];
  }
  if (now.going === "forward") return [`${head}, forward.`, ...goneAhead(now.node, values)];
  const earlier = byName(names, result.earlier, result.begun_earlier);
  return [`${head}, back.`, ...handedBack(now.node, values, gradients, earlier, rules)];
}

// What an operation makes of its inputs: in letters, in numbers.
function goneAhead({name, operation, inputs}, values) {
  const {written} = OPERATIONS[operation], told = operation === "tanh" ? number : bracketed;
  return [`${name} = ${written(...inputs)} finds its value:`,
    `${written(...inputs.map(input => told(values[input])))} = ${number(values[name])}.`];
}

// The rule by which an operation hands its gradient back, and what it hands to each input.
function handedBack(node, values, gradients, earlier, rules) {
  const gradient = gradients[node.name], parts = slopes(node, values).map(([name, slope]) => {
    const share = gradient * slope, adds = name in earlier;
    const product = "+−".includes(node.operation) ? "" : `${number(gradient)} · ${bracketed(slope)} = `;
    const whole = adds ? `${number(earlier[name])} + ${bracketed(share)} = ${number(gradients[name])}` : "";
    return `to ${name}: ${product}${number(share)}${adds ? `, where gradients add: ${whole}` : ""}`;
  });
  return [`${rules[node.operation]}:`, `${parts.join("; ")}.`];
}
