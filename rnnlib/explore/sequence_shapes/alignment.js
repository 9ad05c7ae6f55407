import {box, range, zip} from "../browser/engine/arrays.js";
import {GREEN, INK, VERMILLION, sequential} from "../browser/engine/colours.js";
import {inARow, percent} from "../browser/engine/words.js";
import {argmax} from "../networks.js";
import {howTaught, isoOf, readDate} from "./dates.js";
import {ISO_LENGTH, translate} from "./translating.js";

const CHOSEN = [-0.065, 1.1], SHADES = 28, LOOKS_AT = 0.1;

// What a network answers, marked right or wrong where that can be said, and the colour of it.
function ticked(answer, wanted) {
  if (!wanted) return [answer, INK];
  return answer === wanted ? [`${answer} ✓`, GREEN] : [`${answer} ✗`, VERMILLION];
}

// “h” of “March”; what is neither letter nor figure stands after a word.
function placed(text, place) {
  const [before] = text.slice(0, place).match(/\w*$/), [after] = text.slice(place).match(/^\w*/);
  const letter = text[place] === " " ? "the blank" : `“${text[place]}”`;
  if (!after) return before ? `${letter} after “${before}”` : letter;
  return before.length + after.length > 1 ? `${letter} of “${before}${after}”` : letter;
}

// The characters that have most of the weight, each with the word it stands in.
function lookedAt(text, weights) {
  const byWeight = range(0, weights.length).sort((a, b) => weights[b] - weights[a]);
  const most = byWeight.slice(0, 3).filter(place => weights[place] >= LOOKS_AT);
  const places = most.length ? most : [argmax(weights)];
  return inARow(places.map(place => `${placed(text, place)} with ${percent(weights[place])}`));
}

// Right or wrong, and whether it had been taught that.
function judged({answer, wanted, taught}) {
  if (!wanted) return "neither right nor wrong: the text is not one date of the calendar";
  return `${answer === wanted ? "right" : `wrong: it should be ${wanted}`}, ${taught}`;
}

export default {
  compute({text, network}, {networks, symbols, calendar}) {
    const answers = Object.values(networks).map(each => translate(each, text, symbols));
    const chosen = translate(networks[network], text, symbols), day = readDate(text, calendar);
    return {
      answer: chosen.text, answers: answers.map(answer => answer.text), p: chosen.p, weights: chosen.weights,
      wanted: day ? isoOf(day) : "", taught: day && howTaught(text, day, calendar),
    };
  },

  shown({answer, answers, p, weights, wanted}, {text, step}, {networks}) {
    const row = weights[step - 1], length = text.length, column = k => (k + 0.5) / length, half = 0.4 / length;
    const shades = weights.map(line => line.map(weight => Math.round(SHADES * weight ** 0.6))); // small ones are seen too
    const edge = k => k === length ? 1 : k * (1 / length);
    const cells = range(0, ISO_LENGTH).flatMap(r => range(0, length).map(c => [r, c])).filter(([r, c]) => shades[r][c] > 0);
    const hasRoom = k => row[k] >= Math.max(row[k - 1] ?? 0, row[k + 1] ?? 0);
    const looks = range(0, length).filter(k => row[k] >= LOOKS_AT && hasRoom(k));
    const verdicts = answers.map(each => ticked(each, wanted));
    return {
      cells: cells.map(([r, c]) => box(edge(c), edge(c + 1), r - 0.5, r + 0.5)),
      shades: cells.map(([r, c]) => sequential(shades[r][c] / SHADES)),
      chosen: [box(...CHOSEN, step - 1.5, step - 0.5)],
      letters: [...text].map(symbol => symbol === " " ? "␣" : symbol),
      "letters at": range(0, length).map(k => [column(k), ISO_LENGTH + 0.2]),
      said: [...answer], sure: p.map(percent),
      verdicts: zip(Object.keys(networks), verdicts).map(([name, [told]]) => `${name}: ${told}`),
      "verdict colours": verdicts.map(([, colour]) => colour),
      bars: range(0, length).filter(k => row[k] > 0.003).map(k => box(column(k) - half, column(k) + half, 0, row[k])),
      shares: looks.map(k => percent(row[k])), "shares at": looks.map(k => [column(k), row[k] + 0.08]),
    };
  },

  describe(result, {text, network, step}, {networks}) {
    const looks = networks[network].attention ? `it looks at ${lookedAt(text, result.weights[step - 1])}` :
      "it has the state after the last character, and no other";
    return `At step ${step} the network writes “${result.answer[step - 1]}” (${percent(result.p[step - 1])}); ${looks}. ` +
      `Its answer, ${result.answer}, is ${judged(result)}.`;
  },
};
