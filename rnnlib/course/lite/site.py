"""What JupyterLite is given, and the call that builds the site."""

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import nbformat

from ..files import FOLDER, chosen, parse, serialise, write
from .wheel import wheel

ROOT = FOLDER.parent
NEEDED = 'JupyterLite builds the site: pip install "rnnlib[lite]"'
KERNEL = {"name": "python", "display_name": "Python (Pyodide)", "language": "python"}


def prepare(folder):
    """Write to `folder` what JupyterLite builds a site from; return the files written."""
    folder = Path(folder)
    name, packed = wheel(ROOT)
    settings = {"LiteBuildConfig": {"contents": ["contents"], "output_dir": "site"}}
    settings["PipliteAddon"] = {"piplite_urls": [f"wheels/{name}"]}
    files = {"jupyter_lite_config.json": json.dumps(settings, indent=1), f"wheels/{name}": packed}
    for path in chosen():
        files[f"contents/notebooks/{path.name}"] = serialise(in_a_browser(parse(path.read_text("utf-8"))))
    for other in ("README.md", "data/README.md"):  # notebooks link to them
        files[f"contents/{other}"] = (ROOT / other).read_bytes()
    for place, content in files.items():
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        write(folder / place, content)
    return [folder / place for place in files]


def in_a_browser(notebook):
    """A notebook that first installs the library where it runs, with the kernel that is there."""
    more = " pandas" if any("own_data" in cell.source for cell in notebook.cells) else ""
    first = nbformat.v4.new_code_cell(f"%pip install -q rnnlib{more}", id="in-a-browser")
    notebook.cells.insert(0, first)
    notebook.metadata["kernelspec"] = KERNEL
    return notebook


def lite(folder):
    """Write the site to `folder`/site; return that. ValueError where JupyterLite is not installed."""
    if not find_spec("jupyterlite_core") or not find_spec("jupyterlite_pyodide_kernel"):
        raise ValueError(NEEDED)
    prepare(folder)
    subprocess.run([sys.executable, "-m", "jupyterlite_core", "build"], cwd=folder, check=True)
    return Path(folder) / "site"
