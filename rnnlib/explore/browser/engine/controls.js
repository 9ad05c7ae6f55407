// The controls of an explorer's settings. Each is {element, show(value, values)}, of its own value and of all;
// `moved(value)` is called when a hand has moved it, `refused(text)` when what was typed cannot be taken.

import {split} from "./sentences.js";

export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes))
    if (name in element) element[name] = value;
    else element.setAttribute(name, value);
  element.append(...children);
  return element;
}

const row = (setting, ...parts) => make("label", {className: "rnn-row"}, make("span", {}, setting.label), ...parts);
const within = (value, {low, high}) => Math.min(high, Math.max(low, value));
const decimals = step => (String(+step.toFixed(10)).split(".")[1] ?? "").length;
const typed = text => parseFloat(text.replace("−", "-").replace(",", "."));
const written = text => text.replace("-", "−");

// A slider with a field for the number: the range for a hand, the field for a value between its steps.
function slider(setting, moved, toRange, fromRange, text) {
  const [low, high] = [setting.low, setting.high].map(toRange);
  const range = make("input", {type: "range", min: low, max: high, step: setting.step, "aria-label": setting.label});
  const field = make("input", {className: "rnn-value", inputMode: "decimal", size: 6,
    "aria-label": `${setting.label}, as a number`});
  const element = row(setting, range, field);
  let shown;
  const show = value => {
    if (value !== shown || document.activeElement !== field) field.value = text(value); // or somebody types there
    shown = value;
    range.value = toRange(value);
    range.setAttribute("aria-valuetext", text(value));
  };
  range.addEventListener("input", () => moved(within(fromRange(Number(range.value)), setting)));
  field.addEventListener("change", () => {
    const value = typed(field.value);
    if (Number.isFinite(value)) moved(shown = within(setting.kind === "IntSlider" ? Math.round(value) : value, setting));
    field.value = text(shown);
  });
  const rename = label => {
    element.firstChild.textContent = label;
    range.setAttribute("aria-label", label);
    field.setAttribute("aria-label", `${label}, as a number`);
  };
  return {element, show, rename};
}

const same = value => value, tidy = value => Number(value.toPrecision(10));

// A line of text; `fault(text)` says what is wrong with it, if something is.
function line(setting, moved, refused, fault) {
  const field = make("input", {type: "text", spellcheck: false});
  field.addEventListener("input", () => {
    const wrong = fault(field.value);
    if (wrong) refused(`${setting.label}: ${wrong}`);
    else moved(field.value);
  });
  const element = row(setting, field);
  element.classList.add("rnn-wide");
  return {element, show: value => { if (document.activeElement !== field) field.value = value; }};
}

const CONTROLS = {
  Slider: (setting, moved) =>
    slider(setting, moved, same, tidy, value => written(value.toFixed(decimals(setting.step)))),

  IntSlider: (setting, moved) => slider(setting, moved, same, Math.round, value => written(String(value))),

  LogSlider: (setting, moved) => slider(
    setting, moved, Math.log10, power => Number((10 ** power).toPrecision(6)),
    value => written(String(Number(value.toPrecision(2))))),

  Choice(setting, moved) {
    const options = setting.options.map(([text], k) => make("option", {value: k}, text));
    const select = make("select", {}, ...options);
    select.addEventListener("change", () => moved(setting.options[select.value][1]));
    const show = value => { select.value = setting.options.findIndex(option => option[1] === value); };
    return {element: row(setting, select), show};
  },

  Toggle(setting, moved) {
    const box = make("input", {type: "checkbox"});
    box.addEventListener("change", () => moved(box.checked));
    return {element: row(setting, box), show: value => { box.checked = value; }};
  },

  Text: (setting, moved, refused) => line(setting, moved, refused, text => {
    const {shortest, longest, allowed} = setting, {length} = [...text];
    const strange = allowed === null ? [] : [...new Set(text)].filter(letter => !allowed.includes(letter));
    if (length < shortest || length > longest) return `wanted ${shortest} to ${longest} characters, got ${length}`;
    return strange.length ? `wanted only the characters “${allowed}”, got “${strange.join("")}” too` : "";
  }),

  Words: (setting, moved, refused) => line(setting, moved, refused, text => {
    const {shortest, longest} = setting, known = setting.allowed.map(word => word.trim());
    const [words, begun] = split(text, known), isBeginning = known.some(word => word.startsWith(begun));
    const strange = [...words.filter(word => !known.includes(word)), ...isBeginning ? [] : [begun]];
    if (strange.length) return `the networks do not know “${strange[0]}”; they know only: ${known.join(" ")}`;
    return words.length < shortest || words.length > longest ? `wanted ${shortest} to ${longest} words, got ${words.length}` : "";
  }),

  Rows(setting, moved) { // a slider for each number of the row that another setting chooses
    const {columns, lows, low, chosenBy} = setting;
    let table, at;
    const put = column => value => {
      table = table.map((line, k) => k === at ? line.map((number, c) => c === column ? value : number) : line);
      moved(table);
    };
    const sliders = columns.map((label, column) =>
      CONTROLS.Slider({...setting, label, low: lows[column] ?? low}, put(column)));
    const show = (value, values) => {
      [table, at] = [value, values[chosenBy] - 1];
      sliders.forEach((each, column) => {
        each.rename(`${columns[column]}, ${chosenBy} ${at + 1}`);
        each.show(table[at][column]);
      });
    };
    const attributes = {className: "rnn-rows", role: "group", "aria-label": setting.label};
    return {element: make("div", attributes, ...sliders.map(({element}) => element)), show};
  },

  Numbers(setting, moved) {
    const {rows, columns, flat, low, high, step} = setting;
    const read = () => {
      const table = fields.map(line => line.map(field => within(Number(field.value) || 0, setting)));
      return flat ? table[0] : table;
    };
    const fields = rows.map(name => columns.map(column => {
      const label = `${setting.label} ${name} ${column}`.trim();
      const field = make("input", {type: "number", min: low, max: high, step, "aria-label": label});
      field.addEventListener("input", () => { if (field.value !== "" && field.value !== "-") moved(read()); });
      field.addEventListener("change", () => moved(read()));
      return field;
    }));
    const head = make("tr", {}, make("td"), ...columns.map(name => make("th", {scope: "col"}, name)));
    const lines = rows.map((name, k) =>
      make("tr", {}, make("th", {scope: "row"}, name), ...fields[k].map(field => make("td", {}, field))));
    const show = value => (flat ? [value] : value).forEach((line, r) => line.forEach((number, c) => {
      if (Number(fields[r][c].value) !== number || fields[r][c].value === "") fields[r][c].value = number;
    }));
    const table = make("div", {className: "rnn-table"}, make("table", {}, head, ...lines));
    const element = make("fieldset", {className: "rnn-numbers"}, make("legend", {}, setting.label), table);
    return {element, show};
  },
};

export const control = (setting, moved, refused) => CONTROLS[setting.kind](setting, moved, refused);

// Let a control rest while its setting changes nothing.
export function rest(element, idle) {
  for (const part of element.querySelectorAll("input, select")) part.disabled = idle;
}
