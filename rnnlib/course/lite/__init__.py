"""The whole course in JupyterLite: a JupyterLab whose kernel, Pyodide, runs in the reader's browser.

`prepare(folder)` writes what goes in: the notebooks, each with a first cell that installs the library there,
the library and its data as one wheel, and the settings. `lite(folder)` has JupyterLite build the site from
it. Building needs no network; who opens the site gets Pyodide, and from PyPI what it lacks.
"""

from .site import lite, prepare

__all__ = ["lite", "prepare"]
