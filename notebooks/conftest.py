"""Kernels that nbval starts for these notebooks get the environment in which their outputs were stored."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from rnnlib.course.kernels import environment, kernels_start_with

SCRATCH = TemporaryDirectory(prefix="rnnlib-")


def pytest_configure(config):
    config.add_cleanup(SCRATCH.cleanup)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item):
    """nbval starts a notebook's kernel while it sets up the first cell; other tests see none of this."""
    with kernels_start_with(environment(Path(SCRATCH.name) / item.path.stem)):
        return (yield)
