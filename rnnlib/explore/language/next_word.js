import {box, range, sum} from "../browser/engine/arrays.js";
import {defaultRng} from "../browser/engine/random.js";
import {split} from "../browser/engine/sentences.js";
import {number, percent} from "../browser/engine/words.js";
import {argmax, draw, keptForLastText, linear, logSoftmax, part, read, sharpened, unpacked} from "../networks.js";

const ROWS = 10, LAST = 12, END = ".", NONE = -1; // NONE: where there is no true share
const LONGEST = {prompt: 40, name: 24};

// The scores of what comes after each token, by a network that may go on from a state.
const scoresOf = keptForLastText(({cell, params, state}, text, tokens) => {
  const first = state?.map(vector => Float64Array.from(unpacked(vector))), {W, b} = part(params, "output");
  const states = read(cell, tokens, part(params, "embedding"), part(params, "cell"), first);
  return states.slice(1).map(([h]) => linear(h, W, b));
});

// What the grammar itself says of each word and of the next: rows of p; null if no sentence begins like this.
function grammarSays(words, {words: vocabulary, arcs}) {
  let state = 0;
  return [...words, null].map(word => {
    const out = state === undefined ? null : arcs[state];
    state = out?.find(([said]) => vocabulary[said] === word)?.[2];
    return out && vocabulary.map((_, token) => out.find(([said]) => said === token)?.[1] ?? 0);
  });
}

// A text and what follows: log p of every token so far and of the next by the network, and the grammar's p.
function sentenceOutlook(text, network, grammar) {
  const {words: symbols} = grammar, [words, begun] = split(text, symbols);
  const tokens = words.map(word => symbols.indexOf(word)), scores = scoresOf(network, text, [symbols.indexOf("."), ...tokens]);
  return {
    symbols, tokens, logP: scores.map(logSoftmax), truth: grammarSays(words, grammar),
    offered: symbols.map(word => word.startsWith(begun)),
  };
}

// Likewise of a first name, the last in the text; its grammar nobody knows.
function nameOutlook(text, writer) {
  const name = lastName(text), offered = [...writer.symbols].map(symbol => symbol !== writer.start);
  const tokens = [...name].map(letter => writer.symbols.indexOf(letter));
  const scores = scoresOf(writer, name, [writer.symbols.indexOf(writer.start), ...tokens]);
  return {
    symbols: [...writer.symbols].map(symbol => symbol === writer.end ? END : symbol), tokens, offered,
    logP: scores.map(row => logSoftmax(row.map((score, token) => offered[token] ? score : -Infinity))),
    truth: scores.map(() => null),
  };
}

const lastName = name => name.slice(name.lastIndexOf(END) + 1);

// The last tokens of the text, and how likely each was before it came.
function history({symbols, tokens, logP, truth}) {
  const past = range(Math.max(0, tokens.length - LAST), tokens.length);
  return {
    past: past.map(t => symbols[tokens[t]]), past_p: past.map(t => Math.exp(logP[t][tokens[t]])),
    past_truth: past.map(t => truth[t] ? truth[t][tokens[t]] : NONE),
  };
}

function compute({prompt, source, name, cell, temperature, seed}, {readers, writer, grammar}) {
  const outlook = source === "names" ? nameOutlook(name, writer) : sentenceOutlook(prompt, readers[cell], grammar);
  const {symbols, tokens, offered} = outlook, possible = offered.map((is, k) => is ? outlook.logP.at(-1)[k] : -Infinity);
  const [p, plain] = [temperature, 1].map(t => sharpened(possible, t));
  const left = offered.map((is, k) => is && outlook.truth.at(-1)?.[k] || 0), known = sum(left) > 0;
  const truth = known ? left.map(share => share / sum(left)) : left;
  const size = k => Math.max(plain[k], truth[k]), order = range(0, p.length).sort((a, b) => size(b) - size(a));
  return {
    symbols: order.map(k => symbols[k]), p: order.map(k => p[k]), plain: order.map(k => plain[k]),
    truth: order.map(k => truth[k]), known, drawn: order.indexOf(draw(defaultRng(seed, tokens.length), p)),
    misplaced: known ? sum(p.map((share, k) => Math.abs(share - truth[k]))) / 2 : 0,
    offered: offered.filter(is => is).length, ...history(outlook),
  };
}

// Bars of probabilities in so many rows from the top down; a truth below 0 is no truth.
function tokenBars(key, rows, names, p, truth) {
  const y = k => rows - 1 - k, shown = range(0, names.length);
  const known = shown.filter(k => truth[k] > 0 || truth[k] === 0 && p[k] >= 0.005);
  const inTheWay = k => truth[k] > p[k] - 0.03 && truth[k] < p[k] + 0.25; // a mark where the number would stand
  return {
    [`${key}, bars`]: shown.map(k => box(0, p[k], y(k) - 0.36, y(k) + 0.36)),
    [`${key}, truth`]: known.map(k => [truth[k], y(k)]),
    [`${key}, names`]: names, [`${key}, names at`]: shown.map(k => [-0.4, y(k)]),
    [`${key}, numbers`]: shown.map(k => percent(p[k])),
    [`${key}, numbers at`]: shown.map(k => [(inTheWay(k) ? Math.max(p[k], truth[k]) : p[k]) + 0.04, y(k)]),
  };
}

// The text with one token more, in place of a word that is only begun, if there is room.
function longer({prompt, source, name}, symbol, {grammar}) {
  const words = [...split(prompt, grammar.words)[0], symbol], letters = lastName(name) + symbol;
  if (source === "names") return letters.length <= LONGEST.name ? {name: letters} : {};
  return words.length <= LONGEST.prompt ? {prompt: words.join(" ")} : {};
}

export default {
  compute,

  shown({symbols, p, truth, known, drawn, offered, past, past_p, past_truth}) {
    const rows = Math.min(ROWS, offered), others = offered > rows ? [`${offered - rows} others`] : [];
    const withRest = shares => [...shares.slice(0, rows), sum(shares.slice(rows))];
    return {
      ...tokenBars("next", ROWS + 1, [...symbols.slice(0, rows), ...others], withRest(p), withRest(truth.map(t => known ? t : NONE))),
      ...tokenBars("so far", LAST, past, past_p, past_truth),
      "Step draws": [[-0.45, ROWS - Math.min(drawn, rows)]],
    };
  },

  describe({symbols, p, known, misplaced}, {prompt, source, name, cell, temperature}, {grammar}) {
    const likeliest = range(0, p.length).sort((a, b) => p[b] - p[a]).slice(0, 3);
    const best = likeliest.map(k => `“${symbols[k]}” (${percent(p[k])})`).join(", "), soFar = lastName(name);
    if (source === "names")
      return `${soFar ? `After “${soFar}”` : "At the start of a name"} the LSTM that writes names would write ${best}; ` +
        "“.” ends the name.";
    const [words, begun] = split(prompt, grammar.words);
    const after = words.length ? `After “${words.join(" ")}”` : "At the start of a sentence";
    const ahead = begun ? `, and a word that begins with “${begun}”` : "";
    const told = `${after}${ahead} the ${cell} expects ${best}, at temperature ${number(temperature)}. `;
    if (!known) return `${told}No sentence of the grammar goes on like this, so there is no true answer.`;
    return `${told}It misplaces ${percent(misplaced)} of the probability, measured by the grammar.`;
  },

  met: ({misplaced}, {cell, temperature}) => cell !== "RNN" && temperature === 1 && misplaced > 0.5,

  actions: {
    step(values, given) {
      const {symbols, drawn} = compute(values, given);
      return longer(values, symbols[drawn], given);
    },
    likeliest(values, given) {
      const {symbols, plain} = compute(values, given);
      return longer(values, symbols[argmax(plain)], given);
    },
    rewind({prompt, source, name}, {grammar}) {
      if (source === "names") return {name: name.slice(0, -1)};
      const [words, begun] = split(prompt, grammar.words);
      return {prompt: (begun ? words : words.slice(0, -1)).join(" ")};
    },
  },
};
