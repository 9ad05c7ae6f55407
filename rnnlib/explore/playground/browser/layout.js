// What stands on the page: the header, the cards with their pictures, and what on them can be pressed.

import {make} from "../../browser/engine/controls.js";
import {surface} from "./surface.js";
import {fromValues, toValues} from "./values.js";

export function button(text, action, attributes = {}) {
  const made = make("button", {type: "button", ...attributes}, text);
  made.addEventListener("click", action);
  return made;
}

// Buttons of which one is pressed: `options` are [text, value, title]; {element, show()}
export function toggle(label, options, get, set) {
  const buttons = options.map(([text, value, title = ""]) => button(text, () => set(value), {title}));
  const element = make("span", {className: "pg-pair", role: "group", "aria-label": label}, ...buttons);
  const show = () => buttons.forEach((each, k) => each.setAttribute("aria-pressed", get() === options[k][1]));
  return {element, show};
}

// A menu of numbers from 0 on, filled anew when its letter or their count changes
function unitMenu(label, chosen) {
  const select = make("select", {"aria-label": label});
  select.addEventListener("change", () => chosen(Number(select.value)));
  const show = (letter, count, value) => {
    const names = Array.from({length: count}, (_, unit) => `${letter}${unit + 1}`);
    const options = () => names.map((name, k) => make("option", {value: k}, name));
    if (select.textContent !== names.join("")) select.replaceChildren(...options());
    select.hidden = count < 3;
    select.value = value;
  };
  return {element: select, show};
}

function exampleMenu(session, presets) {
  const options = presets.map(({text}, k) => make("option", {value: k}, text));
  const select = make("select", {"aria-label": "Examples", className: "pg-examples"},
    make("option", {value: ""}, "Examples …"), ...options);
  select.addEventListener("change", () => {
    if (select.value) session.open(fromValues(presets[select.value].values));
    select.value = "";
  });
  return select;
}

const PICTURES = {
  network: {role: "application", className: "pg-network"},
  strip: {role: "slider", className: "pg-strip", "aria-valuemin": 0, "aria-label": "step"},
  matrix: {role: "application"},
  plane: {role: "img", tabIndex: -1},
  losses: {role: "img", tabIndex: -1},
  repeats: {role: "img", tabIndex: -1},
};

export const makePictures = () =>
  Object.fromEntries(Object.entries(PICTURES).map(([name, attributes]) => [name, surface(attributes)]));

export function header(session, {presets, home}, share) {
  const train = button("▶ Train", () => session.training ? session.stop() : session.train(), {className: "pg-train"});
  const undo = button("↶ Undo", () => session.undo(), {title: "Ctrl+Z"});
  const redo = button("↷ Redo", () => session.redo(), {title: "Ctrl+Shift+Z"});
  const compare = button("+ Compare", () => session.compare(), {title: "a second network beside the first"});
  const stats = make("div", {className: "pg-stats"});
  const back = home ? [make("a", {href: home}, "← The course")] : [];
  const element = make("header", {}, make("h1", {}, "Recurrent playground"), ...back, train,
    button("1 step", () => session.stepOnce()), button("New weights", () => session.newWeights()), undo, redo, compare,
    exampleMenu(session, presets), button("Share", () => share.open(toValues(session.history.now))), stats);
  return {element, stats, show() {
    train.textContent = session.training ? "■ Stop" : "▶ Train";
    train.classList.toggle("pg-on", session.training);
    undo.disabled = !session.history.past.length;
    redo.disabled = !session.history.future.length;
    compare.textContent = session.state.networks.length > 1 ? "− Compare" : "+ Compare";
  }};
}

// The cards: {element, notes: {name: what is written beside a title}, show(look)}
export function cards(session, view, pictures, editor) {
  const {setView} = view;
  const notes = Object.fromEntries(Object.keys(PICTURES).map(name => [name, make("small", {})]));
  const shows = toggle("what nodes and weights show", [["values", "values"], ["gradients", "gradients"]],
    () => session.state.show, show => session.set({show}));
  const of = toggle("gradient of",
    [["∂L", "loss", "of the loss of this sequence"], ["∂y", "output", "of the output at this step"]],
    () => session.state.gradient, gradient => session.set({gradient}));
  const drive = toggle("input of the flow", [["x = 0", "none"], ["x now", "now"]], () => view.drive,
    value => setView({drive: value}));
  const axes = ["across", "upward"].map((label, k) => unitMenu(label,
    unit => setView({plane: view.plane.with(k, unit)})));
  const gates = make("span", {className: "pg-pair", role: "group", "aria-label": "gate whose weights are drawn"});
  const repeat = button("", () => session.repeat(), {title: "The same training from 20 other first weights"});
  const go = by => session.set({step: Math.min(session.state.length, Math.max(0, session.state.step + by))});
  const steps = [button("◀", () => go(-1), {"aria-label": "a step back"}),
    button("▶", () => go(1), {"aria-label": "a step on"})];
  const another = button("Other sequence", () => session.set({example: session.state.example % 100 + 1, own: ""}));

  const tools = (...parts) => make("span", {className: "pg-tools"}, ...parts);
  const card = (name, title, parts, ...below) =>
    make("section", {className: `pg-card pg-card-${name}`}, make("h2", {}, title, notes[name], tools(...parts)),
      pictures[name].canvas, ...below);
  const element = make("main", {},
    card("network", "The network, step by step", [...steps, another, gates, shows.element],
      make("h3", {}, "Gradient at each state", notes.strip, tools(of.element)), pictures.strip.canvas),
    card("matrix", "Weights", [], editor.element),
    card("plane", "Plane", [...axes.map(axis => axis.element), drive.element]),
    card("losses", "Loss", []),
    card("repeats", "Luck", [repeat]));

  function showGates({gates: names}) {
    if (gates.textContent !== names.join("")) gates.replaceChildren(...names.map((name, gate) =>
      button(name, () => setView({gate}), {"aria-label": `weights into ${name}`})));
    [...gates.children].forEach((each, k) => each.setAttribute("aria-pressed", k === view.gate));
    gates.hidden = names.length < 2;
  }
  return {element, notes, show({network}) {
    for (const each of [shows, of, drive]) each.show();
    axes.forEach((axis, k) => axis.show(network.c ? "c" : "h", network.H, view.plane[k]));
    showGates(network.cell);
    repeat.textContent = session.repeating ? "Stop" : "Repeat over 20 seeds";
  }};
}
