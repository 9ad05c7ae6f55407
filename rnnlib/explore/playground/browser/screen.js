// The page: everything that is seen, drawn anew from the session's state, at most once for each frame of the screen.

import {make} from "../../browser/engine/controls.js";
import {labelPictures, NAMES, writeNotes, writeStats} from "./captions.js";
import {geometry, lines, roomFor, under} from "./columns.js";
import {drawLosses, drawRepeats} from "./curves.js";
import {weightEditor} from "./editor.js";
import {GAMES} from "./games.js";
import {onMatrix, onNetwork, onStrip} from "./hands.js";
import {cards, header, makePictures} from "./layout.js";
import {drawMatrix} from "./matrix.js";
import {isDark, paletteOf, watchLook} from "./palette.js";
import {panel} from "./panel.js";
import {drawPlane} from "./plane.js";
import {guessFor, known, measure, placesOf, sceneOf} from "./scene.js";
import {describe, endWords} from "./sentence.js";
import {Session} from "./session.js";
import {shareDialog} from "./share.js";
import {drawStrip} from "./strip.js";
import {drawUnrolled, gateRows} from "./unrolled.js";

const REST = 400; // ms without a change, after which the address and a screen reader are told
const QUICK = 4; // ms that a frame has for the test sequences
const LATE = 120; // ms without a change, after which they are looked at all the same

// `worker` is the script of the trainer, `presets` are examples {text, values}, `home` is the address of the course's
// pages, if there is one; `start` is the moment it begins with.
// `changed(moment)` is called at each change, `drawn(state, measures)` after each frame, `rested(moment)` when the hand
// rests; `address()` is the page's, which a link belongs to; Ctrl+Z is listened for on `keys`.
// -> {session, complain(text), close()}
export function mount(room, {worker, presets, home, start, address, keys, changed, drawn, rested}) {
  const element = make("div", {className: "pg"});
  const error = make("p", {className: "pg-error", role: "alert"});
  const told = make("div", {className: "pg-told", role: "status"}), sentence = make("p", {className: "pg-sentence"});
  const session = new Session(start, worker, () => { changed?.(session.history.now); ask(); }, ended);

  // --- What is looked at, apart from the state: the weight chosen and the one pointed at, its gate and unit, the
  // two units of the plane and the input that drives its flow ---
  let scene = null, boxes = [];
  const look = () => scene.networks[session.state.chosen];
  const view = {
    weight: 0, lit: null, gate: 0, unit: 0, plane: [0, 1], drive: "none",
    look, batch: () => scene.batch,
    between: () => GAMES[session.state.task].values.reduce((sum, value) => sum + value, 0) / 2,
    setView(changes) { Object.assign(view, changes); ask(); },
    light(lit) { if (view.lit !== lit) view.setView({lit}); },
    choose(weight) {
      const {gate, unit, name} = placesOf(session.network.cell, session.network.units)[weight];
      view.setView(name.endsWith("y") ? {weight} : {weight, gate, unit});
    },
    pick: unit => view.setView({unit, plane: [unit, view.plane[0] === unit ? view.plane[1] : view.plane[0]]}),
    walk(by) { // through the weights of a column, as they are drawn
      const column = lines(boxes[session.state.chosen], look().network, view.gate, Math.max(2, session.state.step));
      const all = column.map(({k}) => k);
      view.choose(all[(all.indexOf(view.weight) + by + all.length) % all.length]);
    },
    type: event => editor.type(event),
  };

  // What a smaller network no longer has
  function settleView() {
    const {H, cell, weights} = look().network, within = (value, count) => Math.min(value, count - 1);
    view.weight = within(view.weight, weights.length);
    view.gate = within(view.gate, cell.gates.length);
    view.unit = within(view.unit, H);
    const [a, b] = view.plane.map(unit => within(unit, H));
    view.plane = [a, a === b ? (a + 1) % H : b];
  }

  // --- Parts ---
  const pictures = makePictures(), share = shareDialog(address), controls = panel(session);
  const editor = weightEditor(session, view, () => placesOf(session.network.cell, session.network.units));
  const head = header(session, {presets, home}, share), body = cards(session, view, pictures, editor);
  const settings = make("section", {"aria-label": "Settings"}, controls.element);
  element.replaceChildren(head.element, settings, body.element, make("footer", {}, sentence, error), told, share.dialog,
    editor.popup);
  room.classList.add("pg-room");
  room.replaceChildren(element);
  onMatrix(pictures.matrix, session, view);
  onStrip(pictures.strip, session);
  onNetwork(pictures.network, session, view, point => {
    const which = boxes.findIndex(box => point[1] >= box.top && point[1] <= box.bottom);
    if (which < 0) return null;
    const {network} = scene.networks[which], found = under(boxes[which], network, gateOf(network), point);
    return found && {...found, which};
  });

  // --- Frames ---
  let asked = false, rest = 0;
  function ask() {
    if (!asked) requestAnimationFrame(frame);
    asked = true;
  }
  const gateOf = ({cell}) => Math.min(view.gate, cell.gates.length - 1);

  function frame() {
    asked = false;
    element.classList.toggle("pg-dark", isDark());
    element.classList.toggle("pg-two", session.state.networks.length > 1);
    const {state, runs, repeats} = session, palette = paletteOf(element), guess = guessFor(state);
    scene = sceneOf(state);
    settleView();
    const measures = latest = measuresNow(state, runs);
    drawNetworks(state, palette);
    const shown = {state, scene, look: look(), batch: scene.batch,
      view: {...view, gates: gateRows(look(), view.unit)}, palette};
    draw("strip", drawStrip, {...shown, window: boxes[0] ?? {columns: state.length, first: 1}});
    draw("matrix", drawMatrix, {...shown, grads: measures[state.chosen].grads});
    draw("plane", drawPlane, shown);
    draw("losses", drawLosses, {runs, guess, palette});
    draw("repeats", drawRepeats, {repeats: repeats ?? [], most: state.until, palette});
    for (const part of [controls, head, body, editor]) part.show(look());
    writeStats(head.stats, {state, runs, measures});
    writeNotes(body.notes, {state, scene, repeats});
    labelPictures(pictures, body.notes, {state, look: look(), chosen: editor.told(), stats: head.stats.textContent});
    sentence.textContent = describe(state, scene, measures, guess);
    drawn?.(state, measures);
    clearTimeout(rest);
    rest = setTimeout(atRest, REST);
  }

  // The test sequences are looked at in each frame where that is quick; else when a hand has come to rest, and until
  // then what was found last stands there. While training, the trainer tells.
  let latest = [], cost = 0, late = 0;
  function measuresNow(state, runs) {
    clearTimeout(late);
    return state.networks.map((options, k) => {
      const begin = performance.now(), before = latest[k], fits = before?.grads.length === options.weights.length;
      if (known(state, options)) return measure(state, options);
      if (fits && cost > QUICK) {
        late = setTimeout(() => { state.networks.forEach(each => measure(state, each)); ask(); }, LATE);
        return {...before, ...session.training && runs[k].tests.at(-1)};
      }
      const found = measure(state, options);
      cost = performance.now() - begin;
      return found;
    });
  }

  function draw(name, how, context) {
    const room = pictures[name].begin();
    if (room) how(room, context);
  }

  // One network, or two, one above the other
  function drawNetworks(state, palette) {
    const room = pictures.network.begin(), {length} = state.networks;
    if (!room) return;
    boxes = scene.networks.map((each, which) => {
      const high = room.height / length, {network} = each, unit = Math.min(view.unit, network.H - 1);
      const all = gateRows(each, unit);
      const box = {left: 0, right: room.width, top: which * high,
        bottom: (which + 1) * high - (which < length - 1 ? 6 : 0)};
      const gates = roomFor(all, box, network.H) ? all : [], active = which === state.chosen;
      const geo = geometry(box, {T: state.length, H: network.H, step: state.step, rows: gates.length});
      const own = {...view, unit, gates, gate: gateOf(network), rows: gates.length, near: GAMES[state.task].near,
        lit: active ? view.lit : null, chosen: active ? view.weight : null};
      drawUnrolled(room.g, geo,
        {look: each, batch: scene.batch, state, view: own, palette, name: length > 1 ? NAMES[which] : ""});
      return geo;
    });
  }

  // --- At rest: quiet while a training goes on, and true at its end ---
  let last = "";
  function atRest() {
    if (session.training) return;
    told.textContent = `${last} ${sentence.textContent}`.trim();
    last = "";
    rested?.(session.history.now);
  }
  function ended(problem) {
    const measures = session.state.networks.map(options => measure(session.state, options));
    last = endWords(session.runs, measures, problem);
    if (problem) error.textContent = last;
    ask();
  }

  function undoByKey(event) {
    const writes = event.target.matches?.("input[type=text], textarea");
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z" || writes) return;
    event.preventDefault();
    if (event.shiftKey) session.redo(); else session.undo();
  }
  (keys ?? element).addEventListener("keydown", undoByKey);
  const resized = new ResizeObserver(ask);
  for (const {canvas} of Object.values(pictures)) resized.observe(canvas);
  const unwatch = watchLook(ask);
  ask();
  return {session, complain(text) { error.textContent = text; }, close() {
    session.close();
    resized.disconnect();
    unwatch();
    clearTimeout(rest);
    clearTimeout(late);
  }};
}
