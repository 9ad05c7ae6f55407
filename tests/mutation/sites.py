"""Where in a source text a fault may be put: every node that says what the code does."""

import ast
from typing import NamedTuple

SILENT = {"__repr__", "__str__", "_repr_mimebundle_"}  # functions that only say what something is
INSIDE = (ast.expr, ast.keyword, ast.comprehension)  # where an expression may need its brackets
LOOSE = (ast.BinOp, ast.BoolOp, ast.Compare, ast.UnaryOp, ast.IfExp, ast.Lambda, ast.NamedExpr)


class Site(NamedTuple):
    """A node of a syntax tree, with the nodes above it, the module first."""

    node: ast.AST
    above: tuple

    @property
    def parent(self):
        """The node right above; None for the module."""
        return self.above[-1] if self.above else None

    @property
    def tree(self):
        """The whole module."""
        return (*self.above, self.node)[0]

    @property
    def place(self):
        """The node to write anew: the outermost f-string around, since positions inside one mean little."""
        return next((n for n in self.above if isinstance(n, ast.JoinedStr)), self.node)

    @property
    def scope(self):
        """The innermost function around the node, or None."""
        inner = [n for n in self.above if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
        return inner[-1] if inner else None

    @property
    def function(self):
        """The dotted name of the classes and functions around the node; "" at the top of the module."""
        named = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
        return ".".join(n.name for n in self.above if isinstance(n, named))

    @property
    def statement(self):
        """The innermost statement that the node is, or is part of."""
        return [n for n in (*self.above, self.node) if isinstance(n, ast.stmt)][-1]

    @property
    def lines(self):
        """The lines of that statement, or of its head if it has a body."""
        first, last = self.statement.lineno, self.statement.end_lineno
        body = getattr(self.statement, "body", None)
        if body:
            first = min([first, *(d.lineno for d in getattr(self.statement, "decorator_list", ()))])
            last = max(first, body[0].lineno - 1)
        return range(first, last + 1)


def sites(tree):
    """Every Site of the tree that is neither text for readers, nor a type, nor an import."""
    yield from _below(tree, ())


def _below(node, above):
    yield Site(node, above)
    for field, value in ast.iter_fields(node):
        children = value if isinstance(value, list) else [value]
        for child in children:
            if isinstance(child, ast.AST) and not _is_left_alone(node, field, child):
                yield from _below(child, (*above, node))


def _is_left_alone(node, field, child):
    """Docstrings, messages, annotations, imports, `__all__`, functions that only say what something is."""
    return (
        field in {"annotation", "returns", "msg", "format_spec"}
        or isinstance(child, ast.Import | ast.ImportFrom | ast.Raise)
        or (isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant))
        or (isinstance(child, ast.FunctionDef) and child.name in SILENT)
        or (isinstance(child, ast.Call) and ast.unparse(child.func) == "warnings.warn")
        or (isinstance(child, ast.Assign) and ast.unparse(child.targets[0]).startswith("__"))
    )


def replaced(text, site, new):
    """The text with the site's node exchanged for `new`; the rest of it stays as it is."""
    place, parent = site.place, (*site.above, site.node)[(*site.above, site.node).index(site.place) - 1]
    written = ast.unparse(ast.fix_missing_locations(exchanged(place, site.node, new)))
    if place is site.node and isinstance(new, LOOSE) and isinstance(parent, INSIDE):
        written = f"({written})"
    if isinstance(place, ast.stmt):
        written = written.replace("\n", "\n" + " " * place.col_offset)
    lines = text.encode().splitlines(keepends=True)  # columns count bytes
    before = b"".join(lines[: place.lineno - 1]) + lines[place.lineno - 1][: place.col_offset]
    after = lines[place.end_lineno - 1][place.end_col_offset :] + b"".join(lines[place.end_lineno :])
    return (before + written.encode() + after).decode()


def exchanged(tree, old, new):
    """A copy of `tree` in which the node `old` is `new`."""
    if tree is old:
        return new
    if isinstance(tree, list):
        return [exchanged(part, old, new) for part in tree]
    if not isinstance(tree, ast.AST):
        return tree
    fields = {name: exchanged(value, old, new) for name, value in ast.iter_fields(tree)}
    return ast.copy_location(type(tree)(**fields), tree)
