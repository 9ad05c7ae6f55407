// The playground in a notebook: the same screen, which answers by itself and tells the kernel when the hand rests.

import {make} from "../../browser/engine/controls.js";
import {keepKeys, shared} from "../../browser/engine/face.js";
import {movesRow} from "../../browser/engine/view.js";
import {mount} from "./screen.js";
import {fromValues, toValues} from "./values.js";

// What is to be achieved; as `Playground.challenge`
const met = ({task, length, networks}, [{right}]) =>
  task === "hold" && length === 12 && networks.length === 1 && networks[0].units === 1 && right >= 0.99;

// The widget's code; `worker` is the script of the trainer.
export function face({worker}) {
  function render({model, el}) {
    const about = model.get("about"), store = shared(model), values = () => store.values();
    store.alone();
    const challenge = make("p", {className: "rnn-challenge"}), place = make("div");
    const screen = mount(place, {worker, presets: about.presets, start: fromValues(values()), changed, drawn});
    const moves = movesRow(open);
    const beneath = make("div", {className: "rnn-explorer pg-beneath"}, moves.element, challenge);
    let told = screen.session.history.now; // what both sides know
    el.classList.add("pg-notebook");
    el.replaceChildren(place, beneath);
    keepKeys(el);

    function open(some) {
      screen.session.open(fromValues(some));
      screen.complain("");
    }
    function changed(moment) {
      if (moment === told) return;
      told = moment;
      store.change({...values(), ...toValues(moment)});
    }
    function drawn(state, measures) {
      moves.mark(values());
      const sign = make("b", {}, met(state, measures) ? "✓ Challenge met:" : "Challenge:");
      challenge.replaceChildren(sign, ` ${about.challenge[""]}`);
    }
    store.listen(({theirs, trouble}) => {
      if (theirs) screen.session.open(told = fromValues(values()));
      screen.complain(trouble);
    });
    const offered = () => moves.offer(model.get("about").moves);
    offered();
    model.on("change:about", offered);
    return () => {
      screen.close();
      store.close();
      model.off("change:about", offered);
    };
  }
  return {render};
}
