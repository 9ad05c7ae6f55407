// An explorer on a page: its controls, its picture, its sentence; what to try, and what to achieve.
//
// `module` holds its equations ({compute, shown, describe, met, settle, idle, actions}: see browser/__init__.py). `store`
// is where the values live: `values()`, `change(values)`, `listen(heard)`, which is called when somebody else has
// changed them.

import {control, make, rest} from "./controls.js";
import {stage} from "./draw.js";

const WORDS = 100; // ms between two sentences: nobody reads faster, and a page's layout is dear
const REST = 400; // ms without a move, after which a screen reader is told
const WALK = 120; // ms for a step of what plays

export async function mount(element, {spec, given, module, glyphs, moves = []}, store) {
  const [width, height] = spec.size;
  const canvas = make("canvas", {className: "rnn-picture", role: "img"});
  Object.assign(canvas.style, {width: `${width}px`, aspectRatio: `${width} / ${height}`});
  const caption = make("p", {className: "rnn-caption"}), challenge = make("p", {className: "rnn-challenge"});
  const told = make("div", {className: "rnn-told", role: "status"});
  const error = make("p", {className: "rnn-error", role: "alert"});
  const bar = make("progress", {max: 1, value: 0, hidden: true, "aria-label": "how far it is"});

  // --- Values ---
  const change = some => {
    error.textContent = "";
    const values = {...store.values(), ...some};
    store.change({...values, ...module.settle?.(values, given)});
    ask();
  };
  const refused = text => { error.textContent = text; };
  const byHand = some => { stop(); change(some); };

  // --- Tasks: what walks on by itself ---
  let task = null;
  const stopButton = button("Stop", () => stop());
  stopButton.hidden = true;
  function stop() {
    clearTimeout(task?.timer);
    task = null;
    bar.hidden = stopButton.hidden = true;
  }
  function walk(steps) {
    stop();
    const mine = task = {timer: 0};
    bar.hidden = stopButton.hidden = false;
    const next = () => {
      if (task !== mine) return;
      const {value, done} = steps.next();
      if (done || !element.isConnected) return stop();
      if (value.share !== undefined) bar.value = value.share;
      change(value.values);
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
    const outcome = module.actions[name](store.values(), given);
    if (typeof outcome?.next === "function") walk(outcome);
    else byHand(outcome ?? {});
  }

  // --- Parts ---
  function button(text, action, attributes = {}) {
    const made = make("button", {type: "button", className: "rnn-button", ...attributes}, text);
    made.addEventListener("click", action);
    return made;
  }
  const group = (name, label, ...parts) =>
    make("div", {className: name, role: "group", "aria-label": label}, ...parts);
  const controls = Object.fromEntries(spec.settings.map(setting =>
    [setting.name, control(setting, value => byHand({[setting.name]: value}), refused)]));
  const acts = Object.entries(spec.actions).filter(([name]) => module.actions?.[name])
    .map(([name, text]) => button(text, () => act(name)));
  const plays = spec.settings.filter(setting => setting.play)
    .map(setting => button(`▶ Play ${setting.name}`, () => walk(played(setting))));
  const presets = [...spec.presets, {text: "Start again", values: {}}]
    .map(({text, values}) => button(text, () => byHand({...spec.defaults, ...values})));
  const numbered = moves.map(({number, values, told: what}) =>
    button(number, () => { byHand(values); pressed(number); }, {"aria-label": what, title: what}));
  let last = null;
  const pressed = number => { last = number; mark(); };
  function mark() { // the move whose state is shown
    const here = JSON.stringify(store.values());
    moves.forEach(({number, values}, k) => {
      const shows = number === last && JSON.stringify(values) === here;
      numbered[k].setAttribute("aria-pressed", shows);
      numbered[k].classList.toggle("rnn-shown", shows);
    });
  }

  element.classList.add("rnn-explorer");
  element.replaceChildren(
    make("div", {className: "rnn-controls"}, ...Object.values(controls).map(each => each.element)),
    ...acts.length + plays.length ? [group("rnn-actions", "Actions", ...acts, ...plays, stopButton, bar)] : [],
    canvas, caption, told, error,
    ...numbered.length ? [group("rnn-moves", "Moves", make("span", {}, "Moves:"), ...numbered)] : [],
    group("rnn-presets", "Try this", make("span", {}, "Try this:"), ...presets),
    ...spec.challenge ? [challenge] : []);
  // Keys are for the control in focus, not for JupyterLab, where ↓ leaves the cell and x cuts it.
  element.addEventListener("focusin", ({target}) => { target.dataset.lmSuppressShortcuts = "true"; });

  // --- Frames: at most one for each that the screen shows ---
  const picture = stage(canvas, spec, glyphs);
  await picture.ready;
  let asked = false, written = -Infinity, later = 0;
  function ask() {
    if (!asked) requestAnimationFrame(frame);
    asked = true;
  }
  function frame() {
    asked = false;
    const values = store.values();
    const idle = module.idle?.(values, given) ?? [];
    for (const [name, each] of Object.entries(controls)) {
      each.show(values[name], values);
      rest(each.element, idle.includes(name));
    }
    const result = module.compute(values, given);
    picture.frame({...result, ...module.shown?.(result, values, given)});
    mark();
    const words = () => write(module.describe(result, values, given), module.met?.(result, values, given), values);
    clearTimeout(later);
    if (performance.now() - written > WORDS) words();
    later = setTimeout(() => { words(); told.textContent = caption.textContent; }, REST);
    canvas.dispatchEvent(new CustomEvent("rnn-frame", {bubbles: true}));
  }
  function write(sentence, met, values) {
    written = performance.now();
    caption.textContent = sentence;
    canvas.setAttribute("aria-label", sentence);
    if (!spec.challenge) return;
    const sign = make("b", {}, met ? "✓ Challenge met:" : "Challenge:");
    challenge.replaceChildren(sign, " " + (spec.challenge[""] ?? spec.challenge[values.task]));
  }

  store.listen(() => { stop(); ask(); });
  frame();
  return stop;
}
