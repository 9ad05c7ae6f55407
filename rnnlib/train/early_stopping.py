"""Early stopping: evaluations during a training, whether they end it, and the best weights so far."""

from ..ops import check_choice, check_positive


class EarlyStopping:
    """stopping(history) evaluates the model when it is time, and returns a reason to stop or None.

    With `patience` it keeps a copy of the best weights; `restore` puts them back.
    """

    def __init__(self, model, params, evaluate, every, until=None, patience=None, best=min):
        self.model, self.params, self.evaluate = model, params, evaluate
        self.every = check_positive("evaluate_every", every, integer=True)
        self.until = until
        self.patience = None if patience is None else check_positive("patience", patience, integer=True)
        self.best = check_choice("best", best, (min, max))
        if evaluate is None and (until or patience):
            raise ValueError("evaluate: wanted a function of the model for until and patience, got None")
        self._best_value, self._best_weights, self._waited = None, None, 0

    def __call__(self, history):
        if self.evaluate is None or (history.steps % self.every and history.steps < history.total):
            return None
        value = float(self.evaluate(self.model))
        history.add_evaluation(value)
        self._remember(value)
        if self.until and self.until(value):
            return "the evaluation is good enough"
        if self.patience and self._waited >= self.patience:
            return f"{self.patience} evaluations without a better one"
        return None

    def restore(self):
        """Put the best weights back, if any were kept."""
        if self._best_weights:
            copy_weights(self._best_weights, self.params)

    def _remember(self, value):
        self._waited += 1
        if self.patience and self._is_best(value):
            self._best_value, self._waited = value, 0
            self._best_weights = {name: array.copy() for name, array in self.params.items()}

    def _is_best(self, value):
        if self._best_value is None:
            return value == value  # NaN is never the best
        return value != self._best_value and self.best(value, self._best_value) == value


def copy_weights(source, target):
    """Overwrite the arrays in one dict with those in another."""
    for name, array in source.items():
        target[name][...] = array
