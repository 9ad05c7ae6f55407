import {box, cached, clip, range, sum, zip} from "../browser/engine/arrays.js";
import {GREY, INK} from "../browser/engine/colours.js";
import {fixed, number} from "../browser/engine/words.js";
import {argmax, unpacked} from "../networks.js";

const AREA = [14, 566, 40, 432], POINTS = [44, 530, 56, 416]; // of the map, of its points: left, right, upper, lower end
const KEY = [600, 58], LIST = [600, 262], LINE_STEP = 19; // in pixels
const MARKS = [..."os^DvPX."]; // of labels; the last: it has none
const FAR = 9; // more than any two cosines differ

// Cosines between each two words.
const cosinesOf = cached(E => {
  const unit = unpacked(E).map(row => {
    const length = Math.hypot(...row);
    return Array.from(row, value => value / length);
  });
  return unit.map(one => unit.map(other => sum(one.map((value, k) => value * other[k]))));
});

// How many words have a nearest neighbour with their own label, of how many, and expected by chance.
function agreement(cosine, labels, words) {
  const own = Object.values(labels), places = Object.keys(labels).map(word => words.indexOf(word));
  const nearest = places.map(one => argmax(places.map(other => cosine[one][other] - FAR * (one === other))));
  const others = own.map(label => own.filter(other => other === label).length - 1);
  return {same: nearest.filter((near, k) => own[near] === own[k]).length, of: own.length, chance: sum(others) / (own.length - 1)};
}

// The words of largest cosine with this one.
function neighbours(cosine, token, count) {
  const others = range(0, cosine.length).filter(other => other !== token);
  return others.sort((a, b) => cosine[token][b] - cosine[token][a]).slice(0, count);
}

// Which mark each word has, and the labels in the order of the marks.
function marked(labels, words) {
  const kinds = [...new Set(Object.values(labels))];
  return {kinds, marks: words.map(word => word in labels ? MARKS[kinds.indexOf(labels[word])] : MARKS.at(-1))};
}

const twoPlaces = cosine => fixed(cosine, 2).replace(/^-0.00$/, "0.00").replace("-", "−");
const named = word => word === "." ? "full stop" : word;

export default {
  compute({word, what, vectors, cell, count}, {words, labels, maps}) {
    const {plane, share, E} = maps[vectors][cell], cosine = cosinesOf(E), token = words.indexOf(word);
    const near = neighbours(cosine, token, count);
    return {plane, share, near, cosines: near.map(other => cosine[token][other]), ...agreement(cosine, labels[what], words)};
  },

  shown(result, {word, what, vectors, cell}, {words, labels, maps}) {
    const {plane, middles, leaders} = maps[vectors][cell], {kinds, marks} = marked(labels[what], words);
    const [left, right, low, high] = POINTS, chosen = words.indexOf(word), oneHot = vectors === "one-hot";
    const points = plane.map(([x, y]) => [left + (right - left) * (x + 1) / 2, high - (high - low) * (y + 1) / 2]);
    const near = oneHot ? [] : zip(result.near, result.cosines);
    const key = kinds.map((_, k) => k * LINE_STEP + KEY[1]), rows = near.map((_, k) => (k + 1.2) * LINE_STEP + LIST[1]);
    const places = [...zip(marks, points), ...key.map((y, k) => [MARKS[k], [KEY[0] + 6, y]])];
    const bars = near.map(([, cosine]) => 88 * clip(cosine, 0, 1)), rest = range(0, words.length).filter(k => k !== chosen);
    return {
      ...Object.fromEntries(MARKS.map(mark => [mark, places.filter(([its]) => its === mark).map(([, at]) => at)])),
      leaders, links: near.map(([token]) => [points[chosen], points[token]]),
      bars: bars.map((bar, k) => box(LIST[0] + 66, LIST[0] + 66 + bar, rows[k] - 6, rows[k] + 6)),
      numbers: near.map(([, cosine]) => twoPlaces(cosine)), "numbers at": bars.map((bar, k) => [LIST[0] + 72 + bar, rows[k]]),
      name: [named(word)], chosen: [points[chosen]], "name at": [middles[chosen]],
      words: rest.map(k => named(words[k])), "words at": rest.map(k => middles[k]),
      "inks of words": rest.map(k => marks[k] === MARKS.at(-1) ? GREY : INK),
      lists: [...kinds, ...near.map(([token]) => named(words[token]))],
      "lists at": [...key.map(y => [KEY[0] + 20, y]), ...rows.map(y => [LIST[0], y])],
      titles: oneHot ? ["No plane shows this: the words in a circle", "All equally far"] :
        ["The words in two principal components", `Nearest to “${word}”`],
    };
  },

  describe({near, cosines, same, of, chance, share}, {word, what, vectors, cell}, {words}) {
    if (vectors === "one-hot")
      return "One-hot, every word is equally far from every other (cosine 0): “girl” is no nearer to " +
        "“woman” than to “with”. No plane can show 44 such words; they are drawn in a circle.";
    const told = zip(near, cosines).map(([token, cosine]) => `“${words[token]}” (${number(cosine, 2)})`).join(", ");
    return `In the embeddings that the ${cell} ${vectors === "learnt" ? "learnt" : "began with"}, nearest to “${word}” ` +
      `by cosine: ${told}. By ${what}, ${same} of ${of} words have one like themselves for their nearest neighbour; ` +
      `by chance it would be ${number(chance, 2)}. The plane shows ${fixed(100 * share, 0)} % of the variance.`;
  },
};
