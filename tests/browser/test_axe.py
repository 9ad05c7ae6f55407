"""axe-core finds nothing serious in what is ours: in pages, in decks, in notebooks open in JupyterLab.

`--everything` takes every page, deck and notebook, in either theme, where otherwise a few hold one of each
kind of element; with `-s` what is found of JupyterLab itself is listed beside it.
"""

import shutil

import pytest

pytest.importorskip("math_core")
pytest.importorskip("axe_playwright_python")

from axe_playwright_python.base import AXE_SCRIPT

from rnnlib.course import pages, slides
from rnnlib.course.files import FOLDER, chosen

SOME = ("00_start_here", "03_recurrence")  # sound, pictures, questions, exercises, explorers of both kinds
BESIDE = ("index", "readme", "data", "playground")  # pages that are no notebook
KINDS = [
    "import os, tempfile; os.environ['RNNLIB_PROGRESS'] = tempfile.mkdtemp() + '/progress.jsonl'",
    "from rnnlib import explore, plots\nfrom rnnlib.exercises import *",
    "from rnnlib.exercises import lstm, record",
    "## A question, open and answered",
    "predict('What is $h_{t-1}$?', {'a `state`': 'Yes.', '$x_t$': 'No.'}, answer='a `state`')",
    "p = predict('Which?', {'one': 'Yes.', 'two': 'No.'}, answer='one'); p.commit('two'); p",
    "## From memory",
    "recall('recurrence.what_else')",
    "r = recall('recurrence.what_else'); r.compare(); r",
    "recall('recurrence.three_rests')",
    "recall('recurrence.drawn_five_times')",
    "record.recalled('recurrence.what_else', record.AGAIN); review()",
    "progress()",
    "## The concept test",
    "concept_test('before')",
    "for form in ('before', 'after'):\n    t = concept_test(form)\n    for _ in t.waiting[:]: t.commit('a')",
    "concept_report()",
    "## Lines",
    "o = order(lstm.lstm_back); o.check(); o",
    "f = fill(lstm.lstm_back); f.check({'show': 'dc', 'da_f': 'dc'}); f",
    "## Pictures",
    "fig, ax = plots.figure(alt='A line that rises')\nax.plot([0, 1])\nfig",
    *(f"explore.{name}()" for name in ("GradientDecay", "JacobianSpectrum", "NetworkExplorer", "TuneMaker")),
    "explore.GradientDecay().moves({'w': 1.1}, [{'w': 0.9}, {'w': 1}])",
]
OURS = ".jp-OutputArea-output, .jp-RenderedMarkdown"  # in JupyterLab; the rest is its own
ITS_ANCHORS = ".jp-InternalAnchorLink"  # which JupyterLab puts beside our headings
# No preload: axe would ask for style sheets, which a file may not. Code is coloured by JupyterLab.
RUN = """async ([ours, its, without]) => {
  const options = {preload: false, resultTypes: ["violations"]};
  const {violations} = await axe.run({include: [document], exclude: without}, options);
  return violations.filter(({impact}) => ["serious", "critical"].includes(impact)).flatMap(({id, nodes}) =>
    nodes.map(({target, html, failureSummary}) => {
      const [at] = target.flat(), element = document.querySelector(at);
      const mine = element.closest(ours) && !element.closest(its);
      return {mine: Boolean(mine), said: `${id} at ${at}: ${html.slice(0, 200)}: ${failureSummary}`};
    }));
}"""

# What a question hides, axe does not see.
REVEAL = """() => [...document.querySelectorAll(".rnnlib-prediction button")]
    .filter(button => button.textContent == "Show without answering").forEach(button => button.click())"""

# A slide that waits its turn is hidden from screen readers, and from axe.
ALL_SLIDES = """() => document.querySelectorAll("section[aria-hidden], section[hidden]").forEach(slide => {
    slide.removeAttribute("aria-hidden"); slide.removeAttribute("hidden"); })"""


def serious(page, ours=":root", its="[hidden]", without=()):
    """(what is ours, what is not) of what axe calls serious or critical on a page."""
    page.evaluate(AXE_SCRIPT)
    found = page.evaluate(RUN, [ours, its, [[selector] for selector in without]])
    return [it["said"] for it in found if it["mine"]], [it["said"] for it in found if not it["mine"]]


def pytest_generate_tests(metafunc):
    everything = metafunc.config.getoption("--everything")
    stems = [path.stem for path in chosen()] if everything else list(SOME)
    if "page_name" in metafunc.fixturenames:
        metafunc.parametrize("page_name", [*BESIDE, *stems])
    if "deck_name" in metafunc.fixturenames:
        metafunc.parametrize("deck_name", ["index", *stems])
    if "notebook_name" in metafunc.fixturenames:
        metafunc.parametrize("notebook_name", ["", *stems] if everything else [""])


@pytest.fixture(scope="module")
def folder(request, tmp_path_factory):
    """Pages and decks, of all notebooks or of a few."""
    folder = tmp_path_factory.mktemp("axe")
    wanted = (
        chosen() if request.config.getoption("--everything") else [FOLDER / f"{stem}.ipynb" for stem in SOME]
    )
    with pytest.MonkeyPatch.context() as patch:
        for module in ("pages.site", "slides.deck"):
            patch.setattr(f"rnnlib.course.{module}.chosen", lambda: wanted)
        pages.pages(folder / "pages")
        slides.slides(folder / "slides")
    return folder


@pytest.fixture
def opened(chromium):
    """Open a file in a browser with these colours."""
    contexts = []

    def open_it(path, colours, query=""):
        contexts.append(chromium.new_context(viewport={"width": 1280, "height": 800}, color_scheme=colours))
        page = contexts[-1].new_page()
        page.goto(path.as_uri() + query)
        return page

    yield open_it
    for context in contexts:
        context.close()


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_a_page(opened, folder, page_name, colours):
    page = opened(folder / f"pages/{page_name}.html", colours)
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    page.wait_for_timeout(500)
    assert serious(page)[0] == []


@pytest.mark.parametrize("room", ["", "dark"])
def test_a_deck(opened, folder, deck_name, room):
    """All its slides at once, as they are laid out to be printed."""
    page = opened(folder / f"slides/{deck_name}.html", "light", f"?print-pdf&{room}")
    if deck_name != "index":
        page.wait_for_selector(".pdf-page", timeout=60_000)
        page.evaluate(ALL_SLIDES)
    assert serious(page)[0] == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_notebook(lab, write_notebook, notebook_name, theme):
    """One of each kind of element, or a notebook of the course; run, so that all of it lives."""
    name = f"axe_{notebook_name}.ipynb"
    if notebook_name:
        shutil.copy(FOLDER / f"{notebook_name}.ipynb", lab.folder / name)
    else:
        write_notebook(name, KINDS)
    page = lab.open(name, theme)
    lab.run_all(page, 900)
    page.evaluate(REVEAL)
    page.wait_for_timeout(3000)
    page.wait_for_function("!document.querySelector('canvas.rnn-picture:not([aria-label])')", timeout=60_000)
    ours, its = serious(page, OURS, ITS_ANCHORS, without=[".cm-editor"])
    print(*its, sep="\n")
    page.close()
    assert ours == []
