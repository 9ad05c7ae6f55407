// One note becomes a tune: the network draws pitch and duration in turn; what of it is copied; its sound.

import {cached, filled, range} from "../browser/engine/arrays.js";
import {defaultRng} from "../browser/engine/random.js";
import {CELLS, draw, keptForLastText, linear, noState, part, sharpened} from "../networks.js";

export const MOST_NOTES = 48;
const EDGE = 0; // the token before a tune and after it
const RATE = 8000, QUARTER = 0.4, PARTIALS = [1, 0.4, 0.15], ATTACK = 0.01, RELEASE = 0.04;
const PITCH_CLASSES = ["C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B"];
const FRACTIONS = {0: "", 0.25: "¼", 0.5: "½", 0.75: "¾"};

export const noteName = pitch => `${PITCH_CLASSES[pitch % 12]}${Math.floor(pitch / 12) - 1}`;
export const quarters = duration => `${Math.floor(duration) || ""}${FRACTIONS[duration % 1]}`;

// The weights by part.
const partsOf = cached(({params}) => {
  const [embedding, weights, output] = ["embedding", "cell", "output"].map(name => part(params, name));
  return {embedding: embedding.W, weights, output};
});

// The notes of a tune that begins with the pitch `first`: {pitch, duration} and the chances each was drawn from.
export const compose = (writer, {first, temperature, seed, length}) =>
  composed(writer, [first, temperature, seed, length].join(), first, temperature, seed, length);

const composed = keptForLastText((writer, _, first, temperature, seed, length) => {
  const {cell, pitches, durations} = writer, {embedding, weights, output} = partsOf(writer);
  const rng = defaultRng(seed), notes = [], edges = 1 + pitches.length;
  let state = noState(cell, weights), time = 0;
  const scoresAfter = token => {
    state = CELLS[cell](embedding[token], state, weights);
    return linear(state[0], output.W, output.b);
  };
  let scores = scoresAfter(EDGE);
  while (time < length && notes.length < MOST_NOTES) {
    const pitchP = sharpened(scores.slice(0, edges), temperature);
    const token = notes.length ? draw(rng, pitchP) : 1 + pitches.indexOf(first);
    if (token === EDGE) break;
    const durationP = sharpened(scoresAfter(token).slice(edges), temperature), drawn = draw(rng, durationP);
    scores = scoresAfter(edges + drawn);
    notes.push({pitch: pitches[token - 1], duration: durations[drawn], pitchP, durationP});
    time += durations[drawn];
  }
  return notes;
});

// The longest run that a tune shares with one of the melodies, whatever its key: {notes, start, names}.
export function copied(notes, melodies) {
  const {steps: known} = melodies, owners = ownersOf(melodies);
  const row = new Int32Array(known.length); // how long the run that ends at each known step is
  let best = 0, start = 0, names = [];
  semitones(notes).forEach((step, place) => {
    let most = 0;
    for (let k = known.length - 1; k >= 0; k--) {
      row[k] = known[k] === step ? (k ? row[k - 1] : 0) + 1 : 0;
      if (row[k] > most) most = row[k];
    }
    if (most <= best) return;
    [best, start] = [most, place - most + 1];
    names = [...new Set(owners.filter((_, k) => row[k] === best))];
  });
  return {notes: best + 1, start, names};
}

const ownersOf = cached(({owners}) => owners.flatMap(([name, count]) => filled(count, name)));

// Semitones to the next note and this duration, as one number: whole sixteenths.
const semitones = notes => notes.slice(1).map(({pitch}, k) =>
  1000 * (pitch - notes[k].pitch + 128) + Math.round(4 * notes[k].duration));

// MIDI pitches and durations in quarter notes -> the bytes of a WAV file: mono, 16 bits, 8 kHz.
export function wav(pitch, duration) {
  const samples = pitch.flatMap((each, k) => tone(each, duration[k] * QUARTER)), size = 2 * samples.length;
  const file = new DataView(new ArrayBuffer(44 + size));
  const text = (at, letters) => [...letters].forEach((letter, k) => file.setUint8(at + k, letter.charCodeAt(0)));
  text(0, "RIFF");
  file.setUint32(4, 36 + size, true);
  text(8, "WAVEfmt ");
  file.setUint32(16, 16, true); // bytes that tell the format
  file.setUint16(20, 1, true); // samples as they are
  file.setUint16(22, 1, true); // mono
  file.setUint32(24, RATE, true);
  file.setUint32(28, 2 * RATE, true); // bytes a second
  file.setUint16(32, 2, true); // bytes and bits a sample
  file.setUint16(34, 16, true);
  text(36, "data");
  file.setUint32(40, size, true);
  const loudest = PARTIALS.reduce((a, b) => a + b);
  samples.forEach((sample, k) => file.setInt16(44 + 2 * k, 0.6 * 32767 * (sample / loudest), true));
  return new Uint8Array(file.buffer);
}

// One note that fades, and neither starts nor ends with a click.
function tone(pitch, seconds) {
  return range(0, Math.round(seconds * RATE)).map(k => {
    const t = k / RATE, phase = 2 * Math.PI * 440 * 2 ** ((pitch - 69) / 12) * t;
    const sound = PARTIALS.reduce((sum, share, n) => sum + share * Math.sin((n + 1) * phase), 0);
    return sound * Math.min(1, t / ATTACK, (seconds - t) / RELEASE) * Math.exp(-1.5 * t);
  });
}
