// The whole state to take away: a link, and the line of Python that makes it.

import {make} from "../../browser/engine/controls.js";
import {toLink, toPython} from "./link.js";

function copied(name, written) {
  const field = make("textarea", {readOnly: true, rows: 3, "aria-label": name, spellcheck: false});
  const button = make("button", {type: "button"}, `Copy the ${name}`);
  button.addEventListener("click", async () => {
    field.select();
    try { await navigator.clipboard.writeText(field.value); } catch { document.execCommand("copy");
    } // where a page may not
    button.textContent = "✓ Copied";
  });
  const show = state => { field.value = written(state); button.textContent = `Copy the ${name}`; };
  return {element: make("div", {}, field, button), show};
}

export function shareDialog() {
  const address = () => location.href.split("#")[0];
  const parts = [copied("link", state => address() + toLink(state)), copied("line of Python", toPython)];
  const close = make("button", {type: "button"}, "Close");
  const dialog = make("dialog", {className: "pg-share", "aria-label": "Share this state"},
    make("h2", {}, "Share this state"), make("p", {}, "Both hold all that you see, every weight exactly."),
      ...parts.map(part => part.element), close);
  close.addEventListener("click", () => dialog.close());
  return {dialog, open(state) { for (const part of parts) part.show(state); dialog.showModal(); }};
}
