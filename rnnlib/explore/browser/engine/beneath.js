// What stands beneath the picture of an explorer, `kinds` as its class names them: {key: "html" or "sound"}.

import {make} from "./controls.js";

// A text in HTML, or the bytes of a WAV file (none: no player).
const KINDS = {
  html: () => following(text => {
    const part = make("div");
    part.innerHTML = text;
    return [part];
  }),
  sound() {
    let src = "";
    return following(bytes => {
      URL.revokeObjectURL(src);
      if (!bytes.byteLength) return [];
      src = URL.createObjectURL(new Blob([bytes], {type: "audio/wav"}));
      return [make("audio", {controls: true, src})];
    });
  },
};

// -> {element, show(data)}
export function beneath(kinds) {
  const parts = Object.entries(kinds).map(([key, kind]) => ({key, ...KINDS[kind]()}));
  return {
    element: make("div", {className: "rnn-beneath"}, ...parts.map(part => part.element)),
    show: data => parts.forEach(({key, show}) => show(data[key])),
  };
}

// An element with the parts that `made(value)` returns, made again when there is another value.
function following(made) {
  const element = make("div");
  let now;
  return {element, show(value) { if (value !== now) element.replaceChildren(...made(now = value)); }};
}
