// The page: everything that is seen, drawn anew from the session's state, at most once for each frame of the screen.

import {make} from "../../browser/engine/controls.js";
import {number} from "../../browser/engine/words.js";
import {drawLosses, drawRepeats, repeatWords} from "./curves.js";
import {EXAMPLES} from "./examples.js";
import {GAMES} from "./games.js";
import {onMatrix, onNetwork, onStrip} from "./hands.js";
import {complete, fromLink, toLink} from "./link.js";
import {drawMatrix} from "./matrix.js";
import {paletteOf} from "./palette.js";
import {panel} from "./panel.js";
import {drawPlane} from "./plane.js";
import {guessFor, measure, placesOf, sceneOf} from "./scene.js";
import {describe, endWords} from "./sentence.js";
import {Session} from "./session.js";
import {shareDialog} from "./share.js";
import {drawStrip, factorWords} from "./strip.js";
import {surface} from "./surface.js";
import {drawUnrolled, gateRows, geometry, lines, roomFor, under} from "./unrolled.js";
import {weightEditor} from "./editor.js";

const REST = 400; // ms without a change, after which the address and a screen reader are told
const NAMES = ["A", "B"];

export function mount(element, {worker, link}) {
  const view = {weight: 0, lit: null, gate: 0, unit: 0, plane: [0, 1], drive: "none"};
  const error = make("p", {className: "pg-error", role: "alert"}), told = make("div", {className: "pg-told", role: "status"});
  const session = new Session(opened(location.hash || link), worker, ask, ended);

  function opened(text) {
    try { error.textContent = ""; return fromLink(text); }
    catch (problem) { error.textContent = `This link cannot be opened: ${problem.message}.`; return fromLink(link); }
  }

  // --- Parts ---
  const button = (text, action, attributes = {}) => {
    const made = make("button", {type: "button", ...attributes}, text);
    made.addEventListener("click", action);
    return made;
  };
  const train = button("▶ Train", () => session.training ? session.stop() : session.train(), {className: "pg-train"});
  const undo = button("↶ Undo", () => session.undo(), {title: "Ctrl+Z"}), redo = button("↷ Redo", () => session.redo(), {title: "Ctrl+Shift+Z"});
  const compare = button("+ Compare", () => session.compare());
  const share = shareDialog();
  const examples = make("select", {"aria-label": "Examples", className: "pg-examples"}, make("option", {value: ""}, "Examples …"), ...EXAMPLES.map(({text}, k) => make("option", {value: k}, text)));
  examples.addEventListener("change", () => { if (examples.value) session.open(complete(EXAMPLES[examples.value].state)); examples.value = ""; });
  const stats = make("div", {className: "pg-stats"});
  const controls = panel(session);

  const toggle = (label, options, get, set) => {
    const buttons = options.map(([text, value, title = ""]) => button(text, () => set(value), {title}));
    const group = make("span", {className: "pg-pair", role: "group", "aria-label": label}, ...buttons);
    return {element: group, show: () => buttons.forEach((each, k) => each.setAttribute("aria-pressed", get() === options[k][1]))};
  };
  const shows = toggle("what nodes and weights show", [["values", "values"], ["gradients", "gradients"]], () => session.state.show, show => session.set({show}));
  const of = toggle("gradient of", [["∂L", "loss", "of the loss of this sequence"], ["∂y", "output", "of the output at this step"]],
    () => session.state.gradient, gradient => session.set({gradient}));
  const drive = toggle("input of the flow", [["x = 0", "none"], ["x now", "now"]], () => view.drive, value => { view.drive = value; ask(); });
  const back = button("◀", () => session.set({step: Math.max(0, session.state.step - 1)}), {"aria-label": "a step back"});
  const forth = button("▶", () => session.set({step: Math.min(session.state.length, session.state.step + 1)}), {"aria-label": "a step on"});
  const another = button("Other sequence", () => session.set({example: session.state.example % 100 + 1, own: ""}));
  const gates = make("span", {className: "pg-pair", role: "group", "aria-label": "gate whose weights are drawn"});
  const axes = [0, 1].map(k => {
    const select = make("select", {"aria-label": k ? "upward" : "across"});
    select.addEventListener("change", () => { view.plane[k] = Number(select.value); ask(); });
    return select;
  });
  const repeat = button("", () => session.repeat(), {title: "The same training from 20 other first weights"});

  const pictures = {
    network: surface({role: "application", className: "pg-network"}), strip: surface({role: "slider", className: "pg-strip", "aria-valuemin": 0, "aria-label": "step"}),
    matrix: surface({role: "application"}), plane: surface({role: "img", tabIndex: -1}), losses: surface({role: "img", tabIndex: -1}), repeats: surface({role: "img", tabIndex: -1}),
  };
  const note = () => make("small", {});
  const notes = {network: note(), strip: note(), matrix: note(), plane: note(), losses: note(), repeats: note()};
  const editor = weightEditor(session, view, () => placesOf(session.network.cell, session.network.units));
  const card = (name, title, tools, ...parts) =>
    make("section", {className: `pg-card pg-card-${name}`}, make("h2", {}, title, notes[name], make("span", {className: "pg-tools"}, ...tools)), ...parts);
  const stripHead = make("h3", {}, "Gradient at each state", notes.strip, make("span", {className: "pg-tools"}, of.element));
  const sentence = make("p", {className: "pg-sentence"});

  element.classList.add("pg");
  element.replaceChildren(
    make("header", {}, make("h1", {}, "Recurrent playground"), train, button("1 step", () => session.stepOnce()), button("New weights", () => session.newWeights()),
      undo, redo, compare, examples, button("Share", () => share.open(session.state)), stats),
    controls.element,
    make("main", {},
      card("network", "The network, step by step", [back, forth, another, gates, shows.element], pictures.network.canvas, stripHead, pictures.strip.canvas),
      card("matrix", "Weights", [], pictures.matrix.canvas, editor.element),
      card("plane", "Plane", [...axes, drive.element], pictures.plane.canvas),
      card("losses", "Loss", [], pictures.losses.canvas),
      card("repeats", "Luck", [repeat], pictures.repeats.canvas)),
    sentence, error, told, share.dialog, editor.popup);

  // --- Views ---
  let scene = null, boxes = [], measures = [];
  const chosen = () => scene.networks[session.state.chosen];
  Object.assign(view, {
    look: chosen, batch: () => scene.batch,
    between: () => GAMES[session.state.task].values.reduce((sum, value) => sum + value, 0) / 2,
    choose(k) { view.weight = k; const {gate, unit, name} = placesOf(session.network.cell, session.network.units)[k]; if (!name.endsWith("y")) Object.assign(view, {gate, unit}); ask(); },
    light(k) { if (view.lit !== k) { view.lit = k; ask(); } },
    pick(unit) { view.unit = unit; if (session.network.units > 1) view.plane = [unit, view.plane[0] === unit ? view.plane[1] : view.plane[0]]; ask(); },
    type: event => editor.type(event),
    walk(by) {
      const all = [...new Set(lines(boxes[session.state.chosen], chosen().network, view.gate, Math.max(2, session.state.step)).map(({k}) => k))];
      view.choose(all[(all.indexOf(view.weight) + by + all.length) % all.length]);
    },
  });
  onMatrix(pictures.matrix, session, view);
  onStrip(pictures.strip, session);
  onNetwork(pictures.network, session, view, point => {
    const which = boxes.findIndex(box => point[1] >= box.top && point[1] <= box.bottom);
    const found = which < 0 ? null : under(boxes[which], scene.networks[which].network, gateOf(which), point);
    return found && {...found, which};
  });

  // --- Frames ---
  let asked = false, rest = 0;
  function ask() {
    if (!asked) requestAnimationFrame(frame);
    asked = true;
  }
  const gateOf = which => Math.min(view.gate, scene.networks[which].network.K / scene.networks[which].network.H - 1);

  function frame() {
    asked = false;
    const {state, runs} = session, palette = paletteOf(element);
    scene = sceneOf(state);
    settleView();
    measures = state.networks.map(options => measure(state, options));
    drawNetworks(state, palette);
    const context = {state, scene, look: chosen(), batch: scene.batch, view: {...view, gates: gateRows(chosen(), view.unit)}, palette};
    draw("strip", {...context, window: boxes[0] ?? {columns: state.length, first: 1}}, drawStrip);
    draw("matrix", {...context, grads: measures[state.chosen].grads}, drawMatrix);
    draw("plane", context, drawPlane);
    draw("losses", {runs, guess: guessFor(state), palette}, drawLosses);
    draw("repeats", {repeats: session.repeats ?? [], most: state.until, palette}, drawRepeats);
    writeWords(state, runs);
    clearTimeout(rest);
    rest = setTimeout(atRest, REST);
  }
  function draw(name, context, how) {
    const room = pictures[name].begin();
    if (room) how(room, context);
  }

  // What a smaller network no longer has
  function settleView() {
    const {network} = chosen(), {H} = network, gateCount = network.K / H;
    view.weight = Math.min(view.weight, network.weights.length - 1);
    view.gate = Math.min(view.gate, gateCount - 1);
    view.unit = Math.min(view.unit, H - 1);
    view.plane = view.plane.map(unit => Math.min(unit, H - 1));
    if (H > 1 && view.plane[0] === view.plane[1]) view.plane[1] = (view.plane[0] + 1) % H;
  }

  function drawNetworks(state, palette) {
    const room = pictures.network.begin();
    if (!room) return;
    const each = room.height / state.networks.length;
    boxes = scene.networks.map((look, which) => {
      const unit = Math.min(view.unit, look.network.H - 1), all = gateRows(look, unit);
      const box = {left: 0, right: room.width, top: which * each, bottom: (which + 1) * each - (which < state.networks.length - 1 ? 6 : 0)};
      const rows = roomFor(all, box, look.network.H) ? all : [];
      const geo = geometry(box, {T: state.length, H: look.network.H, step: state.step, rows: rows.length});
      const active = which === state.chosen, own = {...view, gate: gateOf(which), unit, gates: rows, rows: rows.length,
        lit: active ? view.lit : null, chosen: active ? view.weight : null, near: GAMES[state.task].near};
      drawUnrolled(room.g, geo, {look, batch: scene.batch, state, view: own, palette, name: state.networks.length > 1 ? NAMES[which] : ""});
      return geo;
    });
  }

  // --- Words ---
  function writeWords(state, runs) {
    const both = state.networks.length > 1, name = k => both ? `${NAMES[k]}: ` : "";
    controls.show();
    for (const each of [shows, of, drive]) each.show();
    showGates();
    showAxes();
    train.textContent = session.training ? "■ Stop" : "▶ Train";
    train.classList.toggle("pg-on", session.training);
    undo.disabled = !session.history.past.length;
    redo.disabled = !session.history.future.length;
    compare.textContent = both ? "− Compare" : "+ Compare";
    repeat.textContent = session.repeating ? "Stop" : "Repeat over 20 seeds";
    stats.replaceChildren(...runs.map((run, k) => make("span", {}, `${name(k)}step `, make("b", {}, String(run.steps)),
      " test loss ", make("b", {}, number(measures[k].loss, 2)), " right ", make("b", {}, `${Math.floor(100 * measures[k].right)} %`))));
    notes.network.textContent = `${GAMES[state.task].goal} · ${state.own ? "your sequence" : `sequence ${state.example}`}`;
    notes.strip.textContent = ` |${state.gradient === "loss" ? "∂L" : "∂y"}/∂h| · ` + scene.networks.map((look, k) => name(k) + factorWords(look)).join(" · ");
    notes.matrix.textContent = (both ? `of ${NAMES[state.chosen]}, ` : "") + (state.show === "values" ? "row into column, the same at every step" : "gradients of the test loss, in % of the largest");
    notes.plane.textContent = session.network.units > 2 ? "a slice, the others as now" : "";
    notes.losses.replaceChildren("test, ", make("i", {className: "pg-blue"}, "training"), ", ", make("i", {className: "pg-green"}, "% right"), both ? "; B dashed" : "");
    notes.repeats.textContent = (session.repeats ?? []).map((solved, k) => solved.length ? name(k) + repeatWords(solved) : "").join(" · ");
    editor.show();
    sentence.textContent = describe(state, scene, measures, guessFor(state));
    labelPictures(state);
  }
  function showGates() {
    const names = gateRows(chosen(), 0).map(({name}) => name[0]).filter(name => name !== "c");
    if (gates.dataset.names !== names.join()) gates.replaceChildren(...names.map((name, k) => button(name, () => { view.gate = k; ask(); }, {"aria-label": `weights into ${name}`})));
    gates.dataset.names = names.join();
    [...gates.children].forEach((each, k) => each.setAttribute("aria-pressed", k === view.gate));
    gates.hidden = !names.length;
  }
  function showAxes() {
    const {H, c} = chosen().network, letter = c ? "c" : "h";
    axes.forEach((select, k) => {
      select.hidden = H < 3;
      if (select.dataset.of !== letter + H) select.replaceChildren(...Array.from({length: H}, (_, unit) => make("option", {value: unit}, `${letter}${unit + 1}`)));
      select.dataset.of = letter + H;
      select.value = view.plane[k];
    });
  }
  function labelPictures(state) {
    const label = (name, text) => pictures[name].canvas.setAttribute("aria-label", text);
    label("network", `The unrolled network. Arrows left and right go through time, up and down through weights; plus and minus change one, Enter types it, x and m flip the input and the marker. Chosen: ${editor.told()}`);
    label("matrix", `All weights. Arrows choose, plus and minus change, Enter types. Chosen: ${editor.told()}`);
    label("plane", `The plane of states: how two of them move in a step, and the path of the sequence up to step ${state.step}.`);
    label("losses", `Losses by step of training: ${stats.textContent}`);
    label("repeats", `Repeated trainings: ${notes.repeats.textContent || "none yet"}`);
    const {canvas} = pictures.strip;
    canvas.setAttribute("aria-valuemax", state.length);
    canvas.setAttribute("aria-valuenow", state.step);
    canvas.setAttribute("aria-valuetext", `step ${state.step} of ${state.length}; gradient ${number(chosen().sizes[state.step], 2)}; ${notes.strip.textContent}`);
  }

  // --- At rest: quiet while a training goes on, and true at its end ---
  let last = "";
  function atRest() {
    if (session.training) return;
    told.textContent = last ? `${last} ${sentence.textContent}` : sentence.textContent;
    last = "";
    try { history.replaceState(null, "", toLink(session.state) || "#"); } catch { /* a page inside another may have no address of its own */ }
  }
  function ended(problem) {
    last = endWords(session.runs, session.state.networks.map(options => measure(session.state, options)), problem);
    if (problem) error.textContent = last;
    ask();
  }

  addEventListener("hashchange", () => session.open(opened(location.hash)));
  addEventListener("keydown", event => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z" || event.target.matches?.("input[type=text], textarea")) return;
    event.preventDefault();
    event.shiftKey ? session.redo() : session.undo();
  });
  new ResizeObserver(ask).observe(element);
  for (const {canvas} of Object.values(pictures)) new ResizeObserver(ask).observe(canvas);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", ask);
  ask();
  return session;
}
