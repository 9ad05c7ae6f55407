// An explorer beside its kernel, in JupyterLab. Where the equations stand in Python alone, each move is told, and its
// arrays and its sentence come back for the page to draw. Until it can draw, or where it never can, pictures come.

import {arraysOf} from "./arrays.js";
import {make} from "./controls.js";
import {inTheBrowser, onCanvas, present} from "./view.js";

const TOLD = 150; // ms after the last move, when the kernel hears of what the page has drawn by itself

// The values of an explorer and who may change them. A page counts what is done on it, and the kernel says which of
// it has been seen to: while something is under way, the page's own values count. One message at a time is.
export function shared(model) {
  const page = String(Math.random());
  let values = model.get("shown").values, done = 0, sent = 0, seen = 0, alone = false, timer = 0;
  let heard = () => {};
  const send = (what, more = {}) => {
    clearTimeout(timer);
    sent = done;
    model.send({do: what, page, turn: done, ...more});
  };
  const tell = () => send(alone ? "told" : "show", {values});
  const shown = () => {
    const state = model.get("shown"), before = JSON.stringify(values), mine = state.heard[page] > seen;
    if (mine) seen = state.heard[page];
    if (done > sent && seen === sent && !alone) tell();
    else if (seen === done) values = state.values;
    heard({...state, theirs: !mine && !state.running && JSON.stringify(values) !== before});
  };
  model.on("change:shown", shown);
  return {
    values: () => values,
    change(some) {
      values = some;
      done += 1;
      clearTimeout(timer);
      if (alone) timer = setTimeout(tell, TOLD);
      else if (seen === sent) tell();
    },
    act(name) { done += 1; send("act", {name}); },
    stop() { done += 1; send("stop"); },
    listen(listener) { heard = listener; },
    running: () => model.get("shown").running,
    busy: () => !alone && done > seen,
    alone() { // from now on the page draws by itself
      alone = true;
      clearTimeout(timer);
      if (done > sent) timer = setTimeout(tell, TOLD);
    },
    close() { model.off("change:shown", shown); if (done > sent) tell(); },
  };
}

// Answers that come from the kernel, its arrays drawn here where there is a `spec` to draw by.
function byTheKernel(model, spec, glyphs) {
  const {part, show} = spec.marks ? fromArrays(spec, glyphs) : fromPictures();
  return {
    ...part,
    settle: values => values,
    acts: () => false,
    draw() {
      const anew = show(model);
      const {caption, met, idle} = model.get("shown");
      return {words: () => ({sentence: caption, met}), idle, beneath: model.get("beneath"), anew};
    },
  };
}

function fromArrays(spec, glyphs) {
  const {part, frame} = onCanvas(spec, glyphs);
  let drawn = null;
  return {
    part,
    show(model) {
      const sent = model.get("frame"), anew = sent !== drawn;
      if (anew) frame(arraysOf(drawn = sent), sent.view, sent.glyphs);
      return anew;
    },
  };
}

function fromPictures() {
  const picture = make("img", {className: "rnn-picture", alt: ""});
  let drawn = null;
  return {
    part: {picture, describe: sentence => { picture.alt = sentence; }},
    show(model) {
      const bytes = model.get("picture");
      if (bytes === drawn) return false;
      URL.revokeObjectURL(picture.src);
      picture.src = URL.createObjectURL(new Blob([drawn = bytes], {type: "image/png"}));
      return true;
    },
  };
}

// Keys are for the control in focus, not for JupyterLab, where ↓ leaves the cell and x cuts it.
export function keepKeys(element) {
  element.addEventListener("focusin", ({target}) => { target.dataset.lmSuppressShortcuts = "true"; });
}

// The widget's code; `module` holds the explorer's equations, null if they stand in Python alone.
export function face(module) {
  function render({model, el}) {
    let store = null, presented = null;
    const answers = () => {
      const {given, glyphs, ...spec} = {...model.get("about"), ...model.get("drawing")};
      const alone = module && spec.marks; // it draws and computes
      el.classList.toggle("rnn-by-kernel", !alone);
      return alone ? inTheBrowser(spec, given, glyphs, module) : byTheKernel(model, spec, glyphs);
    };
    const close = () => {
      presented?.then(({stop}) => stop(), () => {}); // what went wrong with it has been told
      store?.close();
    };
    const show = () => {
      close();
      store = shared(model);
      presented = present(el, model.get("about"), answers(), store);
    };
    const draw = async () => (await presented).become(answers()); // what it needs to draw by itself has come
    keepKeys(el);
    model.on("change:about", show);
    model.on("change:drawing", draw);
    show();
    if (!model.get("drawing").marks) model.send({do: "draw"});
    return () => {
      close();
      model.off("change:about", show);
      model.off("change:drawing", draw);
    };
  }
  return {render};
}
