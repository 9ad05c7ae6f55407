// The whole state to take away: a link, and the line of Python that makes it.

import {inARow} from "../../browser/engine/words.js";
import {make} from "../../browser/engine/controls.js";
import {toLink, toPython} from "./link.js";

const CALLED = {memory: "what the optimiser remembers", curve: "the losses so far"};

function copied(name) {
  const field = make("textarea", {readOnly: true, rows: 3, "aria-label": name, spellcheck: false});
  const button = make("button", {type: "button"}, `Copy the ${name}`);
  button.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      document.execCommand("copy"); // where a page may not
    }
    button.textContent = "✓ Copied";
  });
  const show = text => {
    field.value = text;
    button.textContent = `Copy the ${name}`;
  };
  return {element: make("div", {}, field, button), show};
}

// `address()` is the page's, to which a link belongs; without one the link is what follows a page's address.
export function shareDialog(address) {
  const link = copied(address ? "link" : "end of a link"), line = copied("line of Python"), room = make("p", {});
  const where = address ? "" : " The first belongs after the address of a playground page, the second into a cell.";
  const close = make("button", {type: "button"}, "Close");
  const dialog = make("dialog", {className: "pg-share", "aria-label": "Share this state"},
    make("h2", {}, "Share this state"),
    make("p", {}, `Both hold the task, every setting, every weight exactly, and what training has left.${where}`),
    link.element, room, line.element,
    make("p", {}, "Not in either: the steps to undo, and the tally over 20 seeds."), close);
  close.addEventListener("click", () => dialog.close());
  return {dialog, open(values) {
    const {link: end, out} = toLink(values);
    link.show((address?.() ?? "") + end);
    line.show(toPython(values));
    room.textContent = out.length ? `Left out of the link, which would be longer than 8000 characters: ${
      inARow(out.map(name => CALLED[name]))}. The line of Python has it.` : "";
    dialog.showModal();
  }};
}
