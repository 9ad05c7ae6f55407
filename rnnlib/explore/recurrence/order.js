import {range} from "../browser/engine/arrays.js";
import {BLUE, VERMILLION} from "../browser/engine/colours.js";
import {number} from "../browser/engine/words.js";

const ALPHABET = "abcdefghijklmnopqrstuvwxyz ", COLOURS = [BLUE, VERMILLION];

// zlib.crc32(bytes, start)
function crc32(bytes, start) {
  let sum = ~start;
  for (const byte of bytes) {
    sum ^= byte;
    for (const _ of range(0, 8)) sum = sum >>> 1 ^ (sum & 1 ? 0xEDB88320 : 0);
  }
  return ~sum >>> 0;
}

// A weight for any letter or word, always the same one: between −1 and 1, at least 0.2 in size.
export function push(token) {
  const place = token.length === 1 ? ALPHABET.indexOf(token) : -1;
  const share = place >= 0 ? (17 * place + 4) % 27 / 13 - 1 : crc32(new TextEncoder().encode(token), 200) / 2 ** 31 - 1;
  return (0.2 + 0.8 * Math.abs(share)) * (share < 0 ? -1 : 1);
}

function tokensOf(text, unit) {
  const small = text.toLowerCase(), words = small.split(/\s+/).filter(word => word);
  return unit === "letters" ? [...small] : words.length ? words : [text];
}

const to12 = value => Number(value.toFixed(12)) + 0; // so that two ways to one sum end in the same place

// The states h_0 … h_T of the unit, and the sums s_0 … s_T of the bag, which counts first.
function read(tokens, vocabulary, w_h) {
  const h = [0], sums = [0], counts = vocabulary.map(() => 0), pushes = vocabulary.map(push);
  for (const token of tokens) {
    h.push(Math.tanh(w_h * h.at(-1) + push(token)));
    counts[vocabulary.indexOf(token)]++;
    sums.push(counts.reduce((sum, count, k) => sum + count * pushes[k], 0));
  }
  return [h.map(to12), sums.map(to12)];
}

const sorted = tokens => [...tokens].sort();
const equal = (one, other) => one.length === other.length && one.every((token, k) => token === other[k]);

// The second text made from the first one's tokens.
const edited = edit => ({first, unit}) =>
  ({second: edit(tokensOf(first, unit)).join(unit === "letters" ? "" : " ")});

export default {
  compute({first, second, unit, w_h}) {
    const texts = [first, second].map(text => tokensOf(text, unit)), vocabulary = sorted(new Set(texts.flat()));
    const [[h, s], [otherH, otherS]] = texts.map(tokens => read(tokens, vocabulary, w_h));
    return {
      first: h, second: otherH, first_bag: s, second_bag: otherS,
      first_tokens: texts[0], second_tokens: texts[1],
      alike: equal(...texts.map(sorted)), same: equal(...texts),
    };
  },

  shown({first, second, first_bag, second_bag, first_tokens, second_tokens}) {
    const tokens = [first_tokens, second_tokens], bags = [first_bag, second_bag];
    return {
      letters: tokens.flat().map(token => token.replaceAll(" ", "␣")),
      colours: tokens.flatMap((words, k) => words.map(() => COLOURS[k])),
      ...routes("bag", bags, tokens, Math.max(...bags.flat().map(Math.abs))),
      ...routes("unit", [first, second], tokens, 1),
    };
  },

  describe(result, {first, second, unit, w_h}) {
    const count = result.first_tokens.length, said = `“${first}” and “${second}”`;
    const what = count > 1 ? unit : unit.slice(0, -1);
    if (result.same) return `The two texts are the same ${count} ${what} in the same order: nothing tells them apart.`;
    const ends = [result.first.at(-1), result.second.at(-1)];
    const bag = number(Math.abs(result.first_bag.at(-1) - result.second_bag.at(-1)), 2);
    const told = result.alike
      ? `${said} are the same ${count} ${what} in two orders. The bag ends in the same place twice`
      : `${said} are not the same ${what}, so even the bag's ends lie ${bag} apart`;
    return `${told}; the recurrent unit ends at ${number(ends[0], 2)} and ${number(ends[1], 2)}, ` +
      `${number(Math.abs(ends[0] - ends[1]), 2)} apart.${w_h === 0 ? " With w_h = 0 it hears only the last one." : ""}`;
  },

  met: ({first, second, alike, same}, {w_h}) =>
    Math.abs(first.at(-1) - second.at(-1)) < 1e-4 && 0.8 <= w_h && w_h <= 1 && alike && !same,

  actions: {
    backwards: edited(tokens => tokens.reverse()),
    swap_first: edited(([a, b, ...rest]) => b === undefined ? [a] : [b, a, ...rest]),
    swap_last: edited(tokens => [...tokens.slice(0, -2), ...tokens.slice(-2).reverse()]),
    shuffle: edited(tokens => tokens.map(token => [Math.random(), token]).sort(([a], [b]) => a - b).map(([, token]) => token)),
  },
};

// What a panel shows of two readings and of the tokens read.
function routes(where, readings, tokens, scale) {
  const longest = Math.max(...tokens.map(words => words.length));
  const [first, second] = readings.map(reading => reading.map((y, k) => [k / longest, y / scale]));
  const height = (route, k) => k < route.length ? route[k][1] : 0;
  const up = k => height(first, k) >= height(second, k) ? 1 : -1; // the upper route has its letters above it
  const beside = (route, side) => route.slice(1).map(([x, y], k) =>
    [x, y + side * up(k + 1) * (k === route.length - 2 ? 0.26 : 0.2)]);
  const letters = [...beside(first, 1), ...beside(second, -1)], words = tokens.flat();
  const apart = Math.abs(readings[0].at(-1) - readings[1].at(-1));
  return {
    [`${where}, first`]: first, [`${where}, second`]: second,
    [`${where}, first end`]: [first.at(-1)], [`${where}, second end`]: [second.at(-1)],
    [`${where}, gap`]: [first.at(-1), second.at(-1)],
    [`${where}, letters`]: letters.map(([x, y], k) => [Math.min(x, 1.13 - 0.017 * [...words[k]].length), y]),
    [`${where}, apart`]: [`the ends lie ${number(apart, 2)} apart`],
  };
}
