"""Where nobody sits, a widget shows what lasts: a page made from the run must not depend on a kernel."""

import nbformat
import pytest
from bs4 import BeautifulSoup
from ipykernel.kernelspec import RESOURCES, get_kernel_dict
from jupyter_client import KernelManager
from jupyter_client.kernelspec import KernelSpec
from nbclient import NotebookClient
from nbconvert import HTMLExporter

from rnnlib.ops.audience import LIVE_VIEW, can_be_asked, for_the_audience

CELLS = [
    "from rnnlib import explore\nfrom rnnlib.exercises import predict\nfrom IPython.display import display",
    "explore.GradientDecay(w=0.9, steps=30)",
    "display(explore.GradientDecay(w=1.1, steps=30))",
    "predict('Which one is it?', ['this one', 'that one'])",
]


class ThisPython(KernelManager):
    """The interpreter that runs this line, as a kernel."""

    kernel_spec = KernelSpec(resource_dir=RESOURCES, **get_kernel_dict())


def test_outside_of_a_kernel_nothing_is_told_and_nothing_left_out():
    data = {LIVE_VIEW: {}, "text/plain": "it"}
    assert can_be_asked() is None and for_the_audience(data) == data


@pytest.fixture(scope="module")
def client():
    """A kernel in which the first cell has been run."""
    manager = ThisPython()
    manager.start_kernel()
    client = manager.blocking_client()
    client.start_channels()
    client.wait_for_ready(timeout=120)
    client.execute(CELLS[0], reply=True, timeout=120)
    yield client
    client.stop_channels()
    manager.shutdown_kernel(now=True)
    manager.cleanup_resources()


@pytest.mark.parametrize("cell", CELLS[1:])
@pytest.mark.parametrize("somebody", [True, False])
def test_the_live_view_is_for_somebody_who_can_move_it(client, cell, somebody):
    messages = []
    reply = client.execute_interactive(
        cell, allow_stdin=somebody, output_hook=messages.append, stdin_hook=None, timeout=120
    )
    assert reply["content"]["status"] == "ok"
    (data,) = (m["content"]["data"] for m in messages if m["msg_type"] in ("execute_result", "display_data"))
    assert (LIVE_VIEW in data) == somebody
    assert "text/plain" in data and {"image/png", "text/html"} & set(data)


def test_a_page_of_a_run_by_a_program_shows_what_a_stored_notebook_shows():
    """As `nbconvert --execute` and papermill run it: with the state of the widgets."""
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in CELLS])
    NotebookClient(book, kernel_manager_class=ThisPython, timeout=120).execute()
    page = BeautifulSoup(HTMLExporter().from_notebook_node(book)[0], "html.parser")
    pictures = page.select("img[src^='data:image/png']")
    assert len(pictures) == 2
    for picture, w in zip(pictures, ("w = 0.9", "w = 1.1")):
        assert w in picture["alt"]
    assert "Which one is it?" in page.select("[data-mime-type='text/html']")[0].text
    assert not page.select("div.jupyter-widgets")
