"""A copy of the project that mutants may change, and fresh processes that run tests in it."""

import compileall
import multiprocessing
import os
import py_compile
import shutil
from pathlib import Path

from mutation import child

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / "mutation"  # not in git: what was measured once, and what the last run printed

# Imported once, before the first process is split off. Nothing here may import rnnlib.
PRELOADED = [
    "pytest",
    "hypothesis",
    "coverage",
    "numpy.testing",
    "numpy.random",
    "numpy.fft",
    "threadpoolctl",
]
PRELOADED += ["PIL.Image", "matplotlib.pyplot", "matplotlib.backends.backend_agg", "nbformat"]
PRELOADED += ["IPython.display", "ipywidgets", "anywidget"]
WHOLE = ("test_planted_bugs.py", "test_notebooks.py", "test_repository.py", "test_mutation.py")
WHOLE += ("test_course.py", "test_architecture.py")


def test_files():
    """The files of tests that ask what rnnlib does; not those that ask about the project as a whole."""
    return sorted(path.name for path in (ROOT / "tests").glob("test_*.py") if path.name not in WHOLE)


class Copy:
    """The project's files in a folder of their own, and a way to run its tests there."""

    def __init__(self, folder):
        self.folder = Path(folder, "project")
        leave = shutil.ignore_patterns(".*", "build", "dist", "__pycache__", "node_modules", "*.egg-info")
        shutil.copytree(ROOT, self.folder, ignore=leave)
        by_content = py_compile.PycInvalidationMode.CHECKED_HASH  # a mutant may keep a file's time and size
        compileall.compile_dir(self.folder / "rnnlib", quiet=2, invalidation_mode=by_content)
        os.environ |= {
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
            "PYTHONUTF8": "1",
            "MPLBACKEND": "agg",
            "OPENBLAS_NUM_THREADS": "1",
        }
        os.environ.pop("PYTEST_ADDOPTS", None)
        ways = multiprocessing.get_all_start_methods()
        self.processes = multiprocessing.get_context("forkserver" if "forkserver" in ways else "spawn")
        if "forkserver" in ways:
            self.processes.set_forkserver_preload(PRELOADED)

    def run(self, files, chosen=None, limit=None, measure=False):
        """What child.run sends, or None if there was nothing after `limit` seconds."""
        receiver, sender = self.processes.Pipe(duplex=False)
        arguments = str(self.folder), files, chosen, str(self.log), sender, measure
        process = self.processes.Process(target=child.run, args=arguments, daemon=False)
        process.start()
        sender.close()
        try:
            return receiver.recv() if receiver.poll(limit) else None
        except EOFError:  # it ended without an answer
            raise RuntimeError(self.log.read_text(encoding="utf-8", errors="replace")[-3000:]) from None
        finally:
            if process.is_alive():
                process.join(5)
                process.kill()
            process.join()

    @property
    def log(self):
        return self.folder.parent / "log"
