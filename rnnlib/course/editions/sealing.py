"""The modules of exercises without what solves them: tasks, cases, hints and questions stay.

The source is rewritten as a syntax tree, so comments go as well. What a solution, a known mistake and the
code to mend come to, and the answers of predictions, go into the pack that `rnnlib.exercises.sealed` reads.
"""

import ast
import re

from ...exercises.catalogue import TOPICS

GONE = ("mistakes", "given")  # of an exercise, beside its solution


def topic_of(path):
    """The module of exercises in the file at this path of the course, or None."""
    found = re.fullmatch(r"rnnlib/exercises/(\w+)\.py", path)
    return TOPICS.get(found[1]) if found else None


def without_solutions(text):
    """The source of a module of exercises as the students' edition has it."""
    tree = ast.parse(text)
    tree.body = [_emptied(node) for node in tree.body if not _tells(node)]
    while any(dead := [_unused(node, tree) for node in tree.body]):
        tree.body = [node for node, gone in zip(tree.body, dead) if not gone]
    last_import = max(i for i, node in enumerate(tree.body) if isinstance(node, ast.ImportFrom))
    tree.body.insert(last_import + 1, ast.parse("from .sealed import unseal").body[0])
    tree.body += ast.parse("unseal(globals())").body
    return ast.unparse(ast.fix_missing_locations(tree)) + "\n"


def _tells(node):
    """Whether a statement is there for an answer alone: a mistake, all mistakes, the code to mend."""
    if isinstance(node, ast.FunctionDef):
        return any(_attribute(decorator, {"mistake"}) for decorator in node.decorator_list)
    return isinstance(node, ast.Assign) and _attribute(node.targets[0], set(GONE))


def _attribute(node, names):
    node = node.func if isinstance(node, ast.Call) else node
    return isinstance(node, ast.Attribute) and node.attr in names


def _emptied(node):
    """The same statement without the body of a solution, without an answer."""
    if isinstance(node, ast.FunctionDef) and any(_calls(each, "exercise") for each in node.decorator_list):
        node.body = [node.body[0], ast.Expr(ast.Constant(...))]  # the docstring is the task
    elif isinstance(node, ast.Assign) and _calls(node.value, "Exercise"):
        node.value.keywords = [word for word in node.value.keywords if word.arg not in GONE]
        next(word for word in node.value.keywords if word.arg == "solution").value = ast.Constant(...)
    elif isinstance(node, ast.Assign) and _calls(node.value, "Question"):
        text, options = node.value.args
        names = options.keys if isinstance(options, ast.Dict) else options.elts
        node.value.args = [text, ast.Tuple(sorted(names, key=ast.unparse), ast.Load())]
        node.value.keywords = []
    return node


def _calls(node, name):
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name


def _unused(node, tree):
    """Whether a helper, an import or a constant is named nowhere else; what draws numbers has to stay."""
    if _draws(node) or _hands_on(node):
        return False
    names = _defined(node)
    used = {
        part.id
        for other in tree.body
        if other is not node
        for part in ast.walk(other)
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load)
    }
    return bool(names) and not names & used


def _draws(node):
    """Whether a statement takes numbers from a generator at import: those after it would change."""
    return isinstance(node, ast.Assign) and "rng" in ast.unparse(node)


def _hands_on(node):
    """Whether an import takes something from a neighbour that lessons ask for here, such as lines."""
    return isinstance(node, ast.ImportFrom) and node.level == 1


def _defined(node):
    """The names that a statement only defines; none for exercises, questions and what it does beside."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        return {name.asname or name.name for name in node.names}
    if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.decorator_list:
        return {node.name}
    if isinstance(node, ast.Assign) and not any(
        _calls(node.value, kind) for kind in ("Exercise", "Question")
    ):
        return {part.id for target in node.targets for part in ast.walk(target) if _is_new(part)}
    return set()


def _is_new(part):
    return isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)
