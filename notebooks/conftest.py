"""pytest executes the notebooks, in this Python, and compares their outputs strictly with those stored."""

import os
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock

import pytest

if find_spec("nbval"):  # without it no notebook is executed, and nothing of Jupyter need be there
    from rnnlib.course.environment import SECONDS_PER_CELL, environment

SCRATCH = TemporaryDirectory(prefix="rnnlib-")


def pytest_configure(config):
    """With nbval installed, its options need not be given."""
    config.add_cleanup(SCRATCH.cleanup)
    if config.pluginmanager.hasplugin("nbval") and not config.option.nbval_lax:
        config.option.nbval = config.option.nbval_current_env = True
        if config.option.nbval_cell_timeout == 2000:  # nbval's default, in seconds
            config.option.nbval_cell_timeout = SECONDS_PER_CELL


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item):
    """nbval starts a notebook's kernel while it sets up the first cell; other tests see none of this."""
    with mock.patch.dict(os.environ, environment(Path(SCRATCH.name) / item.path.stem)):
        return (yield)
