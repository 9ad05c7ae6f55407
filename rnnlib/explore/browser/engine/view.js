// An explorer on a page: its controls, its picture, its sentence; what to try, and what to achieve.
//
// `about` is what stands around the picture (see `controls_of` in spec.py). `answers` draws a state and says what it
// shows: by itself (`inTheBrowser`) or as the kernel tells it (face.js). `store` is where the values live: `values()`,
// `change(values)`, `listen(heard)`, which is called when somebody else has changed them.

import {beneath} from "./beneath.js";
import {control, make, rest} from "./controls.js";
import {stage} from "./draw.js";

const WORDS = 100; // ms between two sentences: nobody reads faster, and a page's layout is dear
const REST = 400; // ms without a move, after which a screen reader is told
const WALK = 120; // ms for a step of what plays

// The picture as a canvas: the part of the answers that shows it, and `frame`, which draws a state.
export function onCanvas(spec, glyphs) {
  const picture = make("canvas", {className: "rnn-picture"}), {ready, frame} = stage(picture, spec, glyphs);
  const describe = sentence => { // a picture for screen readers from when there are words for it
    picture.setAttribute("role", "img");
    picture.setAttribute("aria-label", sentence);
  };
  return {part: {picture, ready, describe}, frame};
}

// Answers of a page that has the equations, `module` ({compute, shown, describe, met, settle, idle, actions}: see
// browser/__init__.py), and the spec, by which it draws.
export function inTheBrowser(spec, given, glyphs, module) {
  const {part, frame} = onCanvas(spec, glyphs);
  return {
    ...part,
    alone: true, // it needs no kernel
    settle: values => ({...values, ...module.settle?.(values, given)}),
    acts: name => Boolean(module.actions?.[name]),
    act: (name, values) => module.actions[name](values, given) ?? {},
    draw(values, run) {
      const result = module.compute(values, given, run), data = {...result, ...module.shown?.(result, values, given)};
      frame(data);
      const met = () => module.met?.(result, values, given) ?? false;
      return {
        words: () => ({sentence: module.describe(result, values, given), met: met()}),
        idle: module.idle?.(values, given) ?? [],
        beneath: data,
      };
    },
  };
}

// An explorer where no kernel is.
export function mount(element, {spec, given, module, glyphs, moves}, store) {
  return present(element, {...spec, moves}, inTheBrowser(spec, given, glyphs, module), store);
}

// What is wider than its box is scrolled by keys too, and is no stop of Tab's otherwise.
function scrolledByKeys(box) {
  new ResizeObserver(() => {
    const wide = box.scrollWidth > box.clientWidth + 1;
    for (const [name, value] of Object.entries({tabindex: "0", role: "group", "aria-label": "Picture, wider than here"}))
      if (wide) box.setAttribute(name, value);
      else box.removeAttribute(name);
  }).observe(box);
}

function button(text, action, attributes = {}) {
  const made = make("button", {type: "button", className: "rnn-button", ...attributes}, text);
  made.addEventListener("click", action);
  return made;
}

const group = (name, label, ...parts) =>
  make("div", {className: name, role: "group", "aria-label": label}, ...parts);

// The numbered moves of a text as buttons; `open(values)` shows one. -> {element, offer(moves), mark(values)}
export function movesRow(open) {
  const element = group("rnn-moves", "Moves");
  let all = [], buttons = [], last = null;
  function offer(moves) {
    all = moves;
    buttons = moves.map(({number, values, told}) =>
      button(number, () => { last = number; open(values); mark(values); }, {"aria-label": told, title: told}));
    element.hidden = !moves.length;
    element.replaceChildren(make("span", {}, "Moves:"), ...buttons);
  }
  function mark(shown) { // the move whose state is shown
    const here = JSON.stringify(shown);
    all.forEach(({number, values}, k) => {
      const shows = number === last && JSON.stringify(values) === here;
      buttons[k].setAttribute("aria-pressed", shows);
      buttons[k].classList.toggle("rnn-shown", shows);
    });
  }
  return {element, offer, mark};
}

// -> {stop(), become(answers)}: ends what walks; other answers draw from now on, and a hand at a control stays there
export async function present(element, about, answers, store) {
  const caption = make("p", {className: "rnn-caption"}), challenge = make("p", {className: "rnn-challenge"});
  const told = make("div", {className: "rnn-told", role: "status"});
  const error = make("p", {className: "rnn-error", role: "alert"});
  const bar = make("progress", {max: 1, value: 0, hidden: true, "aria-label": "how far it is"});
  const view = make("div", {className: "rnn-view"}), under = beneath(about.beneath);
  put(answers.picture);
  scrolledByKeys(view);
  function put(picture) {
    const [width, height] = about.size;
    picture.style.setProperty("--rnn-width", `${width}px`);
    picture.style.aspectRatio = `${width} / ${height}`;
    picture.classList.toggle("rnn-as-drawn", about.asDrawn);
    view.replaceChildren(picture);
  }

  let begun = false, asked = false, written = -Infinity, later = 0; // of the frames

  // --- Values ---
  let run; // what a task has made, until other values are set than those that may be moved while it runs
  const change = some => {
    error.textContent = "";
    const before = store.values(), values = answers.settle({...before, ...some});
    if (Object.keys(values).some(name => values[name] !== before[name] && !about.whileRunning.includes(name)))
      run = undefined;
    store.change(values);
    ask();
  };
  const refused = text => { error.textContent = text; };
  const byHand = some => { stop(); change(some); };
  const moved = (name, value) => (about.whileRunning.includes(name) ? change : byHand)({[name]: value});

  // --- Tasks: what walks on by itself, here or in a kernel ---
  let task = null;
  const stopButton = button("Stop", () => { stop(); store.stop?.(); });
  progress({running: false});
  function progress({running, share}) {
    bar.hidden = stopButton.hidden = !running;
    if (running && share !== undefined) bar.value = share;
  }
  function stop() {
    clearTimeout(task?.timer);
    task = null;
    progress({running: store.running?.() ?? false});
  }
  function walk(steps) {
    stop();
    const mine = task = {timer: 0};
    progress({running: true, share: 0});
    const next = () => {
      if (task !== mine) return;
      if (store.busy?.()) { mine.timer = setTimeout(next, 10); return; }
      const {value, done} = steps.next(store.values());
      if (done || !element.isConnected) return stop();
      progress({running: true, share: value.share});
      change(value.values);
      run = value.run ?? run;
      mine.timer = setTimeout(next, value.pause ?? WALK);
    };
    next();
  }
  function* played({name, low, high, step}) { // from where it is, or from the start if it is at the end
    const count = Math.round((high - low) / step), from = Math.round((store.values()[name] - low) / step) % count;
    for (let k = from; k <= count; k++)
      yield {share: k / count, values: {[name]: Math.min(Number((low + k * step).toPrecision(10)), high)}};
  }
  function act(name) {
    stop();
    if (!answers.acts(name)) return store.act(name);
    const outcome = answers.act(name, store.values());
    if (typeof outcome.next === "function") walk(outcome);
    else byHand(outcome);
  }

  // --- Parts ---
  const controls = Object.fromEntries(about.settings.map(setting =>
    [setting.name, control(setting, value => moved(setting.name, value), refused)]));
  const acts = Object.entries(about.actions).filter(([name]) => store.act || answers.acts(name))
    .map(([name, text]) => button(text, () => act(name)));
  const plays = about.settings.filter(setting => setting.play)
    .map(setting => button(`▶ Play ${setting.name}`, () => walk(played(setting))));
  const presets = [...about.presets, {text: "Start again", values: {}}]
    .map(({text, values}) => button(text, () => byHand({...about.defaults, ...values})));
  const moves = movesRow(byHand);
  moves.offer(about.moves ?? []);

  element.classList.add("rnn-explorer");
  element.replaceChildren(
    make("div", {className: "rnn-controls"}, ...Object.values(controls).map(each => each.element)),
    ...acts.length + plays.length ? [group("rnn-actions", "Actions", ...acts, ...plays, stopButton, bar)] : [],
    view, under.element, caption, told, error,
    ...about.moves?.length ? [moves.element] : [],
    group("rnn-presets", "Try this", make("span", {}, "Try this:"), ...presets),
    ...about.challenge ? [challenge] : []);

  // --- Frames: at most one for each that the screen shows ---
  function ask() {
    if (begun && !asked) requestAnimationFrame(frame);
    asked = begun;
  }
  function frame() {
    asked = false;
    const values = store.values();
    const {words, idle, beneath, anew = true} = answers.draw(values, run);
    under.show(beneath);
    for (const [name, each] of Object.entries(controls)) {
      each.show(values[name], values);
      rest(each.element, idle.includes(name));
    }
    moves.mark(values);
    clearTimeout(later);
    if (performance.now() - written > WORDS) write(words());
    later = setTimeout(() => { write(words()); told.textContent = caption.textContent; }, REST);
    if (anew) answers.picture.dispatchEvent(new CustomEvent("rnn-frame", {bubbles: true}));
  }
  function write({sentence, met}) {
    written = performance.now();
    caption.textContent = sentence;
    answers.describe(sentence);
    if (!about.challenge) return;
    const sign = make("b", {}, met ? "✓ Challenge met:" : "Challenge:");
    challenge.replaceChildren(sign, " " + (about.challenge[""] ?? about.challenge[store.values().task]));
  }

  let trouble = "";
  store.listen(heard => { // what a kernel says
    if (heard.theirs) { // it has set the values
      stop();
      run = undefined;
    }
    if (!task) progress(heard);
    if (heard.trouble !== trouble) error.textContent = trouble = heard.trouble;
    if (answers.alone) ask();
    else if (begun) frame(); // one answer at a time is under way: to wait for the screen would be a second wait
  });

  let newest;
  async function become(next) {
    newest = next;
    await next.ready;
    if (newest !== next) return;
    answers = next;
    if (answers.alone) store.alone?.();
    const values = store.values(), settled = answers.settle(values); // what a kernel was told, it has not settled yet
    if (JSON.stringify(settled) !== JSON.stringify(values)) store.change(settled);
    put(answers.picture);
    written = -Infinity; // a picture is not without its words
    begun = true;
    frame();
  }
  await become(answers);
  return {stop, become};
}
