"""One fresh process: pytest on chosen tests, in a copy of the project whose rnnlib may be mutated."""

import contextlib
import os
import sys
import time
from pathlib import Path

MEMORY = 6 << 30  # bytes: a mutant that asks for more is stopped before the machine is


def run(folder, files, chosen, log, connection, measure=False):
    """pytest on `files` below folder/tests, only the tests that `chosen` names, to the first failure.

    Sends what pytest answered and the test that failed. With `measure`: all tests, and what Touched found.
    """
    prepare(folder, log)
    import coverage
    import pytest

    watch = coverage.Coverage(data_file=None, config_file=False, source=[f"{folder}/rnnlib"])
    plugin = Touched(watch, folder) if measure else Chosen(chosen)
    options = ["-q", "-p", "no:cacheprovider", "--rootdir", folder, *([] if measure else ["-x"])]
    with watch.collect() if measure else contextlib.nullcontext():
        answer = pytest.main([*options, *(f"tests/{name}" for name in files)], plugins=[plugin])
    import rnnlib

    assert Path(rnnlib.__file__).parents[1] == Path(folder), rnnlib.__file__
    connection.send(plugin.found() if measure else (int(answer), plugin.failed))


def prepare(folder, log):
    """This process, as if it had been started in `folder`: its imports, its output, what it may use."""
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.chdir(folder)
    sys.path.insert(0, folder)
    sys.dont_write_bytecode = False  # compiled tests are kept for the next mutant
    os.environ["PYTHONPATH"] = folder  # for what the tests start themselves
    with contextlib.suppress(ImportError):  # Unix only
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    import hypothesis

    every = list(hypothesis.HealthCheck)
    hypothesis.settings.register_profile(
        "the same", derandomize=True, database=None, deadline=None, suppress_health_check=every
    )
    hypothesis.settings.load_profile("the same")


class Chosen:
    """Runs the chosen tests only, in the order given, and remembers the first that failed."""

    def __init__(self, chosen):
        self.order = None if chosen is None else {name: n for n, name in enumerate(chosen)}
        self.failed = None

    def pytest_collection_modifyitems(self, items):
        if self.order is not None:
            items[:] = sorted(
                (i for i in items if i.nodeid in self.order), key=lambda i: self.order[i.nodeid]
            )

    def pytest_runtest_logreport(self, report):
        if report.failed and self.failed is None:
            self.failed = report.nodeid

    def pytest_collectreport(self, report):
        if report.failed and self.failed is None:
            self.failed = report.nodeid


class Touched:
    """Which lines of rnnlib each test runs, and for how long it keeps the processor."""

    def __init__(self, watch, folder):
        self.watch, self.folder = watch, folder
        self.seconds, self.failed = {}, []

    def pytest_runtest_protocol(self, item):
        self.watch.switch_context(item.nodeid)
        self.seconds[item.nodeid] = -time.process_time()

    def pytest_runtest_logfinish(self, nodeid):
        self.seconds[nodeid] += time.process_time()
        self.watch.switch_context("")

    def pytest_runtest_logreport(self, report):
        if report.failed:
            self.failed.append(report.nodeid)

    def found(self):
        """{"seconds": {test: s}, "failed": [test, …], "lines": {file: {line: [number of a test, …]}}}

        The number −1 stands for the import of the file.
        """
        numbers = {"": -1} | {name: n for n, name in enumerate(self.seconds)}
        data, lines = self.watch.get_data(), {}
        for path in data.measured_files():
            touched = data.contexts_by_lineno(path)
            name = Path(path).relative_to(Path(self.folder, "rnnlib")).as_posix()
            lines[name] = {line: sorted(numbers[c] for c in names) for line, names in touched.items()}
        return {"seconds": self.seconds, "failed": self.failed, "lines": lines}
