// What is written beside the pictures, and what a screen reader hears of them.

import {make} from "../../browser/engine/controls.js";
import {number} from "../../browser/engine/words.js";
import {repeatWords} from "./curves.js";
import {GAMES} from "./games.js";
import {factorWords} from "./strip.js";

export const NAMES = ["A", "B"];
const prefix = (state, k) => state.networks.length > 1 ? `${NAMES[k]}: ` : "";

export function writeStats(element, {state, runs, measures}) {
  const strong = text => make("b", {}, text);
  element.replaceChildren(...runs.map(({steps}, k) => {
    const {loss, right} = measures[k];
    return make("span", {}, `${prefix(state, k)}step `, strong(String(steps)), " test loss ", strong(number(loss, 2)),
      " right ", strong(`${Math.floor(100 * right)} %`));
  }));
}

export function writeNotes(notes, {state, scene, repeats}) {
  const both = state.networks.length > 1, coloured = (colour, text) => make("i", {className: `pg-${colour}`}, text);
  const each = (list, write) => list.map((one, k) => prefix(state, k) + write(one)).join(" · ");
  const sequence = state.own ? "your sequence" : `sequence ${state.example}`;
  notes.network.textContent = `${GAMES[state.task].goal} · ${sequence}`;
  notes.network.title = notes.network.textContent;
  const size = `|${state.gradient === "loss" ? "∂L" : "∂y"}/∂h|`;
  notes.strip.textContent = `${size} · ${each(scene.networks, factorWords)}`;
  notes.matrix.textContent = (both ? `of ${NAMES[state.chosen]}, ` : "") + (state.show === "values"
    ? "row into column, the same at every step" : "gradients of the test loss, in % of the largest");
  notes.plane.textContent = state.networks[state.chosen].units > 2 ? "a slice" : "";
  notes.plane.title = "the other units stay as they are at this step";
  notes.losses.replaceChildren("test, ", coloured("blue", "training"), ", ", coloured("green", "% right"),
    both ? "; B dashed" : "");
  notes.repeats.textContent = repeats?.some(found => found.length) ? each(repeats, repeatWords) : "";
}

export function labelPictures(pictures, notes, {state, look, chosen, stats}) {
  const label = (name, text) => pictures[name].canvas.setAttribute("aria-label", text);
  label("network", "The unrolled network. Arrows left and right go through time, up and down through weights; plus " +
    `and minus change one, Enter types it, x and m flip the input and the marker. Chosen: ${chosen}`);
  label("matrix", `All weights. Arrows choose, plus and minus change, Enter types. Chosen: ${chosen}`);
  label("plane", `How two states move in a step, and the path of the sequence up to step ${state.step}.`);
  label("losses", `Losses by step of training: ${stats}`);
  label("repeats", `Repeated trainings: ${notes.repeats.textContent || "none yet"}`);
  const size = number(look.sizes[state.step], 2), text = `step ${state.step} of ${state.length}; gradient ${size}`;
  const told = {max: state.length, now: state.step, text: `${text}; ${notes.strip.textContent}`};
  for (const [name, value] of Object.entries(told)) pictures.strip.canvas.setAttribute(`aria-value${name}`, value);
}
