"""The lecturer's guide: its minutes are those of the notes, its links lead somewhere, it tells no answer."""

import re

import pytest

from rnnlib.course import exam, files, minutes
from rnnlib.course.editions import parts
from rnnlib.course.lint.page import Page

GUIDE = files.FOLDER / "for_lecturers.md"
TEXT = GUIDE.read_text(encoding="utf-8")
README = (files.FOLDER.parent / "README.md").read_text(encoding="utf-8")
PAGES = {path.name[:2]: Page.read(path) for path in files.chosen() if path.name[0].isdigit()}
SECTION = re.compile(r"(?m)^## (\d+) · ")


def plans():
    """{heading: text} of the guide."""
    return dict(part.split("\n", 1) for part in re.split(r"(?m)^## ", TEXT)[1:])


def by_section(page):
    """{section's number: minutes} of the notes of a notebook."""
    found, number = {}, None
    for cell in page.cells:
        if heading := SECTION.search(cell.source):
            number = int(heading[1])
        if "lecturer" in cell.tags:
            found[number] = found.get(number, 0) + int(minutes.NOTE.search(cell.source)[1])
    return found


@pytest.mark.parametrize("limit", [45, 90])
def test_a_short_plan_adds_up_what_the_notes_say(limit):
    (plan,) = (text for heading, text in plans().items() if heading.startswith(f"{limit} minutes"))
    rows = re.findall(r"(?m)^\| \[(\d\d)\]\(\S+\) §(\d+) \| (\d+) \|", plan)
    for notebook, section, said in rows:
        assert by_section(PAGES[notebook])[int(section)] == int(said), f"{notebook} §{section}"
    total = sum(int(said) for *_, said in rows)
    assert f"**Total: {total} minutes**" in plan and limit - 10 < total <= limit


def rows_of_notebooks(heading, columns):
    """[(notebooks, *minutes)] of the rows of a plan for days or weeks."""
    row = r"(?m)^\| \d+ \| ([\d ]+) \|" + columns * r" (\d+) \|"
    return [(found[0].split(), *map(int, found[1:])) for found in re.findall(row, plans()[heading])]


def test_two_days_add_up():
    rows = rows_of_notebooks("Two days", 1)
    assert len(rows) == 2
    for notebooks, said in rows:
        assert said == sum(minutes.rounded(minutes.of(PAGES[each]).lecture) for each in notebooks)


def test_twelve_weeks_hold_every_notebook_and_fit_a_lecture():
    rows = rows_of_notebooks("A semester of twelve weeks", 2)
    assert len(rows) == 12 and [each for notebooks, *_ in rows for each in notebooks] == list(PAGES)
    for notebooks, lecture, alone in rows:
        held = [minutes.of(PAGES[each]) for each in notebooks]
        assert lecture == sum(minutes.rounded(one.lecture) for one in held) <= 90
        assert alone == sum(one.alone for one in held)


def test_every_notebook_has_its_pitfall():
    table = plans()["What goes wrong, notebook by notebook"]
    assert re.findall(r"(?m)^\| (\d\d) \|", table) == list(PAGES)


def test_sections_and_exercises_that_it_names_are_there():
    weeks = re.findall(r"(?m)^\| \d+ \| (\d\d)[ \d]* \| \d+ \| \d+ \| ([^|]*) \| ([^|]*)", TEXT)
    assert len(weeks) == 12
    for notebook, left_out, homework in weeks:
        place = re.match(r"\d\d", left_out)
        page = PAGES[place[0] if place else notebook]
        for section in re.findall(r"§(\d+)", left_out):
            assert int(section) in by_section(page), f"{notebook}: {left_out}"
        place = re.search(r"\((\d\d)", homework)
        spoken = "\n".join(cell.source for cell in PAGES[place[1] if place else notebook].cells)
        for numbers in re.findall(r"exercises? ([\d and]+)", homework):
            for number in re.findall(r"\d+", numbers):
                assert f"Exercise {number}" in spoken, f"{notebook}: {homework}"


def test_links_lead_somewhere_and_the_readme_leads_here():
    for link in re.findall(r"\]\((?!https?:|#)([^)#]+)", TEXT):
        assert (GUIDE.parent / link).exists(), link
    assert "](notebooks/for_lecturers.md)" in README


def test_the_guide_tells_no_answer_and_lecturers_alone_get_it():
    assert not [one.name for one in exam.questions() if one.answer in TEXT]
    path = GUIDE.relative_to(files.FOLDER.parent).as_posix()
    assert [edition for edition in parts.EDITIONS if parts.gets(edition, path)] == [parts.LECTURER]
