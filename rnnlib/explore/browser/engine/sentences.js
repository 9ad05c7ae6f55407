// A text of known words: its words, and the last one by itself if it is only begun ("the girl fr" -> the, girl; fr).
export function split(text, known) {
  const words = text.toLowerCase().replaceAll(".", " . ").split(/\s+/).filter(word => word);
  const begun = words.length > 0 && !known.includes(words.at(-1)) && !text.endsWith(" ");
  return begun ? [words.slice(0, -1), words.at(-1)] : [words, ""];
}
