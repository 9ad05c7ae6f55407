"""`python -m rnnlib.course COMMAND`: everything that is done to the notebooks as a whole.

A notebook is added in four steps: `new NAME`, fill it, `execute` it, `lint` it until nothing is found;
`check --processors` before its outputs are committed.
"""

import argparse
import sys
import time
from pathlib import Path

from .cards import cards
from .check import check
from .classroom import class_page, counted, drawn, said, voted_on, votes
from .document import html, pdf
from .editions import editions
from .exam import exam
from .execute import SECONDS_PER_CELL, NotebookError, execute
from .files import chosen, write
from .lint import lint
from .lint.page import Page
from .lite import lite
from .minutes import table
from .pages import pages
from .skeleton import new
from .slides import slides


def main(arguments=None):
    """Run one command; return its exit code: 0 if all is well, 1 if something was found."""
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        return options.run(options)
    except ValueError as error:
        parser.error(str(error))


def _parser():
    parser = argparse.ArgumentParser(
        prog="python -m rnnlib.course",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    def command(run, text):
        sub = commands.add_parser(run.__name__.strip("_"), help=text, description=text)
        sub.set_defaults(run=run)
        return sub

    def with_notebooks(sub):
        sub.add_argument("notebooks", nargs="*", metavar="NOTEBOOK", help="default: all in notebooks/")
        return sub

    sub = with_notebooks(command(_execute, "run notebooks and store their outputs, always the same bytes"))
    sub.add_argument("--timeout", type=int, default=SECONDS_PER_CELL, help="seconds a cell may take")
    sub = with_notebooks(command(_check, "compare every output with a fresh run, as pytest --nbval does"))
    sub.add_argument("--processors", action="store_true", help="thrice, as if on other processors")
    with_notebooks(command(_lint, "hold notebooks to the frame of the course; close nbval's holes"))
    sub = command(_pages, "write the course as static pages: no kernel, no network")
    sub.add_argument(
        "folder", nargs="?", default="build/pages", metavar="FOLDER", help="default: build/pages"
    )
    for run, kind in ((_html, "page that needs no network"), (_pdf, "PDF, by Chromium")):
        sub = command(run, f"write one notebook as one {kind}, complete in one file")
        sub.add_argument("notebook", metavar="NOTEBOOK", help="such as notebooks/03_recurrence.ipynb")
        sub.add_argument("file", nargs="?", metavar="FILE", help="default: its name, in build")
    sub = command(_lite, "write a JupyterLite site: every notebook runs in a browser, on Pyodide")
    sub.add_argument("folder", nargs="?", default="build/lite", metavar="FOLDER", help="default: build/lite")
    with_notebooks(command(_minutes, "say how long notebooks take, alone (each sitting) and as a lecture"))
    sub = command(_editions, "write the course for students (no answers), with solutions, and for lecturers")
    text = "gets student/, solutions/ and lecturer/ (default: build/editions)"
    sub.add_argument("folder", nargs="?", default="build/editions", metavar="FOLDER", help=text)
    sub.add_argument("--nbgrader", action="store_true", help="and nbgrader/, a course folder for nbgrader")
    sub.add_argument(
        "--seed", type=int, metavar="N", help="other numbers in exercises, the same for the same N"
    )
    sub = command(_votes, "count votes on predictions, before and after the discussion, and draw them")
    sub.add_argument(
        "sources", nargs="+", metavar="WHAT", help="codes, files of codes, progress files, folders"
    )
    sub.add_argument(
        "--to", default="build/votes", metavar="FOLDER", help="of pictures (default: build/votes)"
    )
    sub.add_argument("--answers", action="store_true", help="mark what is right")
    sub = command(_class, "write a page of a class's progress from the progress files in a folder")
    sub.add_argument("folder", metavar="FOLDER", help="with files such as anna.jsonl or anna/progress.jsonl")
    sub.add_argument(
        "file", nargs="?", default="build/class.html", metavar="FILE", help="default: build/class.html"
    )
    sub.add_argument("--anonymous", action="store_true", help="numbers in the place of names")
    sub = command(_slides, "write a deck for a room of every notebook, in HTML that needs no network")
    sub.add_argument(
        "folder", nargs="?", default="build/slides", metavar="FOLDER", help="default: build/slides"
    )
    sub = command(_exam, "write an exam's worth of questions, and their answers")
    sub.add_argument("folder", nargs="?", default="build", metavar="FOLDER", help="default: build")
    sub = command(_cards, "write all recall questions as a deck for Anki, always the same bytes")
    sub.add_argument("file", metavar="FILE", help="such as course.apkg")
    sub = command(_new, "write a skeleton with every part of the frame")
    sub.add_argument("name", metavar="NAME", help="such as 14_more_cells")
    return parser


def _execute(options):
    failed = False
    for path in chosen(options.notebooks):
        began = time.monotonic()
        try:
            verdict = "stored anew" if execute(path, options.timeout) else "unchanged"
            print(f"{path}: {verdict} ({time.monotonic() - began:.1f} s)", flush=True)
        except NotebookError as error:
            print(error, file=sys.stderr, flush=True)
            failed = True
    return int(failed)


def _check(options):
    return check(chosen(options.notebooks), options.processors)


def _lint(options):
    findings = [finding for path in chosen(options.notebooks) for finding in lint(path)]
    for finding in findings:
        print(finding)
    errors = sum(finding.serious for finding in findings)
    print(f"{errors} errors, {len(findings) - errors} warnings")
    return int(errors > 0)


def _minutes(options):
    print(table(map(Page.read, chosen(options.notebooks))))
    return 0


def _editions(options):
    for edition, count in editions(options.folder, nbgrader=options.nbgrader, seed=options.seed).items():
        print(f"{Path(options.folder) / edition}: {count} files")
    return 0


def _votes(options):
    found = votes(options.sources)
    for number in voted_on(found):
        counts = counted(found, number)
        place = Path(options.to) / f"{number}.png"
        place.parent.mkdir(parents=True, exist_ok=True)
        drawn(counts, options.answers).savefig(place)
        print(f"{said(counts)}\nPicture: {place}")
    return 0


def _class(options):
    page = class_page(options.folder, options.anonymous)
    place = Path(options.file)
    place.parent.mkdir(parents=True, exist_ok=True)
    write(place, page)
    print(f"open {place}")
    return 0


def _slides(options):
    print(*slides(options.folder), sep="\n")
    return 0


def _pages(options):
    written = pages(options.folder)
    size = sum(path.stat().st_size for path in written) / 1e6
    print(f"{len(written)} files, {size:.1f} MB: open {Path(options.folder) / 'index.html'}")
    return 0


def _html(options):
    print(html(options.notebook, options.file))
    return 0


def _pdf(options):
    print(pdf(options.notebook, options.file))
    return 0


def _lite(options):
    print(lite(options.folder))
    return 0


def _exam(options):
    print(*exam(options.folder), sep="\n")
    return 0


def _cards(options):
    print(f"{cards(options.file)} cards in {options.file}")
    return 0


def _new(options):
    print(new(options.name))
    return 0


if __name__ == "__main__":
    sys.exit(main())
