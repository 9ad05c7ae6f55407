"""The longer runs behind stored results and weights: `python -m rnnlib.experiments NAME` makes one again.

`results("delayed_recall")` gives a stored table, `pretrained("names_writer")` a trained model; both verify
the file's checksum first. A new experiment is a `Sweep` or a `Pretrained` in a module here, and a line in
EXPERIMENTS. Long trainings in float32 differ in detail between processors: stored is what one of them gave.
"""

from .ablation import GATE_ABLATION, SMALL_NETWORKS
from .comparison import BETTER_GATES
from .dates import DATES_ATTENTION, DATES_PLAIN
from .deeper import DEPTH, DIRECTION
from .documentation import DOCUMENTATION_READER
from .english import ADDRESS, ENGLISH_GRU, ENGLISH_LSTM, ENGLISH_RNN, TOY_ENGLISH
from .forecasts import FORECASTERS, FORECASTS, PRICE_HISTORY, SUNSPOT_YEARS
from .frames import FRAME_LABELS
from .melodies import TUNE_WRITER
from .memory import ADDING, CLIPPING, COPY, DELAYED_RECALL, TEMPORAL_ORDER
from .names import NAMES_WRITER
from .normalised import LAYER_NORM
from .overfitting import DROPOUT
from .pretrained import Pretrained
from .reber import EMBEDDED_REBER
from .reversal import REVERSAL
from .sentiment import SENTIMENT
from .sweep import Sweep
from .videos import DOG_CROUCH, DOG_JUMP, DOG_VIDEO

EXPERIMENTS = {
    experiment.name: experiment
    for experiment in (
        DELAYED_RECALL,
        ADDING,
        COPY,
        CLIPPING,
        EMBEDDED_REBER,
        NAMES_WRITER,
        DOCUMENTATION_READER,
        TOY_ENGLISH,
        ADDRESS,
        ENGLISH_RNN,
        ENGLISH_GRU,
        ENGLISH_LSTM,
        TEMPORAL_ORDER,
        GATE_ABLATION,
        *SMALL_NETWORKS,
        BETTER_GATES,
        DATES_ATTENTION,
        DATES_PLAIN,
        DEPTH,
        DIRECTION,
        LAYER_NORM,
        DROPOUT,
        FORECASTS,
        PRICE_HISTORY,
        SUNSPOT_YEARS,
        *FORECASTERS.values(),
        DOG_VIDEO,
        DOG_JUMP,
        DOG_CROUCH,
        TUNE_WRITER,
        REVERSAL,
        SENTIMENT,
        FRAME_LABELS,
    )
}

__all__ = ["EXPERIMENTS", "Pretrained", "Sweep", "pretrained", "results"]


def results(name):
    """The stored table of a sweep: a list of dicts, one for each run."""
    return _named(name, Sweep).results()


def pretrained(name):
    """The stored model."""
    return _named(name, Pretrained).load()


def _named(name, kind):
    names = [key for key, experiment in EXPERIMENTS.items() if isinstance(experiment, kind)]
    if name not in names:
        raise ValueError(f"name: wanted one of {', '.join(names)}, got {name!r}")
    return EXPERIMENTS[name]
