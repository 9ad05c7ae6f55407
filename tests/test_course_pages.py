"""The course as static pages: all that the notebooks hold arrives, and every link leads somewhere."""

import copy
import itertools
import json
import re
import zipfile
from importlib.util import find_spec
from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup

if not all(map(find_spec, ("math_core", "ziamath"))):
    pytest.skip("the packages that set formulas are not installed", allow_module_level=True)

from rnnlib.course.files import FOLDER, chosen
from rnnlib.course.lint.page import Page
from rnnlib.course.pages import archive, links, pages, search
from rnnlib.course.reading import Lesson
from rnnlib.explore import Playground

NOTEBOOKS = [path.stem for path in chosen()]
MOST = 25e6  # bytes of the whole folder


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """{name: file} of the pages, written once."""
    folder = tmp_path_factory.mktemp("pages")
    return {path.relative_to(folder).as_posix(): path for path in pages(folder)}


@pytest.fixture(scope="module")
def soups(site):
    """{name: what a page holds}."""
    return {
        name: BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        for name, path in site.items()
        if name.endswith(".html")
    }


def test_there_is_a_page_for_each_notebook_and_the_map_lists_them_in_order(soups):
    rows = soups["index.html"].select(".map > li")
    assert [row.find("a")["href"] for row in rows] == [f"{stem}.html" for stem in NOTEBOOKS]
    for stem, row in zip(NOTEBOOKS, rows):
        opening = soups[f"{stem}.html"].find("main").find(class_="prose").get_text()
        said = row.find(class_="quiet").get_text()
        assert said in opening and row.find_all("p")[1].get_text() in opening and "minutes" in said
        assert row.find(class_="asks").get_text().endswith((".", "?", "hands", "with", "it"))


def test_pages_lead_on_and_back(soups):
    for before, after in itertools.pairwise(NOTEBOOKS):
        assert soups[f"{before}.html"].find("a", rel="next")["href"] == f"{after}.html"
        assert soups[f"{after}.html"].find("a", rel="prev")["href"] == f"{before}.html"
    assert not soups[f"{NOTEBOOKS[0]}.html"].find("a", rel="prev")


def test_every_link_leads_to_a_file_and_a_place_that_are_there(site, soups):
    for name, page in soups.items():
        for tag in page.find_all(href=True):
            address, _, anchor = tag["href"].partition("#")
            if "://" in address:
                continue
            assert not address or address in site, f"{name}: {tag}"
            if address == "playground.html" and anchor:  # it is a state there
                assert Playground.from_link(f"#{anchor}").link == f"#{anchor}"
            elif anchor:
                assert soups[address or name].find(id=unquote(anchor)), f"{name}: {tag}"


def test_every_script_style_and_picture_is_a_file_of_the_folder(site, soups):
    for name, page in soups.items():
        addresses = [tag["src"] for tag in page.find_all(src=True)]
        assert [to for to in addresses if not to.startswith("data:") and to not in site] == [], name
        assert name == "playground.html" or page.find("link", rel="stylesheet")["href"] in site


def test_no_page_and_no_script_asks_the_network(site):
    for name, path in site.items():
        if name.endswith((".html", ".css", ".js")):
            text = path.read_text(encoding="utf-8")
            called = re.findall(r"\b(?:fetch|import|XMLHttpRequest)\s*\(|@import|url\(\s*[\"']?https?:", text)
            assert called == [] and not re.search(r'\bsrc="https?:', text), name


@pytest.mark.parametrize("stem", NOTEBOOKS)
def test_all_that_a_notebook_holds_arrives(soups, stem):
    notebook, page = Page.read(FOLDER / f"{stem}.ipynb"), soups[f"{stem}.html"].find("main")
    text, ids = page.get_text(), [tag["id"] for tag in page.find_all(id=True)]
    assert len(ids) == len(set(ids))
    assert {cell.id for cell in notebook.cells if "lecturer" not in cell.tags} <= set(ids)
    assert not {cell.id for cell in notebook.tagged("lecturer")} & set(ids)
    for cell in notebook.code:
        for output in cell.outputs:
            data = output.get("data", {"text/plain": output.get("text", "")})
            plain = data.get("text/plain", "")
            if "check" not in cell.tags and "image/png" not in data and "text/html" not in data:
                assert plain.strip() in text, cell.id


@pytest.mark.parametrize("stem", NOTEBOOKS)
def test_every_picture_arrives_with_words_in_its_place(soups, site, stem):
    notebook, page = Page.read(FOLDER / f"{stem}.ipynb"), copy.copy(soups[f"{stem}.html"].find("main"))
    stored = [
        output["metadata"]["image/png"]["alt"]
        for cell in notebook.code
        for output in cell.outputs
        if "image/png" in output.get("data", {})
    ]
    for image in page.select(".recall img, .state[hidden] img"):  # not stored, and with words all the same
        assert image.extract()["alt"].strip()
    shown = [image["alt"] for image in page.find_all("img")]
    assert shown == stored and all(alt.strip() for alt in stored)
    assert all(int(image["height"]) > 0 for image in page.find_all("img"))


@pytest.mark.parametrize("stem", NOTEBOOKS)
def test_every_question_exercise_and_explorer_arrives(soups, stem):
    notebook, page = Page.read(FOLDER / f"{stem}.ipynb"), soups[f"{stem}.html"]
    said = [
        output["data"]["text/plain"]
        for cell in notebook.code
        for output in cell.outputs
        if "text/plain" in output.get("data", {}) and not {"check", "solution"} & set(cell.tags)
    ]
    questions = page.find_all(class_="prediction")
    assert len(questions) == sum(text.startswith("Predict.") for text in said)
    assert all(question.find(class_="answers").find(attrs={"data-right": True}) for question in questions)
    assert len(page.find_all(class_="explorer")) == sum(text.startswith("explore.") for text in said)
    recalls = page.find_all(class_="recall")
    assert len(recalls) == sum("to be answered from memory" in text for text in said)
    asked = [cards for cell in notebook.code for cards in cell.recalled]
    assert sum(len(box.find("ol").find_all("details")) for box in recalls) == sum(map(len, asked))
    exercises = len(notebook.tagged("exercise"))
    assert [len(page.find_all(class_=kind)) for kind in ("exercise", "check", "solution")] == [exercises] * 3
    assert not page.select("details.follows[open], .solution details[open]")


@pytest.mark.parametrize("stem", NOTEBOOKS)
def test_every_formula_is_found(soups, stem):
    page = copy.copy(soups[f"{stem}.html"].find("main"))
    for code in page.find_all(["code", "pre"]):
        code.decompose()
    assert "$" not in page.get_text() and "\\" not in page.get_text()


@pytest.mark.parametrize("stem", NOTEBOOKS)
def test_every_page_says_how_to_run_its_notebook(soups, stem):
    lines = [code.get_text() for code in soups[f"{stem}.html"].find(class_="run").find_all("code")]
    assert len(lines) == 2 and all(f"{stem}.ipynb" in line and "requirements.txt" in line for line in lines)


def test_a_live_explorer_has_its_script_and_its_state(soups, site):
    for name, page in soups.items():
        scripts = [tag["src"] for tag in page.find_all("script", src=True)]
        kinds = {place["data-explorer"] for place in page.find_all(attrs={"data-explorer": True})}
        assert {f"assets/explorers/{kind}.js" for kind in kinds} <= set(scripts), name
        for place in page.find_all(attrs={"data-explorer": True}):
            assert json.loads(place["data-state"])["values"]


def test_the_playground_is_there_and_led_to(soups):
    leading = [name for name, page in soups.items() if page.find("a", href="playground.html")]
    assert sorted(leading) == ["13_playground.html", "index.html", "readme.html"]
    assert soups["playground.html"].find(id="playground")
    assert '"home": "index.html"' in str(soups["playground.html"])


def test_the_folder_is_small(site):
    assert sum(path.stat().st_size for path in site.values()) < MOST


def test_the_archive_holds_what_the_readme_starts(site):
    with zipfile.ZipFile(site["course.zip"]) as packed:
        names = {name.partition("/")[2] for name in packed.namelist()}
        assert packed.testzip() is None
    notebooks = {f"notebooks/{stem}.ipynb" for stem in NOTEBOOKS}
    assert (
        notebooks | {"requirements.txt", "pyproject.toml", "rnnlib/__init__.py", "data/sunspots.csv"} <= names
    )
    assert not [name for name in names if "__pycache__" in name or "progress.json" in name]


def test_the_same_course_is_written_as_the_same_bytes(site, tmp_path, monkeypatch):
    """One notebook stands for all: the others are made by the same code."""
    few = [FOLDER / f"{stem}.ipynb" for stem in NOTEBOOKS if stem.startswith("07")]
    monkeypatch.setattr("rnnlib.course.pages.site.chosen", lambda: few)
    again = {path.relative_to(tmp_path).as_posix(): path.read_bytes() for path in pages(tmp_path)}
    way = re.compile(rb'<nav class="way".*?</nav>', re.DOTALL)  # alone it has no neighbours
    kept = [name for name in again if not name.endswith(("index.html", "search.js", "engine.js", ".css"))]
    assert len(kept) > 10
    for name in kept:
        assert way.sub(b"", again[name]) == way.sub(b"", site[name].read_bytes()), name


# The parts


def test_a_link_to_nowhere_is_named(tmp_path):
    led = links.Links(tmp_path, {}).from_folder("notebooks")
    with pytest.raises(ValueError, match=r"\.\./gone\.md in notebooks/"):
        led("../gone.md")
    assert led("https://elsewhere.org/#a") == "https://elsewhere.org/#a" and led("#here") == "#here"


def test_links_lead_to_pages_and_else_into_the_archive(tmp_path):
    (tmp_path / "notebooks").mkdir()
    for name in ("notebooks/03_x.ipynb", "README.md", "LICENSE"):
        (tmp_path / name).write_text("")
    led = links.Links(tmp_path, {"README.md": "readme.html"}).from_folder("notebooks")
    assert [led("03_x.ipynb#a-b"), led("../README.md"), led("../LICENSE")] == [
        "03_x.html#a-b",
        "readme.html",
        "course.zip",
    ]


def test_two_pictures_of_one_name_are_refused(tmp_path):
    made = links.Links(tmp_path, {})
    assert made.picture(b"1", "a") == made.picture(b"1", "a") == "pictures/a.png"
    with pytest.raises(ValueError, match="two pictures"):
        made.picture(b"2", "a")


def test_what_a_learner_leaves_stays_out_of_the_archive(tmp_path):
    for name in (
        *archive.FILES,
        "notebooks/progress.jsonl",
        "rnnlib/__pycache__/a.pyc",
        "notebooks/.a",
        "data/b",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    path = tmp_path / "x.zip"
    path.write_bytes(archive.packed(tmp_path))
    names = zipfile.ZipFile(path).namelist()
    assert sorted(names) == sorted(f"recurrent/{name}" for name in (*archive.FILES, "data/b"))
    (tmp_path / "data/b").touch()
    assert archive.packed(tmp_path) == path.read_bytes()


def test_a_search_finds_what_stands_behind_a_question_but_does_not_show_it():
    lesson = Lesson(FOLDER / f"{NOTEBOOKS[0]}.ipynb")
    rows = json.loads(search.script([("00.html", lesson)]).partition(" = ")[2].rstrip(";\n"))
    (row,) = [row for row in rows if row[3] == "2 · The order is the message"]
    assert row[:3] == ["00.html", "2-·-The-order-is-the-message", lesson.title]
    assert "dog the postman" in row[4] and "Which question can you still answer?" in row[4]
    assert "rhythm" in row[5] and "rhythm" not in row[4]
    assert any("h_t" in row[4] for row in rows) and not any("<" in row[4] for row in rows)
