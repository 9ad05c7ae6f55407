"""What has changed between a stored notebook and a fresh run, cell by cell, as a diff to read."""

import json
from difflib import unified_diff
from hashlib import sha256

from .files import parse, serialise

UNCHANGED_LINES = 2


def differences(text, notebook, pictures=False):
    """Yield the lines of a report: how the notebook stored as `text` differs from the one just run (in stored
    form).

    Pictures count as equal unless `pictures` is true. A file that holds the same cells in another form (key
    order, spacing, further fields) differs too, since storing it again would change its bytes.
    """
    old = parse(text)
    changed = list(_changed_cells(old, notebook, pictures))
    yield from changed
    if not changed and serialise(_without_pictures(old)) != serialise(_without_pictures(notebook)):
        yield "the notebook's metadata or format differs: it was not stored by `execute`"
    elif not changed and text != serialise(old):
        yield "the file's spacing or order of keys differs: it was not stored by `execute`"


def _changed_cells(old, new, pictures):
    for index, (before, after) in enumerate(zip(old.cells, new.cells, strict=True)):
        diff = unified_diff(
            _lines(before, pictures),
            _lines(after, pictures),
            "stored",
            "this run",
            n=UNCHANGED_LINES,
            lineterm="",
        )
        diff = list(diff)
        if diff:
            yield f"cell {index} (id {after.get('id')}) differs:"
            yield from (f"    {line}" for line in diff)


def _lines(cell, pictures):
    """A cell's metadata and outputs as lines that a diff can be read in."""
    lines = [f"metadata: {json.dumps(cell.metadata, sort_keys=True)}"]
    if cell.cell_type == "code":
        lines.append(f"execution count: {cell.execution_count}")
        for output in cell.outputs:
            lines += _output_lines(output, pictures)
    return lines


def _output_lines(output, pictures):
    yield f"[{output.output_type} {output.get('name', '')}]"
    yield from output.get("text", "").splitlines()
    if output.get("metadata"):
        yield f"metadata: {json.dumps(output.metadata, sort_keys=True)}"
    yield from output.get("traceback", ())
    for kind, value in sorted(output.get("data", {}).items()):
        yield f"[{kind}]"
        if kind.startswith("image/") and not kind.endswith("xml"):
            if pictures:
                yield f"picture {sha256(value.encode()).hexdigest()[:12]}"
        else:
            yield from (value if isinstance(value, str) else json.dumps(value, sort_keys=True)).splitlines()


def _without_pictures(notebook):
    notebook = parse(serialise(notebook))
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            for kind in output.get("data", {}):
                if kind in ("image/png", "image/jpeg"):
                    output.data[kind] = ""
    return notebook
