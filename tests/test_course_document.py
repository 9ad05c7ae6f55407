"""A notebook as one file: complete, offline, and nothing is lost where it cannot be made."""

import json
import re
from importlib.util import find_spec

import nbformat
import pytest
from bs4 import BeautifulSoup

if not all(map(find_spec, ("math_core", "ziamath"))):
    pytest.skip("the packages that set formulas are not installed", allow_module_level=True)

from rnnlib.course import __main__ as commands
from rnnlib.course.document import html, paper, pdf
from rnnlib.course.files import FOLDER

GRU = FOLDER / "07_gru.ipynb"


@pytest.fixture(scope="module")
def document(tmp_path_factory):
    """The page of one notebook, with explorers of both kinds, questions and exercises."""
    return html(GRU, tmp_path_factory.mktemp("document") / "sent" / "gru.html")


@pytest.fixture
def written(tmp_path):
    """Write a notebook of one cell of Markdown."""

    def write(text):
        book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(text)])
        nbformat.write(book, tmp_path / "made.ipynb")
        return tmp_path / "made.ipynb"

    return write


def test_a_page_is_complete_in_one_file(document):
    text = document.read_text(encoding="utf-8")
    soup = BeautifulSoup(text, "html.parser")
    assert [tag["src"][:10] for tag in soup.find_all(src=True) if not tag["src"].startswith("data:")] == []
    assert soup.find_all("link") == [] and len(soup.find_all("img")) > 5
    assert all(image["alt"].strip() for image in soup.find_all("img")) and len(soup.find_all("math")) > 50
    assert re.findall(r"\b(?:fetch|import|XMLHttpRequest)\s*\(|@import|url\(\s*[\"']?https?:", text) == []
    live = {tag["data-explorer"] for tag in soup.find_all(attrs={"data-explorer": True})}
    assert live and all(f"EXPLORERS.{kind} = " in text for kind in live)


def test_a_page_folds_its_solutions_and_leads_nowhere_that_is_not_there(document):
    soup = BeautifulSoup(document.read_text(encoding="utf-8"), "html.parser")
    assert soup.select(".solution details") and not soup.select("details[open]")
    ids = {tag["id"] for tag in soup.find_all(id=True)}
    for link in soup.find_all("a", href=True):
        assert "://" in link["href"] or link["href"].removeprefix("#") in ids, link
    assert soup.title.get_text() in soup.find("h1").get_text()


def test_a_page_is_written_as_the_same_bytes(document, tmp_path):
    assert html(GRU, tmp_path / "again.html").read_bytes() == document.read_bytes()


def test_a_picture_beside_the_notebook_goes_into_the_page(written, tmp_path):
    source = written("# A ![line](line.png) and [on](02_chain_rule.ipynb#a) and [out](https://elsewhere.org)")
    with pytest.raises(ValueError, match=r"made\.ipynb.*no .*line\.png"):
        html(source, tmp_path / "a.html")
    (tmp_path / "line.png").write_bytes(b"PNG")
    soup = BeautifulSoup(html(source, tmp_path / "a.html").read_text(encoding="utf-8"), "html.parser")
    assert soup.find("img")["src"] == "data:image/png;base64,UE5H"
    assert [link["href"] for link in soup.find_all("a")] == ["https://elsewhere.org"]
    assert "and on and" in soup.find("h1").get_text()


def test_a_notebook_without_a_heading_has_its_name_as_its_title(written, tmp_path):
    text = html(written("Words alone."), tmp_path / "a.html").read_text(encoding="utf-8")
    assert "<title>made</title>" in text


def test_a_file_that_nobody_named_goes_into_build(written, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert commands.main(["html", str(written("# A"))]) == 0
    assert (tmp_path / "build/made.html").is_file()


@pytest.mark.parametrize("content", ["{", "{}", "[]", '{"cells": 3}', '{"cells": [{}]}', "\0"])
def test_a_broken_notebook_is_named_and_what_stood_there_stays(content, tmp_path):
    broken, there = tmp_path / "broken.ipynb", tmp_path / "a.html"
    broken.write_text(content)
    there.write_text("before")
    with pytest.raises(ValueError, match=r"broken\.ipynb is no notebook"):
        html(broken, there)
    assert there.read_text() == "before"


def test_an_older_notebook_is_named(tmp_path):
    path = tmp_path / "old.ipynb"
    path.write_text(json.dumps({"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": []}))
    with pytest.raises(ValueError, match=r"old\.ipynb is no notebook"):
        html(path, tmp_path / "a.html")


@pytest.mark.parametrize("make", [html, pdf])
def test_a_notebook_that_is_not_there_is_named(make, tmp_path, monkeypatch):
    monkeypatch.setattr(paper, "_browser", lambda: "chromium")
    with pytest.raises(ValueError, match=r"nosuch\.ipynb"):
        make(tmp_path / "nosuch.ipynb", tmp_path / f"a.{make.__name__}")


@pytest.mark.parametrize("make", [html, pdf])
def test_a_file_of_another_kind_is_not_replaced(make, written, tmp_path, monkeypatch):
    monkeypatch.setattr(paper, "_browser", lambda: "chromium")
    source = written("# A")
    before = source.read_bytes()
    with pytest.raises(ValueError, match=rf"ends in \.{make.__name__}, got .*made\.ipynb"):
        make(source, source)
    assert source.read_bytes() == before
    folder = tmp_path / f"folder.{make.__name__}"
    folder.mkdir()
    with pytest.raises(ValueError, match="is a folder"):
        make(source, folder)


def test_without_a_browser_one_sentence_says_what_is_needed(written, monkeypatch, capsys):
    monkeypatch.setattr(paper.shutil, "which", lambda name: None)
    with pytest.raises(SystemExit):
        commands.main(["pdf", str(written("# A"))])
    assert "Chromium, Chrome or Edge is needed" in capsys.readouterr().err


def test_a_browser_that_prints_nothing_is_named_and_what_stood_there_stays(written, tmp_path, monkeypatch):
    monkeypatch.setattr(paper, "_browser", lambda: "false")
    (tmp_path / "a.pdf").write_text("before")
    with pytest.raises(ValueError, match="false made none"):
        pdf(written("# A"), tmp_path / "a.pdf")
    assert (tmp_path / "a.pdf").read_text() == "before"
    assert not list(tmp_path.glob(".*"))
