"""The library in a browser: floors 0 to 4 are imported and pass gradient checks on NumPy in WebAssembly.

The kernel is xeus-python as a package carries it, of 2023 and without matplotlib: the one that needs no
network. Readers get Pyodide, which cannot be had offline; the library's code is the same.
"""

import functools
import shutil
import subprocess
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import nbformat
import pytest
import threadpoolctl

from rnnlib.course.files import FOLDER
from rnnlib.course.lite.wheel import wheel

ROOT = Path(__file__).parents[2]
JUPYTER = ROOT / "build" / "lite-python" / "bin" / "jupyter"
HOW = "python3 -m venv build/lite-python && build/lite-python/bin/pip install -r tests/browser/lite.txt"
FLOORS = ["ops", "optim", "gradcheck", "datasets", "tasks", "kernels", "losses", "layers", "models"]
FLOORS += ["train", "diagnostics", "bug_zoo"]
CODE = f"""
import sys
sys.path[:0] = ["library.zip", "."]
import importlib
for name in {FLOORS}:
    importlib.import_module("rnnlib." + name)
import numpy as np
import rnnlib
from rnnlib import tasks, train

x = np.random.default_rng(0).normal(size=(4, 2, 3))
for kind in (rnnlib.RNN, rnnlib.LSTM, rnnlib.GRU):
    cell = kind(3, 5, rng=0, dtype="float64")
    print(kind.__name__, "checks" if rnnlib.gradcheck.check(cell, x).worst < 1e-6 else "fails")
print(sys.platform, "done")
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """A JupyterLite site with one notebook and the library, served on this machine."""
    if not JUPYTER.exists():
        pytest.skip(f"no JupyterLite: {HOW}")
    folder = tmp_path_factory.mktemp("lite")
    (folder / "files").mkdir()
    kernel = {"name": "xeus-python", "display_name": "Python (XPython)", "language": "python"}
    cells = [nbformat.v4.new_code_cell(CODE.strip(), id="check")]
    book = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
    nbformat.write(book, folder / "files" / "check.ipynb")
    (folder / "files" / "library.zip").write_bytes(wheel(FOLDER.parent)[1])
    shutil.copy(threadpoolctl.__file__, folder / "files")
    # The kernel's own add-on would fetch another environment; what its package carries is enough.
    build = (
        "lite",
        "build",
        "--disable-addons=jupyterlite-xeus-python",
        "--contents=files",
        "--output-dir=site",
    )
    subprocess.run([JUPYTER, *build], cwd=folder, check=True, capture_output=True)
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Silent, directory=folder / "site"))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


class Silent(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


def test_floors_0_to_4_compute_in_a_browser(chromium, address):
    page = chromium.new_page()
    asked = []

    def note(route):
        here = route.request.url.startswith(address)
        asked.extend([] if here else [route.request.url])
        route.continue_() if here else route.abort()

    page.route("**", note)
    page.goto(f"{address}/lab/index.html?path=check.ipynb")
    page.locator(".jp-Notebook .jp-CodeCell").first.wait_for(timeout=120_000)
    page.get_by_text("| Idle").wait_for(timeout=240_000)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.locator(".lm-Menu").get_by_text("Run All Cells", exact=True).click()
    output = page.locator(".jp-OutputArea-output").first
    page.wait_for_function(
        "() => /done|Error/.test(document.querySelector('.jp-OutputArea')?.innerText)", timeout=400_000
    )
    assert output.inner_text().split("\n")[:4] == [
        "RNN checks",
        "LSTM checks",
        "GRU checks",
        "emscripten done",
    ]
    page.close()
    assert asked == []
