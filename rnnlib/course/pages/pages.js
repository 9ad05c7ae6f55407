// What every page does beside its explorers and predictions: colours, search, print, what a keyboard needs.

{
  const theme = document.getElementById("theme"), root = document.documentElement;
  theme.value = root.dataset.theme ?? "";
  theme.hidden = false;
  theme.addEventListener("change", () => {
    root.dataset.theme = theme.value;
    try { localStorage["rnnlib.theme"] = theme.value; } catch { /* forbidden: it holds for this page */ }
  });
}

// --- Contents: open beside the text where there is room ---
{
  const contents = document.querySelector(".contents details");
  if (contents) contents.open = matchMedia("(min-width: 75rem)").matches;
}

// --- Search: all words must be in a section; those in its heading count most ---
{
  const input = document.getElementById("search"), found = document.getElementById("found"), MOST = 12;
  const plain = text => text.toLowerCase();
  let sections = null;

  input.hidden = false;
  input.addEventListener("focus", load, {once: true});
  input.addEventListener("input", show);
  document.addEventListener("keydown", event => {
    const typing = event.target.matches("input, select, textarea");
    if (event.key === "/" && !typing) { event.preventDefault(); input.focus(); }
    if (event.key === "Escape" && !found.hidden) { found.hidden = true; input.focus(); }
  });
  document.addEventListener("click", event => { if (!event.target.closest("search")) found.hidden = true; });

  function load() { // only who searches needs all the words of the course
    const script = document.createElement("script");
    script.src = "assets/search.js";
    script.addEventListener("load", () => { sections = SECTIONS; show(); });
    document.head.append(script);
  }
  function show() {
    const words = plain(input.value).split(/\s+/).filter(Boolean);
    found.hidden = !words.length;
    if (!words.length || !sections) return;
    const hits = sections.map(section => ({section, score: score(section, words)})).filter(({score}) => score > 0);
    hits.sort((a, b) => b.score - a.score);
    const count = hits.length === 1 ? "1 section" : `${hits.length} sections`;
    const said = element("p", {className: "quiet", role: "status"}, count + (hits.length > MOST ? `, the first ${MOST}` : ""));
    const rows = hits.slice(0, MOST).map(({section}) => row(section, words));
    found.replaceChildren(said, element("ul", {}, ...rows));
  }
  function score([, , , heading, words, behind], wanted) {
    const title = plain(heading), text = plain(words), hidden = plain(behind), phrase = wanted.join(" ");
    const often = word => Math.min(5, text.split(word).length - 1) + hidden.includes(word);
    const scores = wanted.map(word => 20 * title.includes(word) + often(word));
    return scores.every(Boolean) ? scores.reduce((a, b) => a + b) + 20 * title.includes(phrase) + often(phrase) : 0;
  }
  function row([page, anchor, title, heading, text], words) {
    const where = heading === title ? title : `${title}: ${heading}`;
    const link = element("a", {href: `${page}#${encodeURIComponent(anchor)}`}, where);
    const at = Math.max(0, ...words.map(word => plain(text).indexOf(word)));
    const begin = Math.max(0, text.lastIndexOf(" ", at - 60) + 1), piece = text.slice(begin, begin + 180);
    return element("li", {}, link, element("p", {}, ...marked(piece, words)));
  }
  function marked(text, words) {
    const pattern = new RegExp(`(${words.map(word => word.replace(/[^\p{L}\p{N}]/gu, "\\$&")).join("|")})`, "iu");
    return text.split(pattern).map((part, k) => k % 2 ? element("mark", {}, part) : part);
  }
  function element(tag, properties, ...parts) {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...parts);
    return made;
  }
}

// --- What scrolls sideways can be scrolled by keys ---
for (const box of document.querySelectorAll(".wide, pre, figure, .ready-made .rnn-view"))
  if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;

// --- On paper everything is open ---
{
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = [...document.querySelectorAll("main details:not([open])")];
    for (const each of closed) each.open = true;
  });
  addEventListener("afterprint", () => { for (const each of closed) each.open = false; });
}

// --- The map says how many predictions are made ---
{
  const kept = () => { try { return JSON.parse(localStorage["rnnlib.predictions"] ?? "{}"); } catch { return {}; } };
  const tell = () => {
    for (const place of document.querySelectorAll(".made")) {
      const keys = place.dataset.keys.split(" ").filter(Boolean), made = keys.filter(key => key in kept()).length;
      place.textContent = made ? ` · ${made} of ${keys.length} predictions made` : "";
    }
    const line = document.querySelector(".kept");
    if (line) line.hidden = !Object.keys(kept()).length;
  };
  document.getElementById("forget")?.addEventListener("click", () => {
    localStorage.removeItem("rnnlib.predictions");
    tell();
  });
  tell();
}
