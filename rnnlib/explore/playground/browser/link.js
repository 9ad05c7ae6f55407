// The whole state as a link, and as a line of Python: what is not as at first, by name; of the networks "1." and
// "2." before it. Weights that are no longer those a network began with are 64-bit numbers in base64, exact.

import {checkedState, FIRST} from "./settings.js";
import {firstWeights} from "./start.js";

// Bytes in little-endian order, whatever the machine's; base64 of the kind that links may hold
function toBase64(numbers) {
  const bytes = new Uint8Array(8 * numbers.length), view = new DataView(bytes.buffer);
  numbers.forEach((number, k) => view.setFloat64(8 * k, number, true));
  const text = btoa(Array.from(bytes, byte => String.fromCharCode(byte)).join(""));
  return text.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

function fromBase64(text) {
  const bytes = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), letter => letter.charCodeAt(0));
  if (bytes.length % 8) throw new RangeError(`weights: wanted 64-bit numbers, got ${bytes.length} bytes`);
  const view = new DataView(bytes.buffer);
  return Float64Array.from({length: bytes.length / 8}, (_, k) => view.getFloat64(8 * k, true));
}

const isFirst = ({weights, ...network}) => {
  const first = firstWeights(network);
  return !weights || weights.every((weight, k) => weight === first[k]);
};

const differing = (values, first) =>
  Object.keys(first).filter(name => values[name] !== first[name]).map(name => [name, values[name]]);

// -> "#task=hold&1.cell=LSTM": empty where all is as at first
export function toLink(state) {
  const parts = differing(state, FIRST.screen);
  state.networks.forEach((network, k) => {
    if (k) parts.push([`${k + 1}.cell`, network.cell]); // so that it is known to be there
    for (const [name, value] of differing(network, FIRST.network))
      if (!(k && name === "cell")) parts.push([`${k + 1}.${name}`, value]);
    if (!isFirst(network)) parts.push([`${k + 1}.weights`, toBase64(network.weights)]);
  });
  return parts.length ? "#" + parts.map(([name, value]) => `${name}=${value}`).join("&") : "";
}

// -> the state, its weights in place. RangeError where the link holds what cannot be set.
export function fromLink(link) {
  const screen = {}, networks = [{}];
  for (const part of decodeURIComponent(link.slice(link.indexOf("#") + 1)).split("&").filter(Boolean)) {
    const [, number, name, value] = part.match(/^(?:([12])\.)?(\w+)=(.*)$/) ?? [];
    const known = number ? {...FIRST.network, weights: ""} : FIRST.screen;
    if (!(name in known)) throw new RangeError(`the link holds “${part.slice(0, 40)}”, which is no setting here`);
    const read = name === "weights" ? fromBase64(value) : typeof known[name] === "number" ? Number(value) : value;
    if (number) (networks[number - 1] ??= {})[name] = read;
    else screen[name] = read;
  }
  return complete({...screen, networks});
}

// A state with the weights that it begins with where it names none
export function complete(state) {
  const {networks, ...screen} = checkedState(state);
  const filled = network => ({...network, weights: network.weights ?? firstWeights(network)});
  return {...screen, networks: networks.map(filled)};
}

const literal = value => typeof value === "string" ? JSON.stringify(value) : String(value);

// -> the line of Python that makes the same state: playground.PlaygroundState(task="hold", networks=({…},))
export function toPython(state) {
  const dictionaries = state.networks.map(network => {
    const parts = differing(network, FIRST.network).map(([name, value]) => `${literal(name)}: ${literal(value)}`);
    if (!isFirst(network)) parts.push(`"weights": (${Array.from(network.weights, String).join(", ")},)`);
    return `{${parts.join(", ")}}`;
  });
  const parts = differing(state, FIRST.screen).map(([name, value]) => `${name}=${literal(value)}`);
  if (dictionaries.join("") !== "{}") parts.push(`networks=(${dictionaries.map(each => `${each},`).join(" ")})`);
  return `playground.PlaygroundState(${parts.join(", ")})`;
}
