// Lines of code on the page: to be put in order, or with gaps to fill. What is right is the kernel's to say: it runs
// them. `answer` is how things stand; a check sends it along, so that no message can overtake it.

function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

// Text with `code` between backticks.
const told = text => text.split("`").map((part, k) => k % 2 ? make("code", {}, part) : part);

function keep(model, answer) {
  model.set("answer", answer);
  model.save_changes();
}

// The buttons, and what the last check found.
function judge(model, again) {
  const verdict = make("div", {className: "rnn-verdict"});
  verdict.setAttribute("role", "status");
  const show = () => {
    const {text = "", passed} = model.get("verdict");
    verdict.classList.toggle("rnn-passed", passed === true);
    const mark = text && !text.startsWith("Right") && passed ? "✓ " : "";
    verdict.replaceChildren(...text.split("\n").filter(Boolean).map((line, k) => make("p", {}, k ? "" : mark, ...told(line))));
  };
  const check = () => {
    verdict.classList.remove("rnn-passed");
    verdict.replaceChildren(make("p", {}, "Running it …"));
    model.send({do: "check", answer: model.get("answer")});
  };
  const row = make("div", {className: "rnn-row"},
    make("button", {className: "rnn-button", onclick: check}, "Check"),
    make("button", {className: "rnn-button", onclick: again}, "Start again"));
  model.on("change:verdict", show);
  show();
  return {parts: [row, verdict], check, close: () => model.off("change:verdict", show)};
}

// One line that can be moved: by its two buttons, by the arrow keys while it is in focus, by dragging.
function movable(name, line, move) {
  const step = (by, sign, words) => {
    const button = make("button", {className: "rnn-step", tabIndex: -1, onclick: () => move(name, by)}, sign);
    button.setAttribute("aria-label", `Move ${words}: ${line}`);
    return button;
  };
  const grip = make("span", {className: "rnn-grip"}, "⠿");
  grip.setAttribute("aria-hidden", "true");
  const code = make("button", {className: "rnn-line", title: "Arrow keys move this line"}, line);
  code.setAttribute("aria-roledescription", "line of code, moved by the arrow keys");
  code.onkeydown = event => {
    const by = {ArrowUp: -1, ArrowDown: 1}[event.key];
    if (!by) return;
    event.preventDefault();
    move(name, by);
  };
  const item = make("li", {className: line.endsWith(":") ? "rnn-opens" : ""},
    grip, code, step(-1, "▲", "up"), step(1, "▼", "down"));
  for (const handle of [grip, code]) drag(handle, item, by => move(name, by));
  return item;
}

// While it is held, a line changes places with whatever its pointer has come half past.
function drag(handle, item, move) {
  const onward = event => {
    const above = item.previousElementSibling, below = item.nextElementSibling;
    const middle = part => part.getBoundingClientRect().top + part.getBoundingClientRect().height / 2;
    if (above && event.clientY < middle(above)) move(-1);
    else if (below && event.clientY > middle(below)) move(1);
  };
  const stop = () => {
    item.classList.remove("rnn-held");
    handle.removeEventListener("pointermove", onward);
  };
  handle.addEventListener("pointerdown", event => {
    if (event.button || event.pointerType !== "mouse" && !handle.matches(".rnn-grip")) return; // a finger scrolls
    handle.setPointerCapture(event.pointerId);
    item.classList.add("rnn-held");
    handle.addEventListener("pointermove", onward);
  });
  for (const end of ["pointerup", "pointercancel", "lostpointercapture"]) handle.addEventListener(end, stop);
}

function ordering(model, el) {
  const {head, lines, depth, names: start} = model.get("about");
  const list = make("ol", {className: "rnn-list"}), live = make("div", {className: "rnn-told"});
  live.setAttribute("role", "status");
  list.setAttribute("aria-label", "The lines, from above");
  list.style.setProperty("--rnn-depth", depth);
  const items = Object.fromEntries(Object.entries(lines).map(([name, line]) => [name, name === "return" ?
    make("li", {className: "rnn-return"}, make("pre", {className: "rnn-code"}, line)) : movable(name, line, move)]));
  const order = () => [...list.children].map(item => Object.keys(items).find(name => items[name] === item));

  // The neighbour is what is put elsewhere, so that the line that moves keeps the focus.
  function move(name, by) {
    const item = items[name], other = by < 0 ? item.previousElementSibling : item.nextElementSibling;
    if (!other) { live.textContent = `It is ${by < 0 ? "the first" : "the last"} line.`; return; }
    if (by < 0) item.after(other); else item.before(other);
    keep(model, {names: order()});
    ends();
    live.textContent = whereabouts(name);
  }
  function whereabouts(name) {
    const names = order(), at = names.indexOf(name), end = names.indexOf("return");
    if (at > end) return `${lines[name]}: left out, below return.`;
    const next = at + 1 < end ? `above ${lines[names[at + 1]]}` : "the last one above return";
    return `${lines[name]}: line ${at + 1} of ${end}, ${next}.`;
  }
  function ends() {
    for (const item of list.children) {
      for (const [k, button] of item.querySelectorAll(".rnn-step").entries())
        button.disabled = !(k ? item.nextElementSibling : item.previousElementSibling);
    }
  }
  function show() {
    const names = model.get("answer").names;
    if (String(names) !== String(order())) list.replaceChildren(...names.map(name => items[name]));
    ends();
  }
  const {parts, close} = judge(model, () => { keep(model, {names: start}); show(); live.textContent = "As at the beginning."; });
  el.append(make("pre", {className: "rnn-code"}, head), list, ...parts, live);
  model.on("change:answer", show);
  show();
  return () => { model.off("change:answer", show); close(); };
}

function filling(model, el) {
  const {head, foot, lines, gaps} = model.get("about"), fields = {};
  const row = ({name, line}) => {
    if (!(name in gaps)) return make("pre", {className: "rnn-code"}, line);
    const field = fields[name] = make("input", {
      type: "text", spellcheck: false, autocomplete: "off", autocapitalize: "off",
      oninput: () => keep(model, {...model.get("answer"), [name]: field.value}),
      onkeydown: event => { if (event.key === "Enter") check(); },
    });
    field.setAttribute("aria-label", `What belongs behind ${line.trim()}`);
    return make("label", {className: "rnn-code"}, make("span", {}, line.trimEnd()), field);
  };
  const show = () => {
    for (const [name, text] of Object.entries(model.get("answer")))
      if (fields[name].value !== text) fields[name].value = text;
  };
  const {parts, check, close} = judge(model, () => { keep(model, gaps); show(); });
  const code = text => make("pre", {className: "rnn-code"}, text);
  // Folded, since the lines stand in a right order, and whoever wants to find one should not see it.
  const folded = make("details", {}, make("summary", {}, "Show the lines, in a right order"),
    code(head), ...lines.map(row), code(foot), ...parts);
  folded.open = Object.values(model.get("answer")).some(Boolean);
  el.append(folded);
  model.on("change:answer", show);
  show();
  return () => { model.off("change:answer", show); close(); };
}

function render({model, el}) {
  el.classList.add("rnn-lines");
  // Keys are for what is in focus, not for JupyterLab, where ↓ leaves the cell and x cuts it.
  el.addEventListener("focusin", ({target}) => { target.dataset.lmSuppressShortcuts = "true"; });
  return (model.get("about").kind === "order" ? ordering : filling)(model, el);
}

export default {render};
