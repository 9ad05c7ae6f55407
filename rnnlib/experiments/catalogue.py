"""Every experiment by its name; each module enters its own."""

EXPERIMENTS = {}


def enter(experiment):
    """Enter a Sweep or a Pretrained -> the same."""
    if experiment.name in EXPERIMENTS:
        raise ValueError(f"name: wanted a new one, got {experiment.name!r}, which another experiment has")
    return EXPERIMENTS.setdefault(experiment.name, experiment)


def named(name, kind):
    """The experiment of that name and kind."""
    names = [key for key, experiment in EXPERIMENTS.items() if isinstance(experiment, kind)]
    if name not in names:
        raise ValueError(f"name: wanted one of {', '.join(names)}, got {name!r}")
    return EXPERIMENTS[name]
