import {box, filled, mean, plural, range, sum} from "../browser/engine/arrays.js";
import {GREEN, GREY, INK, VERMILLION, sequential} from "../browser/engine/colours.js";
import {split} from "../browser/engine/sentences.js";
import {fixed, number} from "../browser/engine/words.js";
import {BACK, CELLS, argmax, keptForLastText, linear, linearBack, part, read, softmax, unpacked} from "../networks.js";

const LINE_START = 18, LINE_END = 786, STRIPS_FROM = [44, 176, 308], STRIP = 132; // pixels, as in influence.py
const FRAME = 20, HEAD = 24, LABEL = 13, SPACE = 5, MOST_SPACE = 20;
const PAUSE = 400, READERS = ["RNN", "GRU", "LSTM"];

// A sentence as a network reads it: its states, and p of what comes after each; entry 0 is for the full stop before.
const reading = keptForLastText(({cell, params, state}, text, tokens) => {
  const [embedding, weights, output] = ["embedding", "cell", "output"].map(name => part(params, name));
  const states = read(cell, tokens, embedding, weights, state.map(vector => Float64Array.from(unpacked(vector))));
  const pAfter = ([h]) => softmax(linear(h, output.W, output.b)), p = states.slice(1).map(pAfter);
  return {cell, tokens, embedding: embedding.W, weights, output, states, pAfter, p, swapped: []};
});

// ‖∂ log p(word)/∂ embedding‖ of each word before the one at `place`, as shares of 1.
function byGradient({cell, tokens, embedding, weights, output, states, p}, place) {
  const right = tokens[place + 1], dlogits = p[place].map((share, token) => (token === right) - share), felt = [];
  let dx, dstate = states[0].map(vector => vector.map(() => 0));
  dstate[0] = linearBack(dlogits, output.W);
  for (let t = place; t > 0; t--) {
    [dx, dstate] = BACK[cell](dstate, embedding[tokens[t]], states[t], states[t + 1], weights);
    felt.unshift(Math.sqrt(sum(dx.map(d => d * d))));
  }
  const all = sum(felt);
  return felt.map(size => size / all);
}

// By how much p of each later word changes, on average, if the one at t is another of its group; word by word.
function* changes({cell, tokens, embedding, weights, states, pAfter, p}, t, others) {
  const step = (state, token) => CELLS[cell](embedding[token], state, weights);
  let swapped = others.map(other => step(states[t + 1], other));
  for (const [k, right] of tokens.entries()) {
    if (k < t + 2) continue;
    yield others.length ? mean(swapped.map(state => Math.abs(pAfter(state)[right] - p[k - 1][right]))) : 0;
    swapped = swapped.map(state => step(state, right));
  }
}

// The change of p of the word at `place`, for another word at each place before it. What has been read stays read.
function bySwapping(read, place, substitutes) {
  return range(0, place).map(t => {
    const row = read.swapped[t] ??= {found: [], going: changes(read, t, substitutes(read.tokens[t + 1]))};
    while (row.found.length < place - t) row.found.push(row.going.next().value);
    return row.found[place - t - 1];
  });
}

// The place of the word that decides the one at `place`: the country, or the first person; null if none does.
function cue(words, place, agreements) {
  const pair = agreements.find(([targets]) => targets.includes(words[place]));
  const start = words.slice(0, place).lastIndexOf(".") + 1;
  return range(start, place).find(k => pair?.[1].includes(words[k])) ?? null;
}

// Where the words stand, line by line; the space between them grows if there is but one line.
function flow(words, {words: known, widths}) {
  const wide = words.map(word => widths[known.indexOf(word)]), left = [], line = [];
  const room = (LINE_END - LINE_START - sum(wide)) / Math.max(words.length - 1, 1);
  const space = Math.min(Math.max(room, SPACE), MOST_SPACE);
  let x = LINE_START, row = 0;
  for (const width of wide) {
    if (x + width > LINE_END + 1e-6) [x, row] = [LINE_START, row + 1];
    left.push(x);
    line.push(row);
    x += width + space;
  }
  return {left, right: left.map((x, k) => x + wide[k]), line};
}

const said = share => share >= 0.01 || share === 0 ? `${number(100 * share, 2)} %` : "< 1 %";

// What each network says of the word, and of another that it holds likelier.
const heads = (word, {p, likeliest, highest}) => p.map((share, k) =>
  `“${word}” ${said(share)}${likeliest[k] === word ? "" : `, but “${likeliest[k]}” ${said(highest[k])}`}`);

// The boxes of the words, shaded; a bar on each; outlines of the word predicted and of its cue.
function boxes({left, right}, floors, tall, place, decides) {
  const outlined = decides === null ? [place] : [place, decides], before = range(0, place);
  const overall = make => floors.flatMap((row, network) => make(row, network));
  const framed = places => overall(row => places.map(k => box(left[k], right[k], row[k] + FRAME, row[k])));
  const bars = overall((row, network) =>
    before.map(k => box(left[k] + 3, right[k] - 3, row[k], row[k] - tall[network][k])));
  const most = Math.max(...tall.flat(), 1e-9), shades = tall.flat().map(height => sequential(0.5 * height / most));
  const frames = floors.length * outlined.length;
  return {
    boxes: [...framed(before), ...bars, ...framed(outlined)],
    faces: [...shades, ...filled(bars.length, GREEN), ...filled(frames, "none")],
    edges: [...filled(2 * bars.length, "none"), ...overall(() => [VERMILLION, INK].slice(0, outlined.length))],
    widths: [...filled(2 * bars.length, 0), ...filled(frames, 1.6)],
  };
}

export default {
  settle: ({sentence, position}, {words}) => ({position: Math.min(position, split(sentence, words)[0].length)}),

  compute({sentence, position, measure}, {readers, words: known, substitutes, agreements}) {
    const [words] = split(sentence, known), token = word => known.indexOf(word), place = position - 1;
    const tokens = [".", ...words].map(token), others = right => substitutes[known[right]].map(token);
    const readings = READERS.map(cell => reading(readers[cell], words.join(" "), tokens));
    const p = readings.map(read => read.p[place]);
    return {
      influence: readings.map(
        read => measure === "gradient" ? byGradient(read, place) : bySwapping(read, place, others)),
      p: p.map(shares => shares[tokens[place + 1]]), likeliest: p.map(shares => known[argmax(shares)]),
      highest: p.map(shares => Math.max(...shares)), words, cue: cue(words, place, agreements),
    };
  },

  shown(result, {position, measure}, given) {
    const {words, influence, cue: decides} = result, place = position - 1, most = Math.max(...influence.flat(), 0);
    const places = flow(words, given), {left, right, line} = places, step = (STRIP - HEAD) / (line.at(-1) + 1);
    const floors = STRIPS_FROM.map(top => line.map(row => top + HEAD + step * (row + 1) - 4 - FRAME)); // of bars
    const scale = Math.max(step - FRAME - LABEL - 4, 3) / Math.max(most, 1e-9);
    const tall = influence.map(row => row.map(value => value * scale)), middle = k => (left[k] + right[k]) / 2;
    const told = influence.flatMap((row, network) =>
      row.map((value, k) => ({value, at: [middle(k), floors[network][k] - tall[network][k] - 7]})))
      .filter(({value}) => value >= Math.max(0.1, most / 5));
    const note = "boxed in red: the word predicted";
    const share = measure === "gradient" ? "share of the gradient" : "change of p when it is replaced";
    return {
      ...boxes(places, floors, tall, place, decides),
      words: READERS.flatMap(() => words),
      "words at": floors.flatMap(row => row.map((floor, k) => [middle(k), floor + FRAME / 2])),
      inks: READERS.flatMap(() => words.map((_, k) => k <= place ? INK : GREY)),
      numbers: told.map(({value}) => `${fixed(100 * value, 0)} %`), "numbers at": told.map(({at}) => at),
      title: [`What “${words[place]}” leans on: ${share}`],
      note: [decides === null ? note : `${note};  boxed in black: its cue`],
      heads: heads(words[place], result),
    };
  },

  describe({words, influence, p, cue: place}, {position, measure}) {
    const gives = READERS.map((cell, k) => `the ${cell} gives “${words[position - 1]}” ${said(p[k])}`);
    const told = `At word ${position} ${gives.join(", ")}`;
    if (position === 1) return `${told}; nothing of this sentence stands before it.`;
    const most = READERS.map((cell, k) =>
      `“${words[argmax(influence[k])]}” to the ${cell} (${said(Math.max(...influence[k]))})`);
    const matters = Math.max(...influence.flat()) >= 0.02;
    const leans = matters ? `what matters most is ${most.join(", ")}` : "no word before it matters much";
    const shares = influence.map(row => said(row[place])).join(", ");
    const decides = place === null ? "" :
      `; the cue “${words[place]}”, ${plural(position - 1 - place, "word")} back, has ${shares}`;
    const what = measure === "gradient" ? "share of the gradient" : "mean change of p if it is replaced";
    return `${told}; ${leans}${decides} (${what}).`;
  },

  actions: {
    // To the end of the sentence, from its start if that is where we are.
    *read({sentence, position}, {words}) {
      const last = split(sentence, words)[0].length;
      for (let at = position < last ? position + 1 : 1; at <= last; at++)
        yield {share: at / last, values: {position: at}, pause: PAUSE};
    },
  },
};
