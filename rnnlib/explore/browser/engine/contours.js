// Where values on a grid lie above a level: straight lines between the sides of each cell, as contourpy has them.
// Where two could be drawn, the mean of the four corners decides. `contours` finds it cell by cell, as fast as values
// change; `outlines` as a few long rings, to be kept and drawn often.

// A cell: the corners of its parts above the level, and the ends of the lines that part them from the rest.
function cell(places, values, level) {
  const above = values.map(value => value > level), next = k => (k + 1) % 4, last = k => (k + 3) % 4;
  const crossing = k => { // on the side from corner k to the next
    const [from, to] = [values[k], values[next(k)]], share = (level - from) / (to - from);
    return [0, 1].map(axis => places[k][axis] + share * (places[next(k)][axis] - places[k][axis]));
  };
  const sides = [0, 1, 2, 3], crossed = sides.filter(k => above[k] !== above[next(k)]);
  const walk = sides.flatMap(k => [...above[k] ? [places[k]] : [], ...crossed.includes(k) ? [crossing(k)] : []]);
  if (crossed.length < 4) return {parts: walk.length ? [walk] : [], lines: crossed.length ? [crossed.map(crossing)] : []};
  const high = values.reduce((sum, value) => sum + value) / 4 > level;
  const alone = sides.filter(k => above[k] !== high); // corners that the lines cut off
  return {
    parts: high ? [walk] : alone.map(k => [crossing(last(k)), places[k], crossing(k)]),
    lines: alone.map(k => [crossing(last(k)), crossing(k)]),
  };
}

const box = (left, right, bottom, top) => [[left, bottom], [right, bottom], [right, top], [left, top]];

// All cells of values (rows, columns) at places x (columns) and y (rows). Neighbours that lie above as a whole
// are one part.
export function contours({x, y, level}, values) {
  const parts = [], lines = [];
  for (let r = 0; r + 1 < y.length; r++) {
    let start = -1; // of neighbours that lie above as a whole
    for (let c = 0; c < x.length; c++) {
      const corners = [values[r][c], values[r][c + 1], values[r + 1][c + 1], values[r + 1][c]];
      const whole = c + 1 < x.length && Math.min(...corners) > level;
      if (whole && start < 0) start = c;
      if (whole) continue;
      if (start >= 0) parts.push(box(x[start], x[c], y[r], y[r + 1]));
      start = -1;
      if (c + 1 === x.length || Math.max(...corners) <= level) continue;
      const found = cell(box(x[c], x[c + 1], y[r], y[r + 1]), corners, level);
      parts.push(...found.parts);
      lines.push(...found.lines);
    }
  }
  return {parts, lines};
}

// plots.marks.outlines: where values lie above each of the levels, as rings with the area on their left: its outer
// ends turn one way, its holes the other. A ring's last point is its first.
export function outlines(x, y, values, levels) {
  const flat = Float64Array.from(values.flat());
  return levels.map(level => rings(x, y, flat, level));
}

// A ring runs through nodes: where a side of a cell is crossed, and the points of the grid's edge that lie above.
// Each node has one that follows it. Nodes are numbers: a point's own, `n` and more for the side to the right of it,
// 2n and more for the side over it.
function rings(x, y, values, level) {
  const columns = x.length, n = values.length, above = new Uint8Array(n), following = new Int32Array(3 * n).fill(-1);
  for (let a = 0; a < n; a++) above[a] = values[a] > level;
  const side = (a, b) => Math.min(a, b) + (Math.abs(a - b) === 1 ? n : 2 * n);

  for (let a = 0; a + columns < n; a++) {
    if ((a + 1) % columns === 0) continue; // the last point of a row
    const b = a + 1, c = b + columns, d = a + columns, found = above[a] + above[b] + above[c] + above[d];
    if (found === 0 || found === 4) continue;
    const corners = [a, b, c, d], next = k => (k + 1) % 4;
    const leaves = k => above[corners[k]] && !above[corners[next(k)]];
    const enters = k => !above[corners[k]] && above[corners[next(k)]];
    const two = found === 2 && above[a] === above[c];
    const high = two && (values[a] + values[b] + values[c] + values[d]) / 4 > level;
    for (let k = 0; k < 4; k++) {
      if (!leaves(k)) continue;
      const back = two ? (high ? next(k) : (k + 3) % 4) : [0, 1, 2, 3].find(enters);
      following[side(corners[k], corners[next(k)])] = side(corners[back], corners[next(back)]);
    }
  }

  const edge = around(columns, n / columns);
  edge.forEach((a, k) => {
    const b = edge[(k + 1) % edge.length];
    if (above[a]) following[a] = above[b] ? b : side(a, b);
    else if (above[b]) following[side(a, b)] = b;
  });

  const place = node => {
    const a = node % n, b = node < n ? a : node < 2 * n ? a + 1 : a + columns;
    const share = a === b ? 0 : (level - values[a]) / (values[b] - values[a]);
    const between = (axis, from, to) => axis[from] + share * (axis[to] - axis[from]);
    return [between(x, a % columns, b % columns), between(y, Math.floor(a / columns), Math.floor(b / columns))];
  };
  const closed = [];
  for (let start = 0; start < 3 * n; start++) {
    if (following[start] < 0) continue;
    const ring = [];
    for (let node = start, after; (after = following[node]) >= 0; node = after) {
      ring.push(place(node));
      following[node] = -1;
    }
    closed.push([...ring, ring[0]]);
  }
  return closed;
}

// The points of a grid's edge, against the clock from the first.
function around(columns, rows) {
  const last = columns * (rows - 1), count = (n, at) => Array.from({length: n - 1}, (_, k) => at(k));
  return [
    ...count(columns, k => k), ...count(rows, k => columns - 1 + k * columns),
    ...count(columns, k => last + columns - 1 - k), ...count(rows, k => last - k * columns),
  ];
}
