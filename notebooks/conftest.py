"""Kernels that nbval starts for these notebooks get the environment in which their outputs were stored."""

import os
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock

import pytest

from rnnlib.course.environment import environment

SCRATCH = TemporaryDirectory(prefix="rnnlib-")


def pytest_configure(config):
    config.add_cleanup(SCRATCH.cleanup)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item):
    """nbval starts a notebook's kernel while it sets up the first cell; other tests see none of this."""
    with mock.patch.dict(os.environ, environment(Path(SCRATCH.name) / item.path.stem)):
        return (yield)
