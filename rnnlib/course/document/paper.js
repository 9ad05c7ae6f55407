// Paper cannot be unfolded: answers, hints and solutions move to the end; what follows a question stands below it.

const make = (tag, properties, ...parts) => {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...parts);
  return made;
};

for (const fold of document.querySelectorAll("details.follows")) {
  fold.querySelector(":scope > summary").remove();
  fold.replaceWith(...fold.childNodes);
}

// A picture has its own tag with its words: the box around it needs none.
for (const box of document.querySelectorAll("figure")) box.role = "presentation";

let section = "";
const entries = [];
for (const place of document.querySelectorAll("main :is(h2, details)")) {
  if (place.tagName === "H2") section = place.textContent;
  else if (!place.parentElement.closest("details")) entries.push(moved(place, entries.length + 1));
}
if (entries.length)
  document.querySelector("main").append(
    make("section", {className: "answers-at-the-end"}, make("h2", {}, "Answers, hints and solutions"), ...entries));

// What a fold holds, under a heading that leads back; in its place stays a link that leads there.
function moved(fold, number) {
  const summary = fold.querySelector(":scope > summary"), words = summary.textContent;
  summary.remove();
  const there = make("a", {href: `#end-${number}`, id: `from-${number}`}, `${words}: at the end, ${number}`);
  const back = make("a", {href: `#from-${number}`}, String(number));
  const title = make("h3", {id: `end-${number}`}, back, ` · ${words}`, section && ` (${section})`);
  const entry = make("div", {className: "entry"}, title, ...fold.childNodes);
  fold.replaceWith(make("p", {className: "at-the-end"}, there));
  return entry;
}
