"""What stands in code cells and in tags: plain Python, no network, nothing that hides from the check."""

import ast
import re

from .rules import rule

TAGS = {
    "exercise": "a stub to be completed",
    "check": "says whether the stub above is right",
    "solution": "a folded solution",
    "lecturer": "a folded note for whoever teaches",
    "recall": "questions on earlier notebooks",
    "stop": "where one sitting ends and the next begins",
    "raises-exception": "the error is meant",
    "deck-drop": "not on a slide",
    "deck-keep": "on a slide whatever the rules say",
    "deck-code": "its code is on the slide",
}
NETWORK = re.compile(
    r"\b(?:urllib|requests|httpx|aiohttp|ftplib|socket|http\.client)\b|\bpip3? +install|\bconda +install"
    r"|\b(?:wget|curl) |https?://|\burlopen\b|\burlretrieve\b"
)
PATH = re.compile(r"(?<![\w.])(?:/(?:home|Users|root|tmp|usr|opt|work|var)/|~/)|\b[A-Z]:\\\\?\w")
COLUMNS = 110
UNCOMPARED = {"clear_output", "update_display", "interact", "interactive", "interactive_output", "Output"}
MARKER = re.compile(r"(?mi)^\s*#+\s*(?:NBVAL_\w+|PYTEST_VALIDATE_\w+)")


@rule
def tags_are_known(page):
    """A misspelt tag, or one with underscores, would be passed over in silence."""
    for cell in page.cells:
        for tag in cell.tags:
            if tag not in TAGS and not tag.startswith("nbval-"):
                yield cell, f"tag {tag!r}: wanted one of {', '.join(TAGS)}"


@rule
def every_output_is_compared(page):
    """No tag and no comment may excuse a cell from nbval's comparison."""
    for cell in page.cells:
        for tag in cell.tags:
            if tag.startswith("nbval-"):
                yield cell, f"tag {tag!r} excuses the cell from the check"
        if cell.is_code and (found := MARKER.search(cell.source)):
            yield cell, f"the comment {found[0].strip()!r} excuses the cell from the check"


@rule
def code_is_plain_python(page):
    for cell in page.code:
        try:
            ast.parse(cell.source)
        except SyntaxError as error:
            yield cell, f"not plain Python (a magic, or a shell command?): line {error.lineno}: {error.msg}"


@rule
def lines_of_code_are_short(page):
    """What is longer than the library's own lines has to be scrolled sideways, and is cut off on paper."""
    for cell in page.code:
        for number, line in enumerate(cell.source.splitlines(), 1):
            if len(line) > COLUMNS:
                yield cell, f"line {number} has {len(line)} columns: wanted at most {COLUMNS}"


@rule
def no_network(page):
    for cell in page.code:
        if found := NETWORK.search(cell.source):
            yield cell, f"uses the network: {found[0]!r}"


@rule
def no_paths_in_code(page):
    for cell in page.code:
        if found := PATH.search(cell.source):
            yield cell, f"a path of one machine: {found[0]!r}"


@rule
def outputs_can_be_compared(page):
    """Calls whose outputs nbval cannot compare with the stored ones."""
    for cell in page.code:
        for name in sorted(UNCOMPARED & set(_called(cell.tree))):
            yield cell, f"{name}() leaves outputs that cannot be compared: use an explorer, or print once"


@rule
def no_cell_ends_in_a_semicolon(page):
    """nbval runs cells without history, where IPython looks for the semicolon: the value is shown."""
    for cell in page.code:
        if cell.source.rstrip().endswith(";"):
            yield cell, "a semicolon hides nothing from nbval: end with plt.show(), or assign to _"


def _called(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield getattr(node.func, "attr", getattr(node.func, "id", ""))


@rule
def nothing_needs_a_solution(page):
    """A name that only a solution defines is used nowhere else: one mistake must not cascade."""
    given = set().union(*(_bound(cell.tree) for cell in page.code if "solution" not in cell.tags))
    solved = set()
    for cell in page.code:
        if "solution" in cell.tags:
            solved |= _bound(cell.tree) - given
        else:
            for name in sorted(solved & _used(cell.tree)):
                yield cell, f"uses {name!r}, which only a solution defines"


def _bound(tree):
    """Names that a cell's top level binds: functions, classes, imports, assignments."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.alias):
            names.add((node.asname or node.name).partition(".")[0])
        elif _stores(node):
            names.add(node.id)
    return names


def _used(tree):
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and not _stores(node)}


def _stores(node):
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)


def interface(tree):
    """What a stub promises: `name(arguments)` of each function and method, and the names it assigns."""
    promised = set()
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            promised.add(f"{node.name}({ast.unparse(node.args)})")
        elif isinstance(node, ast.ClassDef):
            methods = [inner for inner in node.body if isinstance(inner, ast.FunctionDef)]
            promised |= {f"{node.name}.{inner.name}({ast.unparse(inner.args)})" for inner in methods}
        elif isinstance(node, ast.Assign):
            promised |= {name.id for name in ast.walk(node) if _stores(name)}
    return promised
