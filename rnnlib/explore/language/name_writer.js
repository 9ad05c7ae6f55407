import {accumulated, box, cached, range, sum} from "../browser/engine/arrays.js";
import {defaultRng} from "../browser/engine/random.js";
import {number, percent} from "../browser/engine/words.js";
import {CELLS, keptForLastText, linear, part, read} from "../networks.js";

const END = ".", ALPHABET = "abcdefghijklmnopqrstuvwxyz", SYMBOLS = END + ALPHABET;
const MOST = 12, NAMES = 8, SEEDS = 100, PAUSE = 300, NEARLY_SURE = 0.9, FROZEN = 1e-6;
const BARS_AT = [-1.6, ...range(0, 26)]; // the end stands apart from the letters

// What decides the draw at each place, for every seed.
const chancesOf = cached(() => {
  const rng = defaultRng(0);
  return range(0, SEEDS).map(() => range(0, MOST + 1).map(() => rng.random()));
});

// p of the end and of every letter.
function nextShares({symbols, end}, scores, temperature) {
  const offered = [...end + ALPHABET].map(symbol => scores[symbols.indexOf(symbol)]), most = Math.max(...offered);
  const p = offered.map(score => Math.exp((score - most) / Math.max(temperature, FROZEN))), total = sum(p);
  return p.map(share => share / total);
}

// Which entry of p a chance from 0 to 1 falls on, when they lie end to end.
const taken = (p, chance) =>
  Math.min(accumulated(p, (a, b) => a + b).filter(end => end <= chance).length, p.length - 1);

const scoresAt = ({params}, [h]) => linear(h, part(params, "output").W, part(params, "output").b);

// The state of the network after a beginning of a name.
const stateAfter = keptForLastText(({cell, params, symbols, start}, name) => {
  const tokens = [...start + name].map(symbol => symbols.indexOf(symbol));
  return read(cell, tokens, part(params, "embedding"), part(params, "cell")).at(-1);
});

// The name that a beginning becomes with one row of chances: closed with its end, or cut.
function finished(writer, name, temperature, chances) {
  const {cell, params, symbols, end} = writer, {W: embedding} = part(params, "embedding"), weights = part(params, "cell");
  let state = stateAfter(writer, name), text = name;
  for (const place of range(name.length, MOST + 1)) {
    const drawn = taken(nextShares(writer, scoresAt(writer, state), temperature), chances[place]);
    text += SYMBOLS[drawn];
    if (!drawn) break;
    state = CELLS[cell](embedding[symbols.indexOf((end + ALPHABET)[drawn])], state, weights);
  }
  return closed(text);
}

// A text up to its END, or its first MOST letters.
function closed(text) {
  const [letters, ...others] = text.split(END);
  return letters.slice(0, MOST) + (others.length && letters.length <= MOST ? END : "");
}

const without = name => name.endsWith(END) ? name.slice(0, -1) : name;

function compute({name, temperature, seed}, {writer, census}) {
  const beginning = without(name), scores = scoresAt(writer, stateAfter(writer, beginning));
  const p = nextShares(writer, scores, temperature), chances = chancesOf(writer);
  const names = range(seed, seed + NAMES).map(each => finished(writer, beginning, temperature, chances[each % SEEDS]));
  return {
    p, learnt: nextShares(writer, scores, 1), drawn: name.endsWith(END) ? 0 : taken(p, chances[seed][beginning.length]),
    names, listed: names.map(each => census.includes(without(each))),
  };
}

export default {
  settle: ({name}) => ({name: closed(name)}),

  compute,

  shown({p, learnt, drawn, names, listed}) {
    const high = Math.max(...p, ...learnt) > 0.46, row = k => NAMES - 1 - k;
    return {
      scale: high ? "to 1" : "to a half",
      bars: p.map((share, k) => box(BARS_AT[k] - 0.36, BARS_AT[k] + 0.36, 0, share)),
      "as learnt": learnt.map((share, k) => [BARS_AT[k], share]),
      "the draw": [[BARS_AT[drawn], p[drawn] + (high ? 0.06 : 0.03)]],
      written: names.map(name => name.endsWith(END) ? without(name) : `${name}…`),
      "written at": names.map((_, k) => [0.16, row(k)]),
      "in the census": range(0, NAMES).filter(k => listed[k]).map(k => [0.06, row(k)]),
    };
  },

  describe({p, drawn, listed}, {name, temperature}) {
    const symbols = ["the end", ...ALPHABET], beginning = without(name);
    const likeliest = range(0, p.length).sort((a, b) => p[b] - p[a]).slice(0, 3);
    const best = likeliest.map(k => `${symbols[k]} (${percent(p[k])})`).join(", ");
    let draw = `the draw takes ${symbols[drawn]}`;
    if (name.endsWith(END)) draw = `here the name “${beginning}” has ended (${percent(p[0])})`;
    else if (beginning.length === MOST && drawn) draw = `with ${MOST} letters there is no room for more`;
    return `${beginning ? `After “${beginning}”` : "At the start of a name"}, at temperature ${number(temperature)}, ` +
      `the likeliest are ${best}; ${draw}. ` +
      `Of ${NAMES} names from here ${listed.filter(is => is).length} are in the census.`;
  },

  met: ({p}, {temperature}) => temperature === 1 && Math.max(...p.slice(1)) > NEARLY_SURE,

  actions: {
    write_letter(values, given) {
      const {name, seed} = values, symbol = SYMBOLS[compute(values, given).drawn];
      if (name.endsWith(END)) return {name: "", seed: (seed + 1) % SEEDS};
      return name.length < MOST || symbol === END ? {name: name + symbol} : {};
    },

    // Letter by letter; a name that has ended makes room for the next, with the next seed.
    *write_name(values, given) {
      const full = ({name}) => name.endsWith(END) || name.length === MOST;
      let {name, seed} = full(values) ? {name: "", seed: (values.seed + 1) % SEEDS} : values;
      while (true) {
        const now = yield {share: name.length / MOST, values: {name, seed}, pause: PAUSE};
        if (full(now)) return;
        name += SYMBOLS[compute(now, given).drawn];
      }
    },

    erase: ({name}) => ({name: name.slice(0, -1)}),
  },
};
