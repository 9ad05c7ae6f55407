// The values as a link, and as a line of Python: what is not as at first, by name; in the link that of the network
// beside the first after "beside.". Weights, and what a training has left, are numbers in base64, exact.

import {FIRST} from "./settings.js";
import {fromBase64, toBase64} from "./trained.js";
import {differing, fromValues, NEW} from "./values.js";

const LONGEST = 8000; // characters, so that it survives being mailed and pasted
const LEFT_OUT = ["memory", "curve"]; // in this order, where it would be longer

// -> {link: "#task=hold&cell=LSTM", out: names of what had no room}; empty where all is as at first
export function toLink(values) {
  for (let out = [];; out = LEFT_OUT.slice(0, out.length + 1)) {
    const named = (some, first, before) => differing(some, first).filter(name => !out.includes(name))
      .map(name => `${before}${name}=${name === "weights" ? toBase64(some[name]) : some[name]}`);
    const {beside} = values, second = {...NEW, ...beside};
    const parts = [...named(values, {...FIRST.screen, ...NEW}, ""),
      ...beside.cell ? [`beside.cell=${beside.cell}`, ...named({...second, cell: NEW.cell}, NEW, "beside.")] : []];
    const link = parts.length ? `#${parts.join("&")}` : "", missing = out.filter(name => values[name] || beside[name]);
    if (link.length <= LONGEST || out.length === LEFT_OUT.length) return {link, out: missing};
  }
}

// -> {state, runs}. RangeError where the link holds what cannot be set.
export function fromLink(link) {
  const values = {}, beside = {};
  for (const part of decodeURIComponent(link.slice(link.indexOf("#") + 1)).split("&").filter(Boolean)) {
    const [, second, name, text] = part.match(/^(beside\.)?(\w+)=(.*)$/) ?? [];
    const known = second ? NEW : {...FIRST.screen, ...NEW};
    if (!(name in known)) throw new RangeError(`the link holds “${part.slice(0, 40)}”, which is no setting here`);
    (second ? beside : values)[name] = read(name, text, known[name]);
  }
  return fromValues({...values, beside});
}

function read(name, text, first) {
  if (name !== "weights") return typeof first === "number" ? Number(text) : text;
  try { return fromBase64(text); } catch (error) { throw new RangeError(`weights: ${error.message}`); }
}

function literal(value) {
  if (Array.isArray(value)) return `(${value.join(", ")},)`;
  if (typeof value === "object")
    return `{${Object.entries(value).map(([name, part]) => `"${name}": ${literal(part)}`).join(", ")}}`;
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}

// -> the line of Python that shows the same: explore.Playground(task="hold", cell="LSTM"); all of it, however long
export function toPython(values) {
  const names = differing(values, {...FIRST.screen, ...NEW}), beside = values.beside.cell ? ["beside"] : [];
  return `explore.Playground(${[...names, ...beside].map(name => `${name}=${literal(values[name])}`).join(", ")})`;
}
