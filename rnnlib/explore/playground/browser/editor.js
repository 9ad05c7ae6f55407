// The weight that is chosen, to be typed or slid: below the matrix, and where it was clicked.

import {make} from "../../browser/engine/controls.js";
import {number} from "../../browser/engine/words.js";

const REACH = 6;
const read = text => parseFloat(text.replace("−", "-").replace(",", "."));

function numberField(set) {
  const field = make("input", {type: "text", inputMode: "decimal", size: 7});
  field.addEventListener("change", () => {
    const value = read(field.value);
    if (Number.isFinite(value)) set(value); else field.value = "";
  });
  return field;
}

export function weightEditor(session, view, places) {
  const set = value => session.setWeight(view.weight, value), name = make("b", {});
  const field = numberField(set), range = make("input", {type: "range", min: -REACH, max: REACH, step: 0.01});
  range.addEventListener("input", () => set(Number(range.value)));
  const element = make("div", {className: "pg-editor"}, name, field, range);

  const near = numberField(set), popup = make("div", {className: "pg-popup", hidden: true}, make("span", {}), near);
  const close = () => { popup.hidden = true; };
  near.addEventListener("keydown", ({key}) => {
    if (key === "Enter") near.dispatchEvent(new Event("change"));
    if (key === "Enter" || key === "Escape") close();
  });
  near.addEventListener("blur", close);

  const value = () => session.network.weights[view.weight];
  const label = () => { const {from, to} = places()[view.weight]; return `${from} → ${to}`; };
  const written = () => String(Number(value().toFixed(4))).replace("-", "−");
  return {
    element, popup,
    told: () => `${label()}, ${number(value(), 3)}`,

    // A field at the place of the event; without one, that below the matrix
    type(event) {
      if (!event) { field.focus(); field.select(); return; }
      popup.hidden = false;
      const room = popup.offsetParent.getBoundingClientRect();
      popup.style.left = `${Math.min(event.clientX - room.left, room.width - 150)}px`;
      popup.style.top = `${Math.max(0, event.clientY - room.top - 44)}px`;
      popup.firstChild.textContent = label();
      near.value = written();
      near.setAttribute("aria-label", label());
      near.focus();
      near.select();
    },

    show() {
      name.textContent = label();
      if (document.activeElement !== field) field.value = written();
      range.value = value();
      range.setAttribute("aria-label", label());
      range.setAttribute("aria-valuetext", written());
      field.setAttribute("aria-label", `${label()}, as a number`);
    },
  };
}
