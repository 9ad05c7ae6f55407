"""What `python -m pytest` alone means: all tests and notebooks, as far as what is installed can run them."""

from importlib.util import find_spec

import pytest

# Where pictures, widgets and Jupyter are not installed, the tests of floors 0 to 4 remain.
if not all(map(find_spec, ("matplotlib", "anywidget", "nbclient"))):
    collect_ignore_glob = ["test_audience.py", "test_plots.py"]
    collect_ignore_glob += [
        "test_answers_in_styles.py",
        "test_ablation.py",
        "test_experiments*.py",
        "test_forecasts.py",
    ]
    collect_ignore_glob += ["test_exercises*.py", "test_explore*.py", "test_predictions.py", "test_record.py"]
    collect_ignore_glob += ["test_course*.py", "test_moves.py", "test_notebooks.py", "test_repository.py"]
    collect_ignore_glob += ["test_cards.py", "test_concepts*.py", "test_recall.py", "test_review.py"]


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config):
    """Where nothing is named, two workers share the files; a file that is named runs in this process."""
    if not config.pluginmanager.hasplugin("xdist") or hasattr(config, "workerinput"):  # workers come here too
        return
    option = config.option
    asked = option.numprocesses is not None or option.dist != "no" or option.usepdb
    if config.args_source is config.ArgsSource.TESTPATHS and not asked:
        option.numprocesses = 2
    if option.numprocesses and option.dist == "no":
        option.dist = "loadfile"  # the cells of a notebook share a kernel
