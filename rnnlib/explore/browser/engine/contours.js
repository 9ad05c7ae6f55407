// Where values on a grid lie above a level, cell by cell: straight lines between a cell's sides, as contourpy has
// them. Where two could be drawn, the mean of the four corners decides.

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
