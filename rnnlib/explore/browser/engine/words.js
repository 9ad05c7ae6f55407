// Numbers as words, letter for letter as `plots/numbers.py` writes them.

const UPPER = {"-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹"};
const LOWER = {"-": "₋", 0: "₀", 1: "₁", 2: "₂", 3: "₃", 4: "₄", 5: "₅", 6: "₆", 7: "₇", 8: "₈", 9: "₉"};

export const raised = integer => [...String(integer)].map(letter => UPPER[letter]).join("");
export const lowered = integer => [...String(integer)].map(letter => LOWER[letter]).join("");
const minus = text => text.replaceAll("-", "−");

// Both languages round the number that is stored, not the one that was typed. They differ where it lies exactly
// between two: Python takes the even digit, JavaScript the larger number. It lies there if, with `decimals`
// digits behind the point, it is an odd multiple of half the last one; such a number is a fraction of 2.
function isTie(size, decimals) {
  if (decimals < 0) return size % 10 ** -decimals === 10 ** -decimals / 2;
  const halves = size * 2 ** (decimals + 1);
  return Number.isInteger(halves) && halves % 2 === 1;
}

const toEven = digits => "13579".includes(digits.at(-1)) ? digits.slice(0, -1) + (digits.at(-1) - 1) : digits;

const sign = value => value < 0 || Object.is(value, -0) ? "-" : "";

// f"{value:.{decimals}f}"
export function fixed(value, decimals) {
  const size = Math.abs(value), text = size.toFixed(decimals);
  return sign(value) + (isTie(size, decimals) ? toEven(text) : text);
}

// f"{value:.{decimals}e}" as [mantissa, power]
export function exponential(value, decimals) {
  const size = Math.abs(value), [mantissa, power] = size.toExponential(decimals).split("e");
  const tie = isTie(size, decimals - power);
  return [sign(value) + (tie ? toEven(mantissa) : mantissa), Number(power)];
}

const withoutNoughts = text => text.includes(".") ? text.replace(/0+$/, "").replace(/\.$/, "") : text;

// 0.00515, −2, 1.2 × 10⁻⁹
export function number(value, digits = 3) {
  value = Number(value);
  if (value === 0) return "0";
  if (Number.isNaN(value)) return "not a number";
  if (!Number.isFinite(value)) return value > 0 ? "infinity" : "−infinity";
  const [mantissa, power] = exponential(value, digits - 1);
  if (power < -4 || power >= 6) return minus(String(Number(mantissa))) + " × 10" + raised(power);
  return minus(withoutNoughts(fixed(Number(`${mantissa}e${power}`), Math.max(digits - 1 - power, 0))));
}

export const percent = share =>
  share === 0 || share >= 0.005 ? `${fixed(100 * share, 0)} %` : "< 1 %";

// f"{integer:,}"
export const grouped = integer => String(integer).replace(/\B(?=(\d{3})+$)/g, ",");

export const bracketed = value => value < 0 ? `(${number(value)})` : number(value);

export function inARow(parts) {
  const first = parts.slice(0, -1), last = String(parts.at(-1));
  return first.length ? `${first.join(", ")} and ${last}` : last;
}

// In at most five letters, as a picture has room for: 0.5, −0.52, −12.3, 999, −4e9
export function short(value, digits = 2, tiny = false) {
  if (value === null) return "";
  const size = Math.abs(value);
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  let text = fixed(value, Math.max(digits - (size >= 9.995) - (size >= 99.95), 0));
  if (size >= 999.5 || (tiny && value !== 0 && Number(text) === 0)) text = exponential(value, 0).join("e");
  else if (Math.abs(value - Number(text)) < 1e-6) text = withoutNoughts(text);
  return minus(Number(text) ? text : text.replace(/^-/, ""));
}
