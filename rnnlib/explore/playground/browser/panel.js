// The controls: what is asked of the networks, the network that is chosen, and how it is trained. On a narrow screen
// they fold away.

import {make} from "../../browser/engine/controls.js";
import {GAMES} from "./games.js";
import {NETWORK, SCREEN} from "./settings.js";

const RATES = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3], CLIPS = [0, 0.3, 1, 3], UNTIL = [200, 500, 2000, 10000];
const NARROW = 600; // px, as in the style sheet
const labelled = (text, ...parts) => make("label", {}, make("span", {}, text), ...parts);

// A menu of `options`; a value that is none of them stands there too while it is set.
function menu(text, options, written, set) {
  const select = make("select", {"aria-label": text});
  select.addEventListener("change",
    () => set(options.find(option => String(option) === select.value) ?? Number(select.value)));
  const show = value => {
    const all = options.includes(value) ? options : [...options, value];
    if (select.options.length !== all.length || select.value !== String(value))
      select.replaceChildren(...all.map(option => make("option", {value: option}, written(option))));
    select.value = String(value);
  };
  return {element: labelled(text, select), show, disable: off => { select.disabled = off; }};
}

function slider(text, {low, high}, step, set) {
  const range = make("input", {type: "range", min: low, max: high, step, "aria-label": text}), value = make("b", {});
  range.addEventListener("input", () => set(Number(range.value)));
  const show = now => { range.value = now; value.textContent = String(Number(now.toFixed(2))); };
  const head = make("span", {}, `${text} `, value);
  return {element: make("label", {}, head, range), show, disable: off => { range.disabled = off; }};
}

export function panel(session) {
  const ofScreen = name => value => session.set({[name]: value});
  const ofNetwork = name => value => session.setNetwork({[name]: value});
  const screen = {
    task: menu("task", SCREEN.task.options, task => `${task}: ${GAMES[task].brief}`, ofScreen("task")),
    length: slider("length", SCREEN.length, 1, ofScreen("length")),
    noise: slider("noise on x", SCREEN.noise, 0.05, ofScreen("noise")),
    until: menu("train for", UNTIL, steps => `${steps} steps`, ofScreen("until")),
  };
  const network = {
    cell: menu("cell", NETWORK.cell.options, String, ofNetwork("cell")),
    units: slider("units", NETWORK.units, 1, ofNetwork("units")),
    activation: menu("activation", NETWORK.activation.options, String, ofNetwork("activation")),
    start: menu("first weights", NETWORK.start.options, start => start === "glorot" ? "Glorot" : start,
      ofNetwork("start")),
    gain: slider("gain of W_hh", NETWORK.gain, 0.05, ofNetwork("gain")),
    rule: menu("optimiser", NETWORK.rule.options, String, ofNetwork("rule")),
    rate: menu("rate", RATES, String, ofNetwork("rate")),
    clip: menu("clip at", CLIPS, clip => clip ? String(clip) : "off", ofNetwork("clip")),
  };
  const which = [0, 1].map(k => {
    const button = make("button", {type: "button"}, ["A", "B"][k]);
    button.addEventListener("click", () => session.set({chosen: k}));
    return button;
  });
  const chooser = make("span", {className: "pg-pair", role: "group", "aria-label": "which network"}, ...which);
  const group = (title, ...parts) => make("fieldset", {}, make("legend", {}, title), ...parts);
  const parts = (of, ...names) => names.map(name => of[name].element);
  const element = make("details", {className: "pg-controls", open: true}, make("summary", {}, "Settings"),
    make("div", {className: "pg-groups"},
      group("Task", ...parts(screen, "task", "length", "noise")),
      group("Network", chooser, ...parts(network, "cell", "units", "activation", "start", "gain")),
      group("Training", ...parts(network, "rule", "rate", "clip"), ...parts(screen, "until"))));
  let narrow = null; // on a narrow screen it is folded until somebody opens it
  new ResizeObserver(([{contentRect: {width}}]) => {
    if (!width || narrow === width < NARROW) return;
    narrow = width < NARROW;
    element.open = !narrow;
  }).observe(element);

  return {
    element,
    show() {
      for (const [name, each] of Object.entries(screen)) each.show(session.state[name]);
      for (const [name, each] of Object.entries(network)) each.show(session.network[name]);
      network.activation.disable(session.network.cell !== "RNN");
      chooser.hidden = session.state.networks.length < 2;
      which.forEach((button, k) => button.setAttribute("aria-pressed", session.state.chosen === k));
    },
  };
}
