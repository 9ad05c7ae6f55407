// Explorers on a page: those with a module live; of the others each numbered move shows a picture made beforehand.

for (const place of document.querySelectorAll("[data-explorer]")) {
  const {values, moves} = JSON.parse(place.dataset.state), {module, spec, given} = EXPLORERS[place.dataset.explorer];
  let now = values;
  const store = {values: () => now, change(some) { now = some; }, listen() {}};
  const explorer = {spec, given, moves, module: modules[module].default, glyphs: GLYPHS};
  modules["VIEW"].mount(place.querySelector(".rnn-explorer"), explorer, store);
}

for (const place of document.querySelectorAll(".explorer.ready-made")) {
  const states = [...place.querySelectorAll(".state")], row = document.createElement("div");
  if (states.length === 1) continue;
  const buttons = states.map(({dataset: {move, told}}) => {
    const button = document.createElement("button");
    Object.assign(button, {type: "button", className: "rnn-button", textContent: move || "as it begins"});
    button.addEventListener("click", () => show(move));
    if (told) button.title = button.ariaLabel = told;
    return button;
  });
  const show = move => states.forEach((state, k) => {
    state.hidden = state.dataset.move !== move;
    buttons[k].ariaPressed = String(!state.hidden);
    buttons[k].classList.toggle("rnn-shown", !state.hidden);
  });
  row.className = "rnn-moves";
  row.setAttribute("role", "group");
  row.setAttribute("aria-label", "Moves");
  row.append("Moves:", ...buttons.slice(1), buttons[0]);
  states.at(-1).after(row);
  states[0].parentElement.setAttribute("aria-live", "polite");
  show("");
}
