"""Files of one's own for tests: written as programs write them, and taken through notebook 12's own cells."""

from pathlib import Path

NOTEBOOK = Path(__file__).parents[1] / "notebooks" / "12_real_data.ipynb"


def written(folder, lines, name="own.csv", encoding="utf-8", end="\n"):
    path = folder / name
    path.write_bytes(end.join([*lines, ""]).encode(encoding))
    return path


def table(head, rows, separator=","):
    return [head, *(separator.join(map(str, row)) for row in rows)]


def run_cells(first, last, changed, **given):
    """Run the code from the cell that begins with `first` to the one before `last`, or to the end.

    Of the first cell the lines that a learner changes, `changed` in number, are left out for what is `given`.
    """
    import nbformat

    cells = [cell.source for cell in nbformat.read(NOTEBOOK, 4).cells if cell.cell_type == "code"]
    begin = next(n for n, source in enumerate(cells) if source.startswith(first))
    end = next((n for n, source in enumerate(cells) if last and source.startswith(last)), None)
    kept = "\n".join(cells[begin].split("\n")[changed:])
    for source in (cells[0], kept, *cells[begin + 1 : end]):
        exec(source, given)
    return given
