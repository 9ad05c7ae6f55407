"""The mutants of rnnlib: every one that the operators make, and a seeded draw of some for each package."""

import ast
import difflib
import random
from typing import NamedTuple

from mutation.operators import OPERATORS
from mutation.project import ROOT
from mutation.sites import Site, replaced, sites

PACKAGE = ROOT / "rnnlib"
PACKAGES = ["kernels", "losses", "layers", "optim", "models", "train", "diagnostics", "tasks"]
PACKAGES += ["exercises", "explore"]
MORE = ["ops", "gradcheck", "datasets", "plots"]  # drawn only when asked for


class Mutant(NamedTuple):
    """One fault: a node of a file that another takes the place of."""

    file: str  # below rnnlib
    text: str  # of the file, as it is
    operator: str
    site: Site
    new: ast.AST

    @property
    def after(self):
        """The text of the file with the fault."""
        return replaced(self.text, self.site, self.new)

    @property
    def package(self):
        return self.file.removesuffix(".py").split("/")[0]

    @property
    def line(self):
        return self.site.place.lineno

    @property
    def difference(self):
        """The lines that go (−) and those that come (+)."""
        both = difflib.unified_diff(self.text.splitlines(), self.after.splitlines(), n=0, lineterm="")
        return [line for line in both if line[0] in "+-" and line[:3] not in {"+++", "---"}]

    @property
    def written(self):
        """What comes, on one line: with file and function the mutant's name."""
        return " ".join(line[1:].strip() for line in self.difference if line[0] == "+")

    @property
    def runs(self):
        """Is it Python? Not every node can stand everywhere, nor be written inside an f-string."""
        try:
            ast.parse(self.after)
        except (SyntaxError, ValueError):
            return False
        return True


def mutants_of(file, text):
    """Every mutant of a source text, in the order of the text."""
    for site in sites(ast.parse(text)):
        given = {ast.dump(site.node)}
        for name, operator in OPERATORS.items():
            for new in operator(site):
                if ast.dump(new) not in given:
                    given.add(ast.dump(new))
                    yield Mutant(file, text, name, site, new)


def files_of(package):
    """The source files of a package of rnnlib, or the one file of that name, relative to rnnlib."""
    found = sorted(PACKAGE.glob(f"{package}.py")) + sorted(PACKAGE.glob(f"{package}/**/*.py"))
    if not found:
        raise ValueError(f"package: wanted one of rnnlib's, got {package!r}")
    return [path.relative_to(PACKAGE).as_posix() for path in found]


def draw(packages, most, seed):
    """{package: its mutants}: `most` in all, the same number for each package, the operators in turn.

    A package's draw depends on its own text and the seed alone.
    """
    return {name: draw_of(name, share, seed) for name, share in zip(packages, shares(most, len(packages)))}


def shares(most, parts):
    """`most` in nearly equal whole parts, the larger first."""
    return [most // parts + (n < most % parts) for n in range(parts)]


def draw_of(package, most, seed):
    texts = {file: (PACKAGE / file).read_text(encoding="utf-8") for file in files_of(package)}
    return drawn(
        [m for file, text in texts.items() for m in mutants_of(file, text)], most, f"{seed} {package}"
    )


def drawn(mutants, most, seed):
    """`most` of the mutants, one of each operator in turn as long as there are any, never two of one line."""
    rng, by_operator = random.Random(seed), {}
    for mutant in mutants:
        by_operator.setdefault(mutant.operator, []).append(mutant)
    piles = [rng.sample(pile, len(pile)) for _, pile in sorted(by_operator.items())]
    rng.shuffle(piles)
    chosen, taken = [], set()
    while len(chosen) < most and any(piles):
        for pile in piles:
            while pile and ((pile[-1].file, pile[-1].line) in taken or not pile[-1].runs):
                pile.pop()
            if pile and len(chosen) < most:
                chosen.append(pile.pop())
                taken.add((chosen[-1].file, chosen[-1].line))
    return chosen
