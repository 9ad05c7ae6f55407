"""What an explorer offers beside its settings: states to look at, something to achieve, buttons that act."""


class Preset:
    """A button "Try this": sets the values it names, and every other setting to its default."""

    def __init__(self, text, /, **values):
        self.text, self.values = text, values


class Challenge:
    """Something to achieve: `text` says what, `met(result, **values)` whether, the answer that it can be."""

    def __init__(self, text, met, /, **answer):
        self.text, self.met, self.answer = text, met, answer


class Goals(Challenge):
    """A challenge that differs from task to task: its words are those of the setting `task`.

    `goals`: {task: what is to be reached}; the result says in "met" whether it is.
    """

    def __init__(self, goals, /, **answer):
        super().__init__("", lambda result, **_: bool(result["met"]), **answer)
        self.goals = goals


def action(text):
    """Make a method a button; it returns None, values to set (dict), or an iterator of Progress (a task)."""

    def mark(method):
        method.action_text = text
        return method

    return mark


def action_texts(kind):
    """{method name: button text} of the actions of a class, those it inherits first."""
    methods = {name: method for base in reversed(kind.__mro__) for name, method in vars(base).items()}
    return {name: method.action_text for name, method in methods.items() if hasattr(method, "action_text")}
