"""Runs side by side: on this machine by joblib (the extra `sweeps`), on a cluster by Dask (`cluster`)."""

from functools import partial

try:
    import joblib
except ImportError:  # everything else in rnnlib goes without
    joblib = None
try:
    import distributed
except ImportError:
    distributed = None


def cores(jobs=None):
    """Workers on this machine, `jobs` at a time; None is one a core.

    workers(run, settings) -> an iterator of (settings, outcome), in the order in which the runs end.
    """
    if jobs is not None and not (isinstance(jobs, int) and jobs >= 1):
        raise ValueError(f"jobs: wanted a number from 1 on, or None, got {jobs!r}")
    if joblib is None:
        raise ModuleNotFoundError(missing("joblib", "runs side by side", "sweeps"))

    def workers(run, settings):
        # One run at a time: what is finished comes back at once, and can be kept.
        pool = joblib.Parallel(jobs or -1, backend="loky", batch_size=1, return_as="generator_unordered")
        yield from pool(joblib.delayed(with_settings)(run, each) for each in settings)

    return workers


def cluster(address):
    """Workers of the Dask cluster whose scheduler is at an address such as "tcp://10.0.0.5:8786".

    Each needs this course's folder, and one thread: those of one process share what BLAS may use.
    """
    if distributed is None:
        raise ModuleNotFoundError(missing("distributed", "runs on a Dask cluster", "cluster"))

    def workers(run, settings):
        try:
            client = distributed.Client(address)
        except (OSError, ValueError) as error:
            raise ConnectionError(
                f"cluster: wanted the address of a scheduler, got {address!r}: {error}"
            ) from None
        with client:
            ends = client.map(partial(with_settings, run), settings, pure=False)
            for _, outcome in distributed.as_completed(ends, with_results=True):
                yield outcome

    return workers


def with_settings(run, settings):
    """-> the settings beside their outcome, for whoever gets outcomes in any order."""
    return settings, run(settings)


def missing(package, task, extra):
    """The sentence that says what to install."""
    command = f"python -m pip install '.[{extra}]'"
    return f"{package} is not installed, and {task} need it: run `{command}` in the course's folder"
