"""The one form in which a notebook is stored: the same bytes however often and wherever it is executed.

`canonical(notebook)` keeps of a cell its source, id, output and the metadata in `CELL_METADATA`, numbers the
executed cells from 1, and drops what differs from run to run: versions, times, widget models, tracebacks, and
the way the kernel happened to cut a printed text into pieces.
"""

import base64
import copy
import io

import numpy as np
from PIL import Image

from ..ops.audience import LIVE_VIEW as WIDGET

CELL_METADATA = ("tags", "slideshow", "jupyter", "editable")
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
FALLBACKS = ("image/png", "image/svg+xml", "text/html", "text/markdown")
UNSEEN = 8  # of 255: the largest change of a pixel's channel for which a picture may go to 256 colours


def canonical(notebook, pictures=True):
    """A copy of the notebook as it is to be stored; without `pictures`, PNGs stay as they are (faster)."""
    notebook = copy.deepcopy(notebook)
    notebook.metadata = type(notebook)(copy.deepcopy(METADATA))
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    count = 0
    for cell in notebook.cells:
        cell.metadata = type(notebook)({k: v for k, v in cell.metadata.items() if k in CELL_METADATA})
        if cell.cell_type == "code":
            count += bool(cell.execution_count)
            _store_code(cell, count if cell.execution_count else None, pictures)
    return notebook


def _store_code(cell, count, pictures):
    if not cell.source.strip():
        cell.outputs, count = [], None
    cell.execution_count = count
    cell.outputs = _joined(cell.outputs)
    for output in cell.outputs:
        if output.output_type == "execute_result":
            output.execution_count = count
        if output.output_type == "error":  # a traceback names files and lines of this machine
            output.traceback = [f"{output.ename}: {output.evalue}"]
        if "data" in output:
            _store_data(output.data, cell.get("id"), pictures)


def _joined(outputs):
    """Neighbouring pieces of one stream become one output: where the kernel cut them is chance."""
    joined = []
    for output in outputs:
        last = joined[-1] if joined else None
        if last and output.output_type == last.output_type == "stream" and output.name == last.name:
            last.text += output.text
        else:
            joined.append(output)
    return joined


def _store_data(data, cell_id, pictures):
    if WIDGET in data:
        if any(kind in data for kind in FALLBACKS):
            del data[WIDGET]
        else:  # kept, for the lint to find; the model's own name is random
            data[WIDGET]["model_id"] = f"{cell_id}"
    if pictures and "image/png" in data:
        data["image/png"] = base64.b64encode(smaller_png(base64.b64decode(data["image/png"]))).decode() + "\n"


def smaller_png(png):
    """The same picture in fewer bytes: opaque and with 256 colours if nobody can see it, otherwise lossless.

    Nothing is kept beside the pixels, so the plotting library's version goes as well. A picture that has a
    palette already is returned as it is.
    """
    picture = Image.open(io.BytesIO(png))
    if picture.mode == "P":
        return png
    picture = picture.convert("RGBA")
    if picture.getextrema()[3][0] == 255:
        picture = _with_palette(picture.convert("RGB"))
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


def _with_palette(picture):
    reduced = picture.quantize(256, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    change = np.asarray(reduced.convert("RGB")).astype(int) - np.asarray(picture)
    return reduced if np.abs(change).max() <= UNSEEN else picture
