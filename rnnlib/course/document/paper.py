"""The same page on paper: Chromium prints it as a PDF, tagged, with an outline of its headings."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from ...ops.files import replace
from .. import reading
from .page import HERE, page, place, read

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
PLACES = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
SECONDS = 300  # the longest notebook takes about ten


def pdf(notebook, file=None):
    """Write a notebook as a PDF, by default in build/; return its path.

    ValueError names a notebook that is missing or broken, a `file` that would be no PDF, and what is needed
    where there is no Chromium.
    """
    browser = _browser()
    lesson, file = read(notebook), place(notebook, file, ".pdf")
    script = (HERE / "paper.js").read_text(encoding="utf-8")
    text = page(lesson, reading.body(lesson), [script], theme="light")
    replace(file, _printed(browser, text))
    return file


def _browser():
    found = [path for path in (*map(shutil.which, NAMES), *map(shutil.which, PLACES)) if path]
    if not found:
        raise ValueError(
            "pdf: Chromium, Chrome or Edge is needed: install one, or print what `course html` writes"
        )
    return found[0]


def _printed(browser, text):
    """The PDF that a browser makes of a page; ValueError if it makes none."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        source, made = Path(folder, "page.html"), Path(folder, "page.pdf")
        source.write_text(text, encoding="utf-8")
        call = [browser, *_options(folder), f"--print-to-pdf={made}", source.as_uri()]
        try:
            told = subprocess.run(call, capture_output=True, timeout=SECONDS).stderr.decode(errors="replace")
        except subprocess.TimeoutExpired:
            told = f"it was stopped after {SECONDS} s"
        if not made.is_file():
            raise ValueError(f"pdf: {browser} made none: {told.strip()[-500:]}")
        return made.read_bytes()


def _options(folder):
    """Nothing of a user's own browser is used, and nothing is fetched."""
    alone = ["--headless", "--disable-gpu", "--no-first-run", f"--user-data-dir={folder}/profile"]
    alone += ["--no-pdf-header-footer", "--generate-pdf-document-outline"]
    alone += ["--host-resolver-rules=MAP * ~NOTFOUND"]
    return alone + ["--no-sandbox"] * (getattr(os, "geteuid", lambda: 1)() == 0)  # which root cannot have
