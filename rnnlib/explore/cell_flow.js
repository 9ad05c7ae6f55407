// A cell drawn with its arrows, and a walk along them. See cell_flow.py; the sheet comes from there.

import {BLUE, GREEN, VERMILLION, diverging, rgb} from "./browser/engine/colours.js";
import {number, short} from "./browser/engine/words.js";

const GONE = 4.2, BACKWARD = [0, [2, 0.9]], READING = 2000;

// A template with its numbers: "{dc}", and "{dc_}" in brackets if it is negative.
const filledIn = (template, result, write) => template.replace(/\{(\w+?)(_?)\}/g, (_, name, bracket) => {
  const text = write(result[name]);
  return bracket && result[name] < 0 ? `(${text})` : text;
});
const inPicture = value => short(value, 3, true);

function title({steps, forward}, step) {
  if (step === 0) return `Step 0 of ${steps.length}: what comes in`;
  return `Step ${step} of ${steps.length}, ${step <= forward ? "forward" : "back"}: ${steps[step - 1].name}`;
}

function story({steps}, result, step) {
  const text = step ? filledIn(steps[step - 1].says, result, number) : "Nothing is computed yet.\n";
  const [first, ...rest] = text.split("\n");
  return [first, rest.join("\n")];
}

// An arrow along points: its shaft, which ends where its head begins, and the head's corners.
function arrow(points, width) {
  const [[x0, y0], [x, y]] = points.slice(-2), length = Math.hypot(x - x0, y - y0);
  const [a, b] = [(x - x0) / length, (y - y0) / length], back = 5 + 1.8 * width, side = 2.5 + 1.1 * width;
  const foot = [x - back * a, y - back * b];
  const head = [[x, y], [foot[0] - side * b, foot[1] + side * a], [foot[0] + side * b, foot[1] - side * a]];
  return [[...points.slice(0, -1), foot], head];
}

function face({value, known, share}, result, step) {
  if (!value || step < known) return [1, 1, 1];
  const number = result[value];
  return share ? rgb(GREEN).map(channel => 1 - 0.6 * number * (1 - channel)) : diverging(0.5 + 0.28 * Math.tanh(number));
}

function says({kind, name, value, known}, result, step) {
  if (!value || step < known) return ["gate", "curve", "sign"].includes(kind) ? name : "";
  const text = short(result[value], 2, true);
  return kind === "gate" ? `${name} = ${text}` : text;
}

export const flow = {
  shown(result, {step}, {sheet}) {
    const {stations, paths, steps, forward} = sheet, back = step > forward, hue = back ? VERMILLION : BLUE;
    const now = step ? steps[step - 1] : {arrows: [], factors: []};
    const gone = now.arrows.map(name => arrow(back ? [...paths[name]].reverse() : paths[name], GONE));
    const labels = steps.slice(0, step).flatMap(({labels}, k) =>
      labels.map(([text, place]) => [filledIn(text, result, inPicture), place, k + 1 > forward ? VERMILLION : BLUE]));
    return {
      shafts: gone.map(([shaft]) => shaft), heads: gone.map(([, head]) => head),
      hues: gone.map(() => hue), dashes: gone.map(() => back ? BACKWARD : "-"),
      faces: stations.map(station => face(station, result, step)),
      values: stations.map(station => says(station, result, step)),
      labels: labels.map(([text]) => text), "labels at": labels.map(([, place]) => place),
      "label hues": labels.map(([, , each]) => each),
      factors: now.factors.map(([text]) => filledIn(text, result, inPicture)),
      "factors at": now.factors.map(([, place]) => place), "factor hues": now.factors.map(() => hue),
      title: [title(sheet, step)], story: story(sheet, result, step),
    };
  },

  describe: (result, {step}, {sheet}) => `${title(sheet, step)}. ${story(sheet, result, step).join(" ").trim()}`,

  actions: {
    *play({step}, {sheet: {steps}}) { // from where it stands, or from the start if it is at the end
      for (let next = step % steps.length; next <= steps.length; next++)
        yield {share: next / steps.length, values: {step: next}, pause: READING};
    },
    advance: ({step}, {sheet: {steps}}) => ({step: Math.min(step + 1, steps.length)}),
  },
};
