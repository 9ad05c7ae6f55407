"""Who runs this code: a person at a notebook, or a program that runs notebooks where nobody sits."""

import sys

LIVE_VIEW = "application/vnd.jupyter.widget-view+json"


def can_be_asked():
    """Whether who runs the cell could answer an `input()`: True, False, or None where nothing tells.

    Whoever runs a cell tells the kernel whether it may ask for input. JupyterLab, Notebook, VS Code and the
    console say yes; nbclient, and with it nbconvert, papermill and nbmake, and nbval say no. A click on a
    widget says nothing, nor does plain Python.
    """
    ipython = sys.modules.get("IPython")  # loaded already, if this is a notebook
    kernel = getattr(ipython and ipython.get_ipython(), "kernel", None)
    request = kernel.get_parent() if hasattr(kernel, "get_parent") else {}
    return request.get("content", {}).get("allow_stdin")


def for_the_audience(data):
    """What a widget shows, {type: data}, without its live view where a program runs the cell.

    Nobody is there to move it; but a page made from the notebook would prefer it to the picture or the text
    beside it, and show nothing where there is neither a kernel nor a network.
    """
    if can_be_asked() is False:
        return {kind: content for kind, content in data.items() if kind != LIVE_VIEW}
    return data
