"""The file: name, format, metadata, ids, size, and that only `execute` has written outputs into it."""

import re
from collections import Counter

from ..canonical import CELL_METADATA, METADATA, canonical
from ..files import NAME, serialise
from .rules import rule

MAX_BYTES = 1_500_000
LINK = re.compile(r"\]\(\s*<?([^)\s>]+)")


@rule
def name_is_a_number_and_words(page):
    if not re.fullmatch(NAME, page.path.name):
        yield None, "wanted a name such as 03_recurrence.ipynb"


@rule
def ids_are_present_and_unique(page):
    counts = Counter(cell.id for cell in page.cells)
    for cell in page.cells:
        if not cell.id:
            yield cell, "no id"
        elif counts[cell.id] > 1:
            yield cell, f"{counts[cell.id]} cells have this id"


@rule
def kernelspec_is_pinned(page):
    if page.metadata.get("kernelspec") != METADATA["kernelspec"]:
        yield None, f"kernelspec: wanted {METADATA['kernelspec']}, got {page.metadata.get('kernelspec')}"


@rule
def no_version_is_stored(page):
    if "version" in page.metadata.get("language_info", {}):
        yield None, "the version of Python is stored"


@rule
def no_widget_state_is_stored(page):
    if "widgets" in page.metadata:
        yield None, "widget state is stored"


@rule
def cell_metadata_is_known(page):
    for cell in page.cells:
        for key in sorted(set(cell.metadata) - set(CELL_METADATA)):
            yield cell, f"metadata {key!r}: wanted one of {', '.join(CELL_METADATA)}"


@rule
def form_is_as_execute_stores_it(page):
    """Catches what the rules above do not name: counts out of order, stray fields, another layout."""
    if serialise(canonical(page.nb, pictures=False)) != page.text:
        yield None, "not in the form that `execute` stores: run it"


@rule
def notebook_is_small(page):
    size = len(page.text.encode("utf-8"))
    if size >= MAX_BYTES:
        yield None, f"{size / 1e6:.2f} MB: wanted less than {MAX_BYTES / 1e6:.1f} MB"


@rule
def links_lead_somewhere(page):
    """Links and pictures within the course; addresses elsewhere are not visited."""
    for cell in page.cells:
        for target in LINK.findall(cell.text) if cell.kind == "markdown" else ():
            file = target.partition("#")[0]
            local = file and not re.match(r"[a-z]+:", file)
            if local and not (page.path.parent / file).exists():
                yield cell, f"the link to {target} leads nowhere"
