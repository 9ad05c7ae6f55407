// Predictions on a page: commit to an answer, then see why and what follows. Answers stay in this browser.

const KEPT = "rnnlib.predictions"; // {key of a question: option}

function kept() {
  try { return JSON.parse(localStorage.getItem(KEPT)) ?? {}; } catch { return {}; } // storage may be forbidden
}

function keep(key, option) {
  try { localStorage.setItem(KEPT, JSON.stringify({...kept(), [key]: option})); } catch { /* answered all the same */ }
}

for (const section of document.querySelectorAll(".prediction")) {
  const {key} = section.dataset, options = section.querySelector(".options");
  const inputs = [...options.querySelectorAll("input")], answers = section.querySelector(".answers");
  const follows = document.querySelector(`.follows[data-key="${CSS.escape(key)}"]`);
  const feedback = make("div", {className: "feedback", role: "status", tabIndex: -1});
  const commit = make("button", {type: "button", className: "rnn-button", textContent: "Commit", disabled: true});
  const reveal = make("button", {type: "button", className: "rnn-button", textContent: "Show without answering"});
  const row = make("p", {className: "buttons"});
  row.append(commit, reveal);
  section.append(row, feedback);
  answers?.remove();

  const chosen = () => inputs.find(input => input.checked)?.value;
  options.addEventListener("change", () => { commit.disabled = !chosen(); });
  commit.addEventListener("click", () => {
    keep(key, chosen());
    show(chosen());
    feedback.focus({preventScroll: true});
  });
  reveal.addEventListener("click", open);
  follows?.addEventListener("toggle", () => reveal.remove(), {once: true});

  function open() {
    if (!follows) return reveal.remove();
    follows.open = true;
    follows.querySelector(":scope > summary").hidden = true;
  }
  function show(option) {
    const rows = [...answers?.querySelectorAll("li") ?? []], mine = rows.find(each => each.dataset.option === option);
    mine?.querySelector("b").after(" (your answer)");
    const said = make("p", {textContent: answers ? verdict(mine) : "Kept. Now read on, and see: "});
    if (!answers) said.append(inputs.find(({value}) => value === option).nextElementSibling);
    feedback.append(said, ...answers ? [answers.querySelector("ul")] : []);
    options.remove(); // the answers take the place of the choices
    row.remove();
    open();
  }
  const earlier = kept()[key];
  if (inputs.some(({value}) => value === earlier)) show(earlier);
}

function verdict(mine) {
  return "right" in mine.dataset ? "You were right." : "Another answer is right:";
}

function make(tag, properties) {
  return Object.assign(document.createElement(tag), properties);
}
