// A deck: every slide is made to fit once, before the first is shown; then reveal.js takes over.

const reveal = document.querySelector(".reveal"), slides = [...document.querySelectorAll("section.slide")];
const SMALLEST = 0.55, STEP = 0.05; // of the size of letters: where to stop, and how far to go at a time
const LARGEST = 2; // times its own size, for pictures and explorers

// --- Fitting ---
function overflows(stage) {
  const cut = [...stage.querySelectorAll(".wide, pre")].some(each => each.scrollWidth > each.clientWidth + 1);
  return cut || stage.scrollHeight > stage.clientHeight + 1 || stage.scrollWidth > stage.clientWidth + 1;
}

function fitted(slide) {
  const stage = slide.querySelector(".stage"), live = slide.querySelector(".rnn-explorer");
  const images = [...slide.querySelectorAll(".body figure img")];
  for (const image of images) image.style.width = image.style.height = "0";
  if (live) enlarge(live);
  else for (let fit = 1 - STEP; fit >= SMALLEST && overflows(stage); fit -= STEP) slide.style.setProperty("--fit", fit);
  for (const image of images) fill(image, images.length);
}

function fill(image, count) { // the room that the words leave
  const stage = image.closest(".stage"), body = image.closest(".body");
  const gone = [...stage.children].filter(each => each !== body).reduce((sum, each) => sum + each.offsetHeight + 20, 0);
  const high = (stage.clientHeight - gone - 20) / count, [width, height] = [image.width, image.height].map(Number);
  const ratio = image.getAttribute("width") / image.getAttribute("height");
  const across = Math.min(stage.clientWidth, high * ratio, LARGEST * image.getAttribute("width"));
  image.style.width = `${across}px`;
  image.style.height = `${across / ratio}px`;
}

function enlarge(live) { // with its controls below each other beside the picture, or above it: what comes out larger
  const body = live.closest(".body"), scales = {};
  const layouts = live.parentElement.dataset.explorer ? [true, false] : [false]; // without controls: below
  for (const beside of layouts) {
    live.classList.toggle("beside", beside);
    live.style.zoom = 1;
    scales[beside] = Math.min(body.clientWidth / live.offsetWidth, body.clientHeight / live.offsetHeight, LARGEST);
  }
  const beside = scales.true > scales.false;
  live.classList.toggle("beside", beside);
  live.style.zoom = scales[beside] * 0.985;
}

// --- Keys: those pressed in an explorer are its own, but for a presenter's remote ---
const REMOTE = ["PageUp", "PageDown", "Escape"];
const keyboardCondition = event => REMOTE.includes(event.key) || !event.target.closest?.(".explorer, audio");

document.addEventListener("change", ({target}) => { // a slider let go of the hand gives the keys back to the deck
  if (target.type === "range" && target.matches(":active, :not(:focus-visible)")) target.blur();
});

function dark(on) {
  document.documentElement.dataset.theme = on ? "dark" : "light";
}

async function start() {
  dark(new URLSearchParams(location.search).has("dark"));
  const waiting = [...document.querySelectorAll("[data-explorer]")].map(place =>
    new Promise(drawn => place.addEventListener("rnn-frame", drawn, {once: true})));
  const patience = new Promise(done => setTimeout(done, 5000));
  const fonts = [...document.fonts].map(font => font.load()); // `ready` is also said before a font is asked for
  await Promise.race([Promise.all([...fonts, ...waiting]), patience]);
  slides.forEach(fitted);
  reveal.classList.remove("measuring");
  await Reveal.initialize({
    width: 1280, height: 720, margin: 0, minScale: 0.1, maxScale: 4, center: false, display: "flex",
    hash: true, navigationMode: "linear", slideNumber: "c/t", transition: "none", controls: false, backgroundTransition: "none",
    pdfMaxPagesPerSlide: 1, pdfSeparateFragments: false, totalTime: Number(reveal.dataset.seconds),
    keyboardCondition, plugins: [RevealNotes],
  });
  Reveal.addKeyBinding({keyCode: 68, key: "D", description: "Dark room"}, () =>
    dark(document.documentElement.dataset.theme !== "dark"));
  document.documentElement.dataset.ready = "";
}

start();
