"""What a notebook asks of the learner: predictions, explorers to move, exercises to solve."""

import ast
import itertools
import re

from ...exercises.cards import CARDS
from .code import interface
from .frame import needs
from .rules import advice, rule


def _calls(page, pattern):
    return [(cell, name) for cell in page.code for name in re.findall(pattern, cell.source)]


@rule
def has_its_explorers(page):
    names = sorted({name for _, name in _calls(page, r"\bexplore\.([A-Z]\w*)\(")})
    if len(names) < needs(page).explorers:
        wanted = needs(page).explorers
        yield None, f"{len(names)} explorers {names}: wanted at least {wanted}, as explore.Name(…)"


@rule
def explorers_have_moves_to_make(page):
    """Beside each explorer stands prose: the moves to make, and what to look for."""
    for cell, name in _calls(page, r"\bexplore\.([A-Z]\w*)\("):
        beside = page.cells[max(cell.index - 1, 0) : cell.index + 2]
        if not any(other.is_prose for other in beside):
            yield cell, f"explore.{name}: wanted prose before or after it, with moves to make"


@rule
def has_its_predictions(page):
    count = len(_calls(page, r"\b(predict)\("))
    if count < needs(page).predictions:
        yield None, f"{count} predictions: wanted at least {needs(page).predictions}, as predict(…)"


@advice
def predictions_stand_before_their_answers(page):
    """Between a prediction and the next heading stands what gives its answer: another output, or prose."""
    for cell in page.code:
        if re.search(r"\bpredict\(", cell.source) and not any(map(_answers_something, _stretch(page, cell))):
            yield cell, "a prediction: wanted the run or the words that answer it below, before a heading"


@rule
def recall_asks_what_stands_above(page):
    """The questions of `recall(…)` exist, and of this notebook only those of sections that have been read."""
    read = 0
    for cell in page.cells:
        read = max([read, *(int(n) for _, words in cell.headings for n in re.findall(r"^(\d+) · ", words))])
        for cards in cell.recalled if cell.is_code else ():
            if not cards:
                yield cell, "recall: wanted names of questions, or a notebook and its sections"
            for card in cards:
                taught = card.notebook == page.number and card.section <= read
                if not taught and not page.knows(card):
                    yield cell, f"recall asks {card.key}, which {card.place}, teaches later"


@rule
def every_question_is_asked(page):
    """What the notebook has to ask again is asked in it, at the end of a part."""
    asked = {card.key for cell in page.code for cards in cell.recalled for card in cards}
    for card in CARDS.values():
        if card.notebook == page.number and card.key not in asked:
            yield None, f"the question {card.key} of section {card.section} is asked by no recall(…)"


def _stretch(page, cell):
    """The cells below a cell, as far as the next heading."""
    return itertools.takewhile(lambda other: not (other.is_prose and other.headings), page.after(cell))


def _answers_something(cell):
    asks = "predict(" in cell.source or {"exercise", "check", "solution"} & set(cell.tags)
    return cell.is_prose or (cell.is_code and bool(cell.outputs) and not asks)


@rule
def has_its_exercises(page):
    count = len(page.tagged("exercise"))
    if count < needs(page).exercises:
        yield None, f"{count} cells tagged exercise: wanted at least {needs(page).exercises}"


@rule
def one_exercise_is_to_find_or_explain(page):
    pattern = r"find the bug|explain the picture"
    if needs(page).exercises and not any(re.search(pattern, cell.text, re.I) for cell in page.prose):
        yield None, 'wanted one exercise that says "Find the bug" or "Explain the picture"'


@rule
def exercises_are_checked_and_solved(page):
    """After each stub, before the next: a check, then a solution that is folded."""
    for exercise in page.tagged("exercise"):
        check, solution = _answers(page, exercise)
        if not exercise.is_code:
            yield exercise, "an exercise's stub is a code cell"
        if not check:
            yield exercise, "no cell tagged check follows this exercise"
        elif not solution:
            yield exercise, "no cell tagged solution follows this exercise's check"


@rule
def solutions_are_folded(page):
    for cell in page.tagged("solution"):
        if not cell.folded:
            yield cell, "a solution: wanted jupyter.source_hidden true"


@rule
def solutions_say_that_they_are(page):
    """Nobody is taken to have solved what was run for them."""
    for cell in page.code:
        if "solution" in cell.tags and not _name_checked(cell):
            yield cell, "a solution: wanted as its last line `check(topic.name, name, solution=True)`"
        elif "solution" not in cell.tags and re.search(r"\bsolution *= *True", cell.source):
            yield cell, "says solution=True, and is not tagged solution"


@rule
def solutions_are_objects_of_their_own(page):
    """Python keeps one object for a word such as "AB" or a whole number, whoever writes it. If that were the
    solution, a learner's own answer could not be told from it.
    """
    for cell in page.tagged("solution"):
        name = cell.is_code and _name_checked(cell)
        for node in cell.tree.body if name else ():
            if isinstance(node, ast.Assign) and name in map(ast.unparse, node.targets):
                value = getattr(node.value, "value", None)
                if isinstance(value, int) or (isinstance(value, str) and value.isidentifier()):
                    yield (
                        cell,
                        f"{name} = {value!r}: wanted a form of it that is no bare word or whole number",
                    )


def _name_checked(cell):
    """The name whose check, as a solution's, is the cell's last line; or None."""
    last = ast.unparse(cell.tree.body[-1]) if cell.is_code and cell.tree.body else ""
    found = re.fullmatch(r"check\(\w+\.\w+, (\w+), solution=True\)", last)
    return found and found[1]


@rule
def stubs_match_their_solutions(page):
    """The solution defines what its stub promises: the same names, with the same arguments."""
    for exercise in page.tagged("exercise"):
        _, solution = _answers(page, exercise)
        missing = interface(exercise.tree) - interface(solution.tree) if solution and solution.is_code else ()
        for promise in sorted(missing):
            yield solution, f"the solution lacks {promise}, which its stub in cell {exercise.index} has"


def _answers(page, exercise):
    """The first check after a stub and the first solution after that, before the next stub; or None."""
    check = None
    for cell in page.after(exercise):
        if "exercise" in cell.tags:
            break
        if "check" in cell.tags:
            check = check or cell
        elif "solution" in cell.tags:
            return check, check and cell
    return check, None
