// The course's colours and maps, as `plots/look.py` has them. A colour is "#0072B2" or [red, green, blue] from
// 0 to 1, as in Python.

export const ORANGE = "#E69F00";
export const SKY = "#56B4E9";
export const GREEN = "#009E73";
export const YELLOW = "#F0E442";
export const BLUE = "#0072B2";
export const VERMILLION = "#D55E00";
export const PURPLE = "#CC79A7";
export const INK = "#20242B";
export const GREY = "#6B7078";
export const CARD = "#FFFFFF";
export const EDGE = "#A9ADB4";
export const LIGHT = "#DADCE0";
export const FAINT = "#ECEDEF";

export const rgb = colour => typeof colour === "string" ?
  [1, 3, 5].map(at => parseInt(colour.slice(at, at + 2), 16) / 255) : colour;

// Matplotlib's maps are tables of 256 colours.
function map(...stops) {
  const ends = stops.map(rgb);
  return value => {
    const entry = Math.min(255, Math.max(0, Math.floor(256 * value)));
    const place = entry / 255 * (ends.length - 1), from = Math.min(Math.floor(place), ends.length - 2);
    return ends[from].map((start, channel) => start + (place - from) * (ends[from + 1][channel] - start));
  };
}

export const diverging = map(BLUE, CARD, VERMILLION); // 0 to 1, white at ½
export const sequential = map(CARD, GREEN);
export const centred = (value, limit = 1) => diverging(Math.min(1, Math.max(0, 0.5 + 0.5 * value / limit)));

// Black or white, whichever reads on the colour.
export function ink(colour) {
  const [red, green, blue] = rgb(colour).map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? "black" : "white";
}

export function css(colour) {
  if (typeof colour === "string") return colour;
  const [red, green, blue] = colour.map(channel => Math.round(255 * channel));
  return colour.length > 3 ? `rgba(${red}, ${green}, ${blue}, ${colour[3]})` : `rgb(${red}, ${green}, ${blue})`;
}

// A map that Python handed over: its 256 colours, one after the other.
export const table = colours => value => colours[Math.min(255, Math.max(0, Math.floor(256 * value)))];
