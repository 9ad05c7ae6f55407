"""What stands for the solutions in an edition without them: what they compute in each case, and not how.

`seal(module)` packs it for a module of exercises, with the answers of its questions; that edition has the
pack beside the module, `gru.py` and `gru.sealed`, and the module ends with `unseal(globals())`. A check then
says the same as before. A solution that a later cell of the lessons computes with is in the pack as well,
and a module whose lines, in their order, are what is asked for is packed whole (`packed`, `unpacked`). It is
a seal, not a safe: who unpacks it finds numbers, the answers to predictions, and those few solutions.
"""

import ast
import inspect
import pickle
import zlib
from pathlib import Path

from .definition import Exercise, Kept
from .differences import difference
from .predictions import Question

AS_BEFORE = "the argument as the case has it"


def seal(module, whole=()):
    """The pack, as bytes; `whole` names the exercises whose solutions lessons call."""
    items = vars(module).items()
    pack = {
        "exercises": {name: _of_exercise(item) for name, item in items if isinstance(item, Exercise)},
        "questions": {
            name: (item.options, item.answer) for name, item in items if isinstance(item, Question)
        },
        "whole": {name: _code_of(module, name) for name in whole},
    }
    return zlib.compress(pickle.dumps(pack), 9)


def packed(source):
    """The source of a module that is packed whole, as bytes."""
    return zlib.compress(source, 9)


def unpacked(path):
    """The code of the module at `path` that was packed whole."""
    pack = Path(path).with_suffix(".sealed")
    return compile(zlib.decompress(pack.read_bytes()), str(pack), "exec")


def unseal(module):
    """Give the questions of a module (its `globals()`) their answers, its exercises what answers come to."""
    pack = pickle.loads(zlib.decompress(Path(module["__file__"]).with_suffix(".sealed").read_bytes()))
    for name, (options, answer) in pack["questions"].items():
        module[name].options, module[name].answer = options, answer
    for name, (solution, given, mistakes) in pack["exercises"].items():
        item = module[name]
        opened = {text: _opened(item, answer) for text, answer in mistakes.items()}
        item.given, item.mistakes = _opened(item, given), opened
        item.solution = _opened(item, solution)
    for name, code in pack["whole"].items():
        exec(code, scope := dict(module))
        module[name].solution.function = scope[name]


def _of_exercise(item):
    mistakes = {text: _closed(item, answer) for text, answer in item.mistakes.items()}
    return _closed(item, item.solution), _closed(item, item.given), mistakes


def _closed(item, answer):
    """An answer that is data stays as it is; of a function stays a list of what came of it."""
    if not callable(answer):
        return answer
    outcomes = item.outcomes(answer)
    for outcome, before in zip(outcomes, item.cases.values()):
        outcome.args = tuple(AS_BEFORE if _same(*pair) else pair[0] for pair in zip(outcome.args, before))
    return outcomes


def _opened(item, answer):
    if not (isinstance(answer, list) and callable(item.solution)):
        return answer
    for outcome, before in zip(answer, item.cases.values()):
        pairs = zip(outcome.args, before)
        outcome.args = tuple(old if isinstance(new, str) and new == AS_BEFORE else new for new, old in pairs)
    return Kept(answer, tuple(item.cases.values()), inspect.signature(item.solution))


def _code_of(module, name):
    """The function that solves an exercise, with what it needs of its module, as source."""
    tree = ast.parse(inspect.getsource(module))
    imports = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    needed, found = [name], []
    while needed:
        found.append(functions.pop(needed.pop()))
        named = {part.id for part in ast.walk(found[-1]) if isinstance(part, ast.Name)}
        needed += sorted((named & functions.keys()) - set(needed))
        found[-1].decorator_list = []
    return ast.unparse(ast.Module(imports + found, []))


def _same(after, before):
    """Whether a call has left an argument alone; what cannot change, such as a function, always is."""
    return callable(before) or difference(after, before) is None
