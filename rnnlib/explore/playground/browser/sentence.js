// What the screen shows, in words and numbers: what a screen reader reads.

import {plural} from "../../browser/engine/arrays.js";
import {inARow, lowered, number} from "../../browser/engine/words.js";
import {GAMES} from "./games.js";
import {D} from "./network.js";
import {fate, placesOf} from "./scene.js";

export function describe(state, scene, measures, guess) {
  const names = scene.networks.length > 1 ? ["A: ", "B: "] : [""];
  const networks = scene.networks.map((look, k) =>
    `${names[k]}${nowWords(state, scene.batch, look)}${testWords(measures[k])}${gradientWords(state, look)}`);
  const always = `Always the same answer: loss ${number(guess, 2)}.`;
  const advice = state.show === "gradients" ? steepest(state, names, measures) : "";
  return `“${state.task}”: ${GAMES[state.task].goal}. ${networks.join(" ")} ${always}${advice}`;
}

// Which weight training would move most
function steepest({networks, chosen}, names, measures) {
  const {cell, units} = networks[chosen], {grads} = measures[chosen];
  let most = 0;
  grads.forEach((grad, k) => { if (Math.abs(grad) > Math.abs(grads[most])) most = k; });
  const {from, to} = placesOf(cell, units)[most];
  return ` ${names[chosen]}The loss would fall fastest by ${grads[most] < 0 ? "raising" : "lowering"} ${from} → ${to}.`;
}

const few = value => number(Math.abs(value) < 1e-9 ? 0 : value, 2);

function nowWords(state, batch, {network, options}) {
  const who = `${options.cell} with ${plural(options.units, "unit")}`, t = state.step, {H} = network;
  if (!t) return `${who}, before the first step: h = 0.`;
  const h = [...network.h.subarray(t * H, (t + 1) * H)].map(few), y = network.y[t - 1];
  const x = `x = ${few(batch.x[D * (t - 1)])}${batch.x[D * (t - 1) + 1] ? " with the marker" : ""}`;
  const right = Math.abs(y - batch.wanted[t - 1]) < GAMES[state.task].near;
  const answer = batch.asked[t - 1] ? `${few(batch.wanted[t - 1])} is wanted, ${right ? "right" : "wrong"}`
    : "nothing is asked";
  const moment = `step ${t} of ${state.length}`;
  return `${who}, ${moment}: ${x}, h = ${H > 1 ? `(${h.join(", ")})` : h}, y = ${few(y)}; ${answer}.`;
}

const testWords = ({loss, right}) =>
  ` Over 128 test sequences the loss is ${few(loss)}, ${Math.floor(100 * right)} % of the answers right.`;

function gradientWords(state, {sizes, back: {factor, first, last}}) {
  const of = state.gradient === "loss" ? "∂L" : `∂y${lowered(state.step)}`;
  if (factor === null) return "";
  const sizesSaid = `from ${number(sizes[last], 2)} to ${number(sizes[first], 2)}`;
  return ` Back from step ${last} to ${first} ${of}/∂h is multiplied by ${number(factor, 2)} a step, ` +
    `${sizesSaid}: ${fate(factor)}.`;
}

export function endWords(runs, measures, note) {
  const ends = runs.map(({steps}, k) => {
    const {loss, right} = measures[k], name = runs.length > 1 ? `${"AB"[k]}, ` : "";
    return `${name}step ${steps}: test loss ${few(loss)}, ${Math.floor(100 * right)} % right`;
  });
  return `Training ${note ? `stopped: ${note}` : "has ended"}. ${inARow(ends)}.`;
}
