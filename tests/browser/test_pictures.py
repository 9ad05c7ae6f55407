"""Pictures keep their words in JupyterLab: what an output's metadata says of a picture is its `alt`."""

import nbformat

from rnnlib.course.files import chosen

PICTURES = ".jp-OutputArea-output img[src^='data:image']"
PLOTS = [
    "from rnnlib import plots",
    "fig, ax = plots.figure(alt='A line that rises < 1')\nax.plot([0, 1])\nfig",
    "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()",
]


def shown(page, number):
    """The `alt` of each picture on the page, None where there is none, once there are so many."""
    page.wait_for_function(f"document.querySelectorAll({PICTURES!r}).length >= {number}", timeout=60_000)
    return page.locator(PICTURES).evaluate_all("pictures => pictures.map(p => p.getAttribute('alt'))")


def test_every_stored_picture_of_the_course(lab, write_notebook):
    """All of them in one notebook, which is opened and not run."""
    pictures = [
        output
        for path in chosen()
        for cell in nbformat.read(path, 4).cells
        for output in cell.get("outputs", ())
        if "image/png" in output.get("data", ())
    ]
    words = [picture.metadata["image/png"].get("alt") for picture in pictures]
    assert len(words) > 50 and all(words)
    write_notebook("pictures.ipynb", [""] * len(pictures))
    book = nbformat.read(lab.folder / "pictures.ipynb", 4)
    for cell, picture in zip(book.cells, pictures):
        cell.outputs = [picture]
    nbformat.write(book, lab.folder / "pictures.ipynb")
    errors = []
    page = lab.open("pictures.ipynb", errors=errors)
    assert shown(page, len(pictures)) == words
    assert errors == []
    page.close()


def test_pictures_of_a_run(lab, write_notebook):
    """A figure of the course has its words at once; a picture that has none is shown without."""
    write_notebook("plots.ipynb", PLOTS)
    page = lab.open("plots.ipynb")
    lab.run_all(page)
    assert shown(page, 2) == ["A line that rises < 1", None]
    page.close()
