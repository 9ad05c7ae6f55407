"""JupyterLab and Chromium for these checks: `python -m pytest tests/browser -s --screenshots DIR`."""

import ast
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import nbformat
import pytest
from jupyter_client import BlockingKernelClient
from playwright.sync_api import sync_playwright

import rnnlib

CHROMIUM = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
SETTINGS = {"apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False}}
WRONG = "[data-mime-type='application/vnd.jupyter.stderr'], [data-mime-type='application/vnd.jupyter.error']"
EXTENSION = Path(rnnlib.__file__).parent / "course/prefix/share/jupyter"  # ours, as it stands here
THEMES = {"light": "JupyterLab Light", "dark": "JupyterLab Dark"}


def pytest_addoption(parser):
    parser.addoption(
        "--screenshots", help="folder for a picture of every explorer in either theme, and the timings"
    )
    parser.addoption("--everything", action="store_true", help="hold all pages, decks and notebooks to axe")


def notebook(cells, path):
    """Write a notebook of code cells; a source that begins as a heading or a quotation is Markdown."""
    metadata = {
        "kernelspec": {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    }
    book = nbformat.v4.new_notebook(cells=[_cell(source) for source in cells], metadata=metadata)
    for number, cell in enumerate(book.cells):
        cell.id = f"cell-{number}"
    nbformat.write(book, path)


def _cell(source):
    is_prose = source.startswith(("# ", "## ", "### ", "> "))
    return (nbformat.v4.new_markdown_cell if is_prose else nbformat.v4.new_code_cell)(source)


class Kernel:
    """The kernel of an open notebook, asked beside the page: what the page shows is held against it."""

    def __init__(self, address, runtime, name):
        self._address = address
        sessions = self._ask("sessions")
        self._id = next(s["kernel"]["id"] for s in sessions if s["path"] == name)
        self._client = BlockingKernelClient()
        self._client.load_connection_file(str(runtime / f"kernel-{self._id}.json"))
        self._client.start_channels()
        self._client.wait_for_ready(60)

    def _ask(self, place, method="GET"):
        request = urllib.request.Request(f"{self._address}/api/{place}", method=method)
        with urllib.request.urlopen(request, timeout=60) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def value(self, expression, before=""):
        """The value of an expression after some code, through JSON; an error in the kernel is raised."""
        asked = {"it": f"__import__('json').dumps({expression})"}
        reply = self._client.execute(before, reply=True, user_expressions=asked, timeout=300)["content"]
        assert reply["status"] == "ok", reply
        answer = reply["user_expressions"]["it"]
        assert answer["status"] == "ok", answer
        return json.loads(ast.literal_eval(answer["data"]["text/plain"]))

    def interrupt(self):
        self._ask(f"kernels/{self._id}/interrupt", "POST")

    def close(self):
        self._client.stop_channels()


class Lab:
    """A running JupyterLab whose notebooks are in `folder`; `open(name)` gives a page that shows one."""

    def __init__(self, folder, browser):
        self.folder, self._browser = folder / "notebooks", browser
        self._settings, self._runtime = folder / "settings", folder / "runtime"
        self.folder.mkdir()
        for name, values in SETTINGS.items():
            self._set(name, values)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.address = f"http://127.0.0.1:{free.getsockname()[1]}"
        self._log = (folder / "jupyterlab.log").open("w")
        self._server = subprocess.Popen(
            [
                *(
                    sys.executable,
                    "-m",
                    "jupyterlab",
                    "--no-browser",
                    "--allow-root",
                    "--ServerApp.ip=127.0.0.1",
                ),
                *(
                    f"--ServerApp.port={self.address.rsplit(':', 1)[1]}",
                    f"--ServerApp.root_dir={self.folder}",
                ),
                *("--IdentityProvider.token=", "--ServerApp.port_retries=0"),
                "--ServerApp.disable_check_xsrf=True",  # so that a test may interrupt a kernel
            ],
            stdout=self._log,
            stderr=subprocess.STDOUT,
            env={
                **os.environ,
                "JUPYTERLAB_SETTINGS_DIR": str(self._settings),
                "JUPYTERLAB_WORKSPACES_DIR": str(folder / "workspaces"),
                "JUPYTER_CONFIG_DIR": str(folder / "config"),
                "JUPYTER_PATH": str(EXTENSION),
                "JUPYTER_RUNTIME_DIR": str(self._runtime),
                "OPENBLAS_NUM_THREADS": "1",
            },
        )
        self._wait()

    def _set(self, name, values):
        path = self._settings / "@jupyterlab" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(values))

    def _wait(self, seconds=60):
        for _ in range(4 * seconds):
            try:
                urllib.request.urlopen(f"{self.address}/api", timeout=5).close()
                return
            except urllib.error.URLError:
                time.sleep(0.25)
        raise TimeoutError(f"JupyterLab did not answer within {seconds} s; see {self._log.name}")

    def open(self, name, theme="light", errors=None, windowing="none"):
        """A page with the notebook `name`; what the browser's console calls an error is added to `errors`.

        `windowing`: "none" has every cell in the page, seen or not; JupyterLab's own is "contentVisibility".
        """
        self._set("apputils-extension/themes", {"theme": THEMES[theme]})
        self._set("notebook-extension/tracker", {"windowingMode": windowing})
        page = self._browser.new_page(viewport={"width": 1400, "height": 1000})
        if errors is not None:
            page.on(
                "console", lambda message: errors.append(message.text) if message.type == "error" else None
            )
            page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(f"{self.address}/lab/tree/{name}?reset")
        page.wait_for_selector(".jp-Notebook .jp-CodeCell", timeout=60_000)
        page.wait_for_selector("#jupyterlab-splash", state="detached", timeout=60_000)
        return page

    def kernel(self, name):
        """The Kernel of the notebook `name`, which is open."""
        return Kernel(self.address, self._runtime, name)

    def run_all(self, page, seconds=180):
        """Run every cell of the notebook and wait for the last to finish."""
        page.get_by_text("| Idle").wait_for(timeout=60_000)  # the kernel is there, or JupyterLab asks for one
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_text("Run All Cells", exact=True).click()
        page.wait_for_function(
            "(wrong) => document.querySelector(wrong) || "
            "[...document.querySelectorAll('.jp-Notebook .jp-CodeCell')].every(cell => "
            "cell.querySelector('.jp-Cell-inputWrapper .jp-Placeholder') || "  # folded: it has no number
            "/\\[\\d+\\]/.test(cell.querySelector('.jp-InputPrompt').textContent))",
            arg=WRONG,
            timeout=1000 * seconds,
        )
        assert not page.locator(WRONG).all_inner_texts()

    def close(self):
        self._server.terminate()
        self._server.wait(30)
        self._log.close()


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def lab(tmp_path_factory, chromium):
    running = Lab(tmp_path_factory.mktemp("lab"), chromium)
    yield running
    running.close()


@pytest.fixture(scope="session")
def write_notebook(lab):
    """Write a notebook where the lab finds it."""
    return lambda name, cells: notebook(cells, lab.folder / name)


@pytest.fixture(scope="session")
def screenshots(request, tmp_path_factory):
    """The folder given by --screenshots, or a temporary one."""
    given = request.config.getoption("--screenshots")
    folder = Path(given) if given else tmp_path_factory.mktemp("screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    return folder
