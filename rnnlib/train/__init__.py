"""Training: one loop for every model of the course, and the one place that limits BLAS to a single thread.

    history = fit(model, task, Adam(model.params, lr=3e-3), steps=500, clip=1)
    history = fit(model, batches, Adam(model.params), epochs=36, truncate=40, clip=1,
                  schedule=linear_decay(5e-3, 5e-4))

A step is one change of the weights. Nothing is printed where nobody is watching (see `progress`).
"""

from .history import Diverged, History
from .loop import fit
from .threads import single_thread

__all__ = ["Diverged", "History", "fit", "single_thread"]
