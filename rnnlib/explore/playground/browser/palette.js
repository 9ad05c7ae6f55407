// The course's colours on a light or a dark card: taken from the style sheet, so that one place decides.

const NAMES = ["card", "ink", "grey", "line", "soft", "blue", "red", "green", "purple"];

// JupyterLab says which look it has; elsewhere the system does.
const system = matchMedia("(prefers-color-scheme: dark)");

export function isDark() {
  const {jpThemeLight} = document.body.dataset;
  return jpThemeLight ? jpThemeLight === "false" : system.matches;
}

// `changed()` when it becomes another -> a function that ends it
export function watchLook(changed) {
  const seen = new MutationObserver(changed);
  seen.observe(document.body, {attributeFilter: ["data-jp-theme-light"]});
  system.addEventListener("change", changed);
  return () => {
    seen.disconnect();
    system.removeEventListener("change", changed);
  };
}

const channels = colour => [1, 3, 5].map(at => parseInt(colour.slice(at, at + 2), 16));
const written = rgb => `rgb(${rgb.map(Math.round).join(" ")})`;
const mix = (from, to, share) => from.map((start, k) => start + share * (to[k] - start));

export function paletteOf(element) {
  const style = getComputedStyle(element);
  const plain = Object.fromEntries(NAMES.map(name => [name, style.getPropertyValue(`--${name}`).trim()]));
  const rgb = Object.fromEntries(NAMES.map(name => [name, channels(plain[name])]));
  // Blue below zero, vermillion above: how strong says how far
  const signed = (value, reach = 1) =>
    mix(rgb.card, value < 0 ? rgb.blue : rgb.red,
      Number.isFinite(value) ? 0.85 * Math.tanh(1.3 * Math.abs(value) / reach) : 1);
  const gate = value => mix(rgb.card, rgb.green, 0.75 * Math.min(1, Math.max(0, value)));
  const readable = ([red, green, blue]) => 0.299 * red + 0.587 * green + 0.114 * blue > 140 ? "#14171c" : "#ffffff";
  const pair = colour => ({fill: written(colour), text: readable(colour)});
  return {
    ...plain,
    signed: (value, reach) => pair(signed(value, reach)),
    gate: value => pair(gate(value)),
    field: value => written(mix(rgb.card, signed(value), 0.45)),
    sign: value => value < 0 ? plain.blue : plain.red,
  };
}
