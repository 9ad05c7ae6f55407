// Written dates: what a person reads in them, and whether the networks were taught that. See translating.py.

const DAY = 24 * 3600 * 1000, ISO = 719163; // ms; days from the first of year 1 to 1970, as Python counts them

const known = (year, month, day) => { // null for a day that never was
  const at = new Date(0);
  at.setUTCFullYear(year, month - 1, day);
  return year >= 1 && at.getUTCMonth() === month - 1 && at.getUTCDate() === day ? at : null;
};
const padded = (value, width) => String(value).padStart(width, "0");
const ordinalOf = date => date.getTime() / DAY + ISO;

export const isoOf = date =>
  `${padded(date.getUTCFullYear(), 4)}-${padded(date.getUTCMonth() + 1, 2)}-${padded(date.getUTCDate(), 2)}`;

// 1 … 12 for a month's name, or three letters or more of it; else 0.
const monthOf = (word, months) =>
  word.length < 3 ? 0 : months.findIndex(name => name.toLowerCase().startsWith(word)) + 1;

// A year of four figures, the month's name or number, the day -> date, or null if that is not one date.
export function readDate(text, {months}) {
  const numbers = text.match(/\d+/g) ?? [], years = numbers.filter(n => n.length === 4);
  const days = numbers.filter(n => n.length !== 4);
  const named = (text.toLowerCase().match(/[a-z]+/g) ?? []).map(word => monthOf(word, months)).filter(month => month);
  if (!named.length && days.length === 2) // the day comes first, but after a year the month
    named.push(Number(years.includes(numbers[0]) ? days.shift() : days.pop()));
  if (years.length !== 1 || named.length !== 1 || days.length !== 1) return null;
  return known(Number(years[0]), named[0], Number(days[0]));
}

// A date in a form such as "{nth} of {month} {year}".
function written(date, form, {months, weekdays}) {
  const day = date.getUTCDate(), number = date.getUTCMonth() + 1;
  const month = months[number - 1], weekday = weekdays[(date.getUTCDay() + 6) % 7];
  const ending = day >= 11 && day <= 13 ? "th" : ["th", "st", "nd", "rd"][day % 10] ?? "th";
  const parts = {day, number, month, weekday, mon: month.slice(0, 3), week: weekday.slice(0, 3),
    nth: `${day}${ending}`, year: date.getUTCFullYear()};
  return form.replace(/\{(\w+)(:02d)?\}/g, (_, name, two) => two ? padded(parts[name], 2) : parts[name]);
}

// Whether a date is kept from training: about one in ten, scattered by a hash of its number.
const isHeldOut = date => Math.imul(ordinalOf(date), 2654435761) >>> 0 < Math.floor(2 ** 32 / 10);

// Whether the training can have prepared a network for this text, which says this date.
export function howTaught(text, date, calendar) {
  const [first, last] = calendar.taught;
  if (calendar.forms.every(form => written(date, form, calendar) !== text)) return "in a form that its training did not have";
  if (isoOf(date) < first || isoOf(date) > last)
    return `for a date beyond its training (${first.slice(0, 4)}–${last.slice(0, 4)})`;
  return `for a date ${isHeldOut(date) ? "kept out of" : "like those of"} its training`;
}
