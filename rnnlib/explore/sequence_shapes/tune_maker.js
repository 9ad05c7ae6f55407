import {accumulated, box, range, sum, zip} from "../browser/engine/arrays.js";
import {number, percent} from "../browser/engine/words.js";
import {argmax} from "../networks.js";
import {MOST_NOTES, compose, copied, noteName, quarters, wav} from "./composing.js";

const LEAST = 0.03; // a smaller share has no number, unless it was drawn
const SILENCE = new Uint8Array();

function compute(values, {writer, known}, run) {
  const composed = compose(writer, values), notes = values.backward ? [...composed].reverse() : composed;
  const [pitch, duration] = ["pitch", "duration"].map(part => notes.map(note => note[part]));
  const common = copied(notes, known), ends = accumulated(duration, (a, b) => a + b), at = values.step - 1;
  return {
    pitch, duration, start: ends.map((end, k) => end - duration[k]),
    pitch_p: notes[at].pitchP, duration_p: notes[at].durationP,
    drawn: [1 + pitch[at] - writer.pitches[0], writer.durations.indexOf(duration[at])],
    copied: notes.map((_, k) => k >= common.start && k < common.start + common.notes && common.notes > 1),
    names: common.names, sound: run ?? SILENCE,
  };
}

// Where the end and every pitch that the network knows stand.
const heights = ({pitches}) => [pitches[0] - 2, ...pitches];

// Shares p at the heights y as bars to the right, that at the index `drawn` outlined, and their numbers.
function odds(name, p, y, drawn) {
  const first = p.map((share, k) => k === drawn ? 2 : share); // its number goes before its neighbours'
  const told = range(0, p.length).filter(k =>
    first[k] >= LEAST && first[k] >= Math.max(first[k - 1] ?? 0, first[k + 1] ?? 0));
  return {
    [`${name} bars`]: range(0, p.length).filter(k => p[k] > 0.002).map(k => box(0, p[k], y[k] - 0.4, y[k] + 0.4)),
    [`${name} drawn`]: [box(0, p[drawn] + 0.02, y[drawn] - 0.48, y[drawn] + 0.48)],
    [`${name} shares`]: told.map(k => percent(p[k])), [`${name} shares at`]: told.map(k => [p[k] + 0.06, y[k]]),
  };
}

export default {
  // The note looked at is one of the tune's.
  settle: (values, {writer}) => ({step: Math.min(values.step, compose(writer, values).length)}),

  compute,

  shown(result, {step}, {writer}) {
    const {pitch, start, duration, copied, pitch_p, duration_p, drawn} = result;
    const ends = zip(start, duration).map(([from, lasts]) => from + lasts);
    const notes = pitch.map((y, k) => box(start[k] + 0.04, ends[k] - 0.04, y - 0.45, y + 0.45));
    const copies = range(0, pitch.length).filter(k => copied[k]);
    return {
      "plain notes": notes.filter((_, k) => !copied[k]), "copied notes": copies.map(k => notes[k]),
      "chosen note": [notes[step - 1]],
      bracket: copies.length ? [start[copies[0]], ends[copies.at(-1)]] : [], whose: [whose(result)],
      ...odds("pitch", pitch_p, heights(writer), drawn[0]),
      ...odds("duration", duration_p, range(0, duration_p.length), drawn[1]),
    };
  },

  describe(result, {first, temperature, length, backward, step}, {writer}) {
    const {pitch, duration, duration_p, drawn} = result, count = pitch.length, lasts = duration[step - 1];
    const given = backward ? count : 1, early = sum(duration) < length && count < MOST_NOTES;
    const told = step === given ? `${noteName(pitch[step - 1])} was given` : wasDrawn(result, writer);
    const ended = (early ? ", and ended the tune" : "") + (backward ? ", here played backward" : "");
    return `From ${noteName(first)}, at temperature ${number(temperature)}, the network drew ${count} ` +
      `note${count > 1 ? "s" : ""}${ended}. At note ${step}, ${told}; its duration, ${quarters(lasts)} ` +
      `quarter note${lasts > 1 ? "s" : ""}, ${percent(duration_p[drawn[1]])}. ` +
      `The longest run in common with the training: ${whose(result)}.`;
  },

  met: ({pitch, copied}, {temperature}) =>
    temperature <= 1 && pitch.length >= 20 && copied.filter(is => is).length <= 3,

  actions: {
    *sound(values, given) {
      const {pitch, duration} = compute(values, given);
      yield {share: 1, run: wav(pitch, duration)};
    },
  },
};

// How likely the pitch was that was drawn, beside the likeliest.
function wasDrawn({pitch_p: p, drawn: [drawn]}, writer) {
  const names = ["the end", ...writer.pitches.map(noteName)], likeliest = argmax(p);
  const best = likeliest === drawn ? "the likeliest" : `${names[likeliest]}, the likeliest, ${percent(p[likeliest])}`;
  return `the pitch ${names[drawn]} had ${percent(p[drawn])} (${best})`;
}

// How many notes in a row, and in which melody they are.
function whose({names, copied}) {
  const notes = copied.filter(is => is).length;
  if (!notes) return "none";
  return `${notes} notes in a row as in ${names[0]}${names.length > 1 ? ` and in ${names.length - 1} more` : ""}`;
}
