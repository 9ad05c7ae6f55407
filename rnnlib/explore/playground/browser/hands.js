// What a hand does on the pictures: weights are pulled, inputs clicked, steps scrubbed; by mouse, finger or key.

import {cellAt, neighbour} from "./matrix.js";
import {stepAt} from "./strip.js";
import {D} from "./network.js";

const PULL = 70; // px for a weight to change by 1; ten times as many with Shift
const STEP = 0.1;

// A press, what follows until it is let go, and whether it moved: {pressed, moved, clicked}. A finger scrolls the page
// up and down, as the style sheet has it, unless it `holds` something.
function drag(canvas, {pressed, moved = () => {}, clicked = () => {}, over = () => {}, left = () => {},
  holds = () => false}) {
  let from = null, far = false;
  canvas.addEventListener("pointerdown", event => {
    if (event.button || !pressed(event)) return;
    from = [event.clientX, event.clientY];
    far = false;
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", event => {
    if (!from) return over(event);
    const [dx, dy] = [event.clientX - from[0], event.clientY - from[1]];
    far ||= Math.hypot(dx, dy) > 3;
    if (far) moved(event, dx, dy);
  });
  canvas.addEventListener("pointerup", event => {
    if (from && !far) clicked(event);
    from = null;
  });
  canvas.addEventListener("touchstart", event => { if (from && holds()) event.preventDefault(); }, {passive: false});
  canvas.addEventListener("pointercancel", () => { from = null; });
  canvas.addEventListener("pointerleave", () => { if (!from) left(); });
}

const pulled = (value, dx, dy, fine) => value + (dx - dy) / PULL / (fine ? 10 : 1);

// Keys that move through steps, or null
function stepAfter(key, {step, length}) {
  return {ArrowLeft: Math.max(0, step - 1), ArrowRight: Math.min(length, step + 1), Home: 0, End: length,
    PageUp: Math.max(0, step - 5), PageDown: Math.min(length, step + 5)}[key] ?? null;
}

// Keys that change the weight that is chosen; true if the key was one of them
function changes(event, session, view) {
  const by = {"+": STEP, "=": STEP, "-": -STEP, "−": -STEP, _: -STEP}[event.key];
  if (by) session.setWeight(view.weight, Number((session.network.weights[view.weight] + by).toFixed(6)));
  else if (event.key === "Enter") view.type();
  else return false;
  return true;
}

const onKey = (canvas, act) => canvas.addEventListener("keydown", event => {
  if (!event.ctrlKey && !event.metaKey && !event.altKey && act(event)) event.preventDefault();
});

export function onMatrix({canvas, place}, session, view) {
  let begin = 0;
  const cell = event => cellAt({width: canvas.clientWidth, height: canvas.clientHeight}, view.look(), place(event));
  drag(canvas, {
    pressed(event) {
      const k = cell(event);
      if (k === null) return false;
      view.choose(k);
      begin = session.network.weights[k];
      return true;
    },
    holds: () => true,
    moved: (event, dx, dy) => session.setWeight(view.weight, pulled(begin, dx, dy, event.shiftKey)),
    clicked: event => view.type(event),
    over: event => view.light(cell(event)),
    left: () => view.light(null),
  });
  onKey(canvas, event => {
    const way = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]}[event.key];
    if (way) view.choose(neighbour(view.look(), view.weight, ...way));
    return Boolean(way) || changes(event, session, view);
  });
}

export function onStrip({canvas, place}, session) {
  const go = event => session.set({step: stepAt({width: canvas.clientWidth}, session.state.length, place(event)[0])});
  drag(canvas, {pressed: event => { go(event); return true; }, moved: go});
  onKey(canvas, event => {
    const step = stepAfter(event.key, session.state);
    if (step !== null) session.set({step});
    return step !== null;
  });
}

// `find(point)` -> what lies there: see `under` in unrolled.js; with `which`, the network it belongs to
export function onNetwork({canvas, place}, session, view, find) {
  let held = null, begin = 0, painted = null;
  const paint = t => session.draw(t, held.kind, view.batch(), painted);
  // A finger pulls weights at the step that is looked at, where their figures are; at any other it goes there.
  const forFinger = (found, {pointerType}) => found?.kind === "weight" && pointerType === "touch"
    && found.t !== Math.max(1, session.state.step) ? {...found, kind: "step"} : found;
  const does = {
    weight({k}) { view.choose(k); begin = session.network.weights[k]; },
    unit({unit, t}) { view.pick(unit); if (t) session.set({step: t}); },
    step({t}) { session.set({step: t}); },
    x({t}) { painted = Number(!(view.batch().x[D * (t - 1)] > view.between())); paint(t); },
    marker({t}) { painted = Number(!view.batch().x[D * (t - 1) + 1]); paint(t); },
  };
  drag(canvas, {
    pressed(event) {
      held = forFinger(find(place(event)), event);
      if (!held) return false;
      if (held.which !== session.state.chosen) session.set({chosen: held.which});
      does[held.kind](held);
      return true;
    },
    holds: () => held.kind === "weight",
    moved(event, dx, dy) {
      if (held.kind === "weight") session.setWeight(held.k, pulled(begin, dx, dy, event.shiftKey));
      const now = find(place(event));
      if (now?.t && now.t !== held.t && held.kind !== "weight") {
        held = {...held, t: now.t};
        if (held.kind === "step" || held.kind === "unit") session.set({step: now.t}); else paint(now.t);
      }
    },
    clicked: event => { if (held.kind === "weight") view.type(event); },
    over(event) {
      const found = find(place(event));
      canvas.style.cursor = !found ? "default" : found.kind === "weight" ? "ns-resize" : "pointer";
      view.light(found?.kind === "weight" && found.which === session.state.chosen ? found.k : null);
    },
    left: () => view.light(null),
  });
  onKey(canvas, event => {
    const step = stepAfter(event.key, session.state), on = {ArrowUp: -1, ArrowDown: 1}[event.key];
    if (step !== null) session.set({step});
    else if (on) view.walk(on);
    else if (event.key === "x" || event.key === "m") flip(event.key === "x" ? "x" : "marker");
    else return changes(event, session, view);
    return true;
  });
  function flip(kind) {
    if (!session.state.step) return;
    held = {kind};
    does[kind]({t: session.state.step});
  }
}
