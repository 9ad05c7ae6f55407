// A canvas that is as sharp as the screen, and the few shapes that the views are made of.

import {make} from "../../browser/engine/controls.js";

const FONT = "system-ui, 'DejaVu Sans', sans-serif";

export function surface(attributes) {
  const canvas = make("canvas", {tabIndex: 0, ...attributes});
  const g = canvas.getContext("2d");

  // Everything wiped; {g, width, height} in CSS pixels, or null while the canvas has no room
  function begin() {
    const {clientWidth: width, clientHeight: height} = canvas, density = devicePixelRatio;
    if (width < 8 || height < 8) return null;
    const [across, down] = [width, height].map(length => Math.round(length * density));
    if (canvas.width !== across || canvas.height !== down) Object.assign(canvas, {width: across, height: down});
    g.setTransform(density, 0, 0, density, 0, 0);
    g.clearRect(0, 0, width, height);
    return {g, width, height};
  }
  const place = event => {
    const box = canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  return {canvas, begin, place};
}

export function words(g, text, x, y, {size = 11, align = "center", colour, weight = 400, halo, turned = false} = {}) {
  g.save();
  g.font = `${weight} ${size}px ${FONT}`;
  Object.assign(g, {textAlign: align, textBaseline: "middle", fillStyle: colour});
  g.translate(x, y);
  if (turned) g.rotate(-Math.PI / 2);
  if (halo) {
    Object.assign(g, {strokeStyle: halo, lineWidth: 3, lineJoin: "round"});
    g.strokeText(text, 0, 0);
  }
  g.fillText(text, 0, 0);
  g.restore();
}

export function pill(g, x, y, width, height, {fill, edge, lineWidth = 1, radius = height / 2}) {
  g.beginPath();
  g.roundRect(x - width / 2, y - height / 2, width, height, radius);
  if (fill) { g.fillStyle = fill; g.fill(); }
  if (edge) { Object.assign(g, {strokeStyle: edge, lineWidth}); g.stroke(); }
}

export function line(g, points, {colour, width = 1, dash = [], alpha = 1}) {
  g.save();
  Object.assign(g, {strokeStyle: colour, lineWidth: width, globalAlpha: alpha, lineJoin: "round"});
  g.setLineDash(dash);
  g.beginPath();
  points.forEach(([x, y], k) => k ? g.lineTo(x, y) : g.moveTo(x, y));
  g.stroke();
  g.restore();
}

export function dot(g, x, y, radius, {fill, edge, lineWidth = 1}) {
  g.beginPath();
  g.arc(x, y, radius, 0, 2 * Math.PI);
  if (fill) { g.fillStyle = fill; g.fill(); }
  if (edge) { Object.assign(g, {strokeStyle: edge, lineWidth}); g.stroke(); }
}
