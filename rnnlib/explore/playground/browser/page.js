// The playground as a page of its own: its state stands in the address.

import {fromLink, toLink} from "./link.js";
import {mount} from "./screen.js";
import {toValues} from "./values.js";

// `worker` is the script of the trainer, `link` the state that opens where the address names none -> the Session
export function open({worker, link, presets, home}) {
  const begin = opened(location.hash || link);
  const screen = mount(document.getElementById("playground"),
    {worker, presets, home, start: begin.moment, address: () => location.href.split("#")[0], keys: window, rested});
  screen.complain(begin.problem);

  function opened(text) {
    try {
      return {moment: fromLink(text), problem: ""};
    } catch ({message}) {
      return {moment: fromLink(link), problem: `This link cannot be opened: ${message}.`};
    }
  }
  function rested(moment) {
    try {
      history.replaceState(null, "", toLink(toValues(moment)).link || "#");
    } catch { /* a page inside another may have no address of its own */ }
  }
  addEventListener("hashchange", () => {
    const {moment, problem} = opened(location.hash);
    screen.session.open(moment);
    screen.complain(problem);
  });
  return screen.session;
}
