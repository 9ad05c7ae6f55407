// The draughtsman: an explorer's marks on a canvas, over the picture of what stays.
//
// `spec` (see spec.py) says where axes are and how marks look, with lengths in CSS pixels; `data` holds what moves,
// by key, as `compute` and `shown` return it. Every kind of mark in `plots/marks.py` has its like here, drawn from
// the same arrays.

import {accumulated} from "./arrays.js";
import {css, table} from "./colours.js";
import {contours} from "./contours.js";

// --- Where things stand -----------------------------------------------------------------------------------------

// From a value to a place: `limits` of the axis, on a logarithmic scale or not, and the pixels at its two ends.
function scale([low, high], logarithmic, start, end) {
  const f = logarithmic ? Math.log10 : value => value, from = f(low), width = f(high) - from;
  return value => start + (f(value) - from) / width * (end - start);
}

// Axes in one view: `place(x, y)` -> [pixels from the left, pixels from the top], in one of four frames.
function frames({box: [left, top, right, bottom], xlim, ylim, xlog, ylog}) {
  const x = scale(xlim, xlog, left, right), y = scale(ylim, ylog, bottom, top);
  const across = scale([0, 1], false, left, right), up = scale([0, 1], false, bottom, top);
  return {data: [x, y], axes: [across, up], "x data": [x, up], "y data": [across, y]};
}

const seen = colour => colour && colour !== "none";
const drawn = ([x, y]) => Number.isFinite(x) && Number.isFinite(y);

// A path through points; what is not finite parts it.
function trace(g, points, closed = false) {
  let down = false;
  for (const point of points) {
    if (!drawn(point)) down = false;
    else if (down) g.lineTo(...point);
    else { g.moveTo(...point); down = true; }
  }
  if (closed && down) g.closePath();
}

// Lines that are all level or upright stand on whole device pixels, as Matplotlib sets them: sharp, not grey.
function sharp(points, width, density) {
  for (let k = 1; k < points.length; k++) {
    const dx = Math.abs(points[k][0] - points[k - 1][0]), dy = Math.abs(points[k][1] - points[k - 1][1]);
    if (Math.min(dx, dy) * density > 1e-4) return points;
  }
  const half = Math.round(width * density) % 2 ? 0.5 : 0;
  const set = value => (Math.floor(value * density + 0.5 + 1e-9) + half) / density;
  return points.map(point => point.map(set));
}

// --- Markers ----------------------------------------------------------------------------------------------------

const around = (count, start, radius) => Array.from({length: count}, (_, k) => {
  const angle = start + 2 * Math.PI * k / count, r = typeof radius === "function" ? radius(k) : radius;
  return [r * Math.cos(angle), -r * Math.sin(angle)];
});
const PLUS = [[-1, 1], [-1, 3], [1, 3], [1, 1], [3, 1], [3, -1], [1, -1], [1, -3], [-1, -3], [-1, -1], [-3, -1], [-3, 1]];
const CROSS = [[-1, 2], [0, 1], [1, 2], [2, 1], [1, 0], [2, -1], [1, -2], [0, -1], [-1, -2], [-2, -1], [-1, 0], [-2, 1]];
const SHAPES = { // corners of markers with radius 1
  s: [[-1, -1], [1, -1], [1, 1], [-1, 1]],
  D: around(4, 0, Math.SQRT2),
  d: [[0, -Math.SQRT2], [0.6 * Math.SQRT2, 0], [0, Math.SQRT2], [-0.6 * Math.SQRT2, 0]],
  "^": [[0, -1], [-1, 1], [1, 1]],
  v: [[0, 1], [-1, -1], [1, -1]],
  ">": [[1, 0], [-1, -1], [-1, 1]],
  "<": [[-1, 0], [1, -1], [1, 1]],
  P: PLUS.map(point => point.map(c => c / 3)),
  X: CROSS.map(point => point.map(c => c / 2)),
  "*": around(10, Math.PI / 2, k => k % 2 ? 0.381966 : 1),
  h: around(6, Math.PI / 2, 1),
  p: around(5, Math.PI / 2, 1),
};
const STROKES = { // pieces of markers without an inside
  x: [[[-1, -1], [1, 1]], [[-1, 1], [1, -1]]],
  "+": [[[-1, 0], [1, 0]], [[0, -1], [0, 1]]],
  "|": [[[0, -1], [0, 1]]],
  _: [[[-1, 0], [1, 0]]],
};

function outline(g, marker, [x, y], radius) {
  const at = ([a, b]) => [x + a * radius, y + b * radius];
  if (marker === "o" || marker === ".") {
    const r = marker === "." ? radius / 2 : radius;
    g.moveTo(x + r, y);
    g.arc(x, y, r, 0, 2 * Math.PI);
  } else if (marker in SHAPES) trace(g, SHAPES[marker].map(at), true);
  else if (marker in STROKES) for (const piece of STROKES[marker]) trace(g, piece.map(at));
  else throw new Error(`no marker ${JSON.stringify(marker)} here`);
}

const isMarked = ({at, first, step}, k) => at ? at.includes(k) : k >= first && (k - first) % step === 0;

// Markers of a line: all in one look, each over the last; with `half`, that colour fills their right half.
function markers(g, {marker, every, size, face, edge, edgeWidth, half}, points, density) {
  const whole = value => Math.round(value * density) / density, radius = size / 2, hollow = marker in STROKES;
  Object.assign(g, {lineWidth: edgeWidth, strokeStyle: edge, lineCap: "butt", lineJoin: marker === "o" ? "round" : "miter"});
  const filled = (colour, trace) => {
    g.beginPath();
    trace();
    if (seen(colour) && !hollow) { g.fillStyle = colour; g.fill(); }
  };
  for (const place of points.filter((point, k) => isMarked(every, k) && drawn(point)).map(point => point.map(whole))) {
    const side = turn => () => { g.moveTo(...place); g.arc(...place, radius, turn, turn + Math.PI); };
    if (half) { filled(half, side(-Math.PI / 2)); filled(face, side(Math.PI / 2)); }
    filled(half ? "" : face, () => outline(g, marker, place, radius));
    if (edgeWidth && seen(edge)) g.stroke();
  }
}

// --- Marks ------------------------------------------------------------------------------------------------------

const isOne = colour => typeof colour === "string" || typeof colour[0] === "number";

// What is bound for each of n pieces, the k-th; or what is one for all.
const pick = (bound, k, standard) => bound === undefined ? standard : bound.length ? bound[k % bound.length] : standard;

function pen(g, mark, width, dashes = mark.dashes) {
  Object.assign(g, {lineWidth: width, lineCap: mark.cap, lineJoin: mark.join});
  g.setLineDash(dashes);
}

const dashesOf = (mark, given, width) => // in units of the width, as Matplotlib's
  given === undefined ? mark.dashes : given === "-" ? [] : given[1].map(part => part * width);

// Corners of a shape; those of a box are as sharp as its edge, or as its face, if it has no edge.
function closed(places, mark, edge, density) {
  return places.length ? sharp([...places, places[0]], edge === "none" ? 0 : mark.width, density).slice(0, -1) : places;
}

// Shapes, each in its own look. Where all have the same, one path serves for all.
function shapes(g, mark, pieces, {faces, edges, widths, dashes}) {
  pieces.forEach((points, k) => {
    const face = pick(faces, k, mark.face), edge = pick(edges, k, mark.edge), points72 = pick(widths, k);
    const width = points72 === undefined ? mark.width : points72 * PX;
    if (typeof points === "function") { g.beginPath(); points(); } else { g.beginPath(); trace(g, points, true); }
    if (seen(face)) { g.fillStyle = css(face); g.fill(); }
    if (seen(edge) && width) {
      pen(g, mark, width, dashesOf(mark, pick(dashes, k), width));
      g.strokeStyle = css(edge);
      g.stroke();
    }
  });
}

const PX = 100 / 72; // CSS pixels in a point

const KINDS = {
  line(g, mark, {x, y}, at, density) {
    const xs = Array.isArray(x) ? x : [x], ys = Array.isArray(y) ? y : [y];
    KINDS.trail(g, mark, {points: Array.from({length: Math.max(xs.length, ys.length)},
      (_, k) => [xs[xs.length > 1 ? k : 0], ys[ys.length > 1 ? k : 0]])}, at, density);
  },

  trail(g, mark, {points}, at, density) {
    const places = (typeof points[0] === "number" ? [points] : points).map(at); // one point may stand alone
    if (mark.width && mark.dashes) {
      pen(g, mark, mark.width);
      g.strokeStyle = mark.color;
      g.beginPath();
      trace(g, sharp(places, mark.width, density));
      g.stroke();
      g.setLineDash([]);
    }
    if (mark.marker) markers(g, mark, places, density);
  },

  segments(g, mark, {ends, colors, widths, dashes}, at, density) {
    ends.forEach((piece, k) => {
      const points72 = pick(widths, k), width = points72 === undefined ? mark.width : points72 * PX;
      pen(g, mark, width, dashesOf(mark, pick(dashes, k), width));
      g.strokeStyle = css(pick(colors, k, mark.color));
      g.beginPath();
      trace(g, sharp(piece.map(at), width, density));
      g.stroke();
    });
  },

  polygons(g, mark, {corners, ...look}, at, density) {
    const pieces = corners.map((piece, k) => closed(piece.map(at), mark, pick(look.edges, k, mark.edge), density));
    shapes(g, mark, pieces, look);
  },

  blocks(g, mark, {corners}, at, density) {
    g.beginPath();
    for (const piece of corners) trace(g, closed(piece.map(at), mark, mark.edge, density), true);
    g.fillStyle = mark.face;
    if (seen(mark.face)) g.fill();
    if (mark.width && seen(mark.edge)) { pen(g, mark, mark.width); g.strokeStyle = mark.edge; g.stroke(); }
  },

  region(g, mark, {outline: rings}, at) { // an area with holes: rings that turn the other way
    g.beginPath();
    for (const ring of rings) trace(g, ring.map(at), true);
    g.fillStyle = mark.face;
    g.fill();
  },

  above(g, mark, {values}, at) { // where values on a grid lie above a level
    g.beginPath();
    for (const part of contours(mark, values).parts) trace(g, part.map(at), true);
    g.fillStyle = mark.face;
    g.fill();
  },

  level(g, mark, {values}, at) { // where they are at it
    pen(g, mark, mark.width);
    g.strokeStyle = mark.color;
    g.beginPath();
    for (const piece of contours(mark, values).lines) trace(g, piece.map(at));
    g.stroke();
  },

  nodes(g, mark, {places, faces, edges, widths, markers: kinds}, at) {
    const pieces = places.map((place, k) => {
      const kind = kinds ? kinds[k % kinds.length] : mark.markers[k % mark.markers.length];
      return () => outline(g, kind, at(place), mark.sizes[k % mark.sizes.length] / 2);
    });
    shapes(g, mark, pieces, {faces, edges, widths});
  },

  words(g, mark, {texts, places, colors}, at, density, letters) {
    const one = colors !== undefined && isOne(colors);
    texts.forEach((text, k) => {
      if (!text.trim()) return;
      const [x, y] = at(places[k]), glyphs = [...text].map(letter => letters(letter, mark.bold ? "bold" : "plain"));
      const starts = accumulated([0, ...glyphs.map(glyph => glyph.step)], (a, b) => a + b);
      const inked = glyphs.map((glyph, at) => [starts[at], glyph]).filter(([, glyph]) => !glyph.blank);
      const left = Math.min(...inked.map(([at, glyph]) => at + glyph.left));
      const right = Math.max(...inked.map(([at, glyph]) => at + glyph.right));
      const start = {left, center: (left + right) / 2, right}[mark.align];
      g.save();
      g.fillStyle = css(one ? colors : pick(colors, k, mark.color));
      g.translate(x, y + mark.lower * mark.size);
      g.scale(mark.size / 1000, -mark.size / 1000); // glyphs are in thousandths of an em, upwards
      g.translate(-1000 * start, 0);
      for (const glyph of glyphs) {
        if (mark.halo) {
          Object.assign(g, {lineWidth: 1000 * mark.halo / mark.size, strokeStyle: "#fff", lineJoin: "round"});
          g.stroke(glyph.path);
        }
        g.fill(glyph.path);
        g.translate(1000 * glyph.step, 0);
      }
      g.restore();
    });
  },

  monospace(g, mark, {lines}, at, density, letters) {
    const [left] = at([0, 0]), [right] = at([1, 0]), step = letters("m", "mono").step, size = (right - left) / step;
    g.fillStyle = mark.color;
    lines.forEach((line, row) => [...line].forEach((letter, column) => {
      const [x, y] = at([column - 0.5, mark.count - 0.5 - row + mark.rise]);
      g.save();
      g.translate(x, y + mark.lower * size);
      g.scale(size / 1000, -size / 1000);
      g.fill(letters(letter, "mono").path);
      g.restore();
    }));
  },

  image(g, mark, {values}, at) { // its first row on top
    const [left, right, bottom, top] = mark.extent, rows = values.length, columns = values[0].length;
    const edges = (from, to, count) => Array.from({length: count + 1}, (_, k) => from + k * (to - from) / count);
    const downwards = {...mark, x: edges(left, right, columns), y: edges(top, bottom, rows)};
    KINDS.mesh(g, downwards, {values}, at);
  },

  mesh(g, mark, {values}, at) {
    const shade = table(mark.map), [low, high] = mark.range;
    values.forEach((row, r) => row.forEach((value, c) => {
      if (!Number.isFinite(value)) return;
      const [left, bottom] = at([mark.x[c], mark.y[r]]), [right, top] = at([mark.x[c + 1], mark.y[r + 1]]);
      g.fillStyle = css(shade((value - low) / (high - low)));
      g.fillRect(left, top, right - left, bottom - top);
    }));
  },
};

// --- The stage --------------------------------------------------------------------------------------------------

const picture = address => Object.assign(new Image(), {src: address});

// `await stage.ready`, then `stage.frame(data)` as often as wanted; the view is the one that data names, or `name`.
export function stage(canvas, spec, glyphs, density = window.devicePixelRatio || 1) {
  const [width, height] = spec.size, g = canvas.getContext("2d"), known = {};
  canvas.width = Math.round(width * density);
  canvas.height = Math.round(height * density);
  const background = picture(spec.background);
  const views = Object.fromEntries(Object.entries(spec.views).map(([name, view]) => [name, {
    patch: view.patch && {box: view.patch.box, image: picture(view.patch.png)},
    axes: view.axes.map(axes => ({box: axes.box, frames: frames(axes)})),
  }]));

  let more = {}; // glyphs that a frame brings along
  function letters(letter, style) {
    const key = style + letter;
    if (!known[key]) {
      const [path, step, left, right] = glyphs[style][letter] ?? more[style]?.[letter] ?? glyphs[style]["□"];
      known[key] = {path: new Path2D(path), blank: !path, step, left, right};
    }
    return known[key];
  }

  function show(mark, data, view) {
    const {box: [left, top, right, bottom], frames} = view.axes[mark.axes], [x, y] = frames[mark.frame];
    const bound = Object.fromEntries(Object.entries(mark.bound).map(
      ([name, what]) => [name, what.constant ?? data[what.key]]));
    g.save();
    g.globalAlpha = mark.alpha;
    if (mark.clip) { g.beginPath(); g.rect(left, top, right - left, bottom - top); g.clip(); }
    KINDS[mark.kind](g, mark, bound, ([a, b]) => [x(a), y(b)], density, letters);
    g.restore();
  }

  return {
    ready: Promise.all([background, ...Object.values(views).flatMap(view => view.patch ? [view.patch.image] : [])]
      .map(image => image.decode())),
    frame(data, name = spec.viewKeys.map(key => String(data[key])).join("|"), glyphs = {}) {
      const view = views[name];
      more = glyphs;
      g.setTransform(density, 0, 0, density, 0, 0);
      g.globalAlpha = 1;
      g.drawImage(background, 0, 0, width, height);
      if (view.patch) g.drawImage(view.patch.image, ...view.patch.box);
      for (const mark of spec.marks) show(mark, data, view);
    },
  };
}
