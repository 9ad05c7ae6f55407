"""Which tests run which lines of rnnlib: measured once for each file of tests, and kept below build/."""

import ast
import hashlib
import json

from mutation.project import BUILD, test_files

NEAR = {  # files of tests whose names do not say which packages they test
    "kernels": ["gradcheck"],
    "layers": ["refined", "gradcheck", "torch_weights"],
    "losses": ["models"],
    "models": ["storage", "torch_weights", "keras_weights", "exchange", "tensor_files", "feed_forward"],
    "train": ["models"],
    "tasks": ["reber", "toy_english", "videos"],
    "exercises": ["record", "predictions"],
    "ops": ["files", "audience", "losses", "kernels", "layers"],
}


class Touched:
    """What every file of tests runs, measured in `copy` when first asked for; `say` is told so."""

    def __init__(self, copy, say):
        self.copy, self.say = copy, say
        self._known = {}

    def near(self, file):
        """The files of tests whose names share a word with the path of a source file, the nearest first."""
        path = file.removesuffix(".py").split("/")
        words = set(path) | {word for part in path for word in part.split("_") if len(word) > 3}
        words -= {"init", "explore"}
        names = {f"test_{name}.py" for name in NEAR.get(path[0], ())}
        own = "_".join(path[:2]) if path[0] == "explore" else path[0]  # a file for each topic of explorers
        first = [name for name in test_files() if name == f"test_{own}.py"]
        shared = [n for n in test_files() if n in names or words & set(n.removesuffix(".py").split("_")[1:])]
        above = "test_explore" if path[0] == "explore" else "test_e"  # explorers, experiments, exercises
        shared = [n for n in shared if n.startswith(above) == (path[0] == "explore")]
        return list(dict.fromkeys([*first, *shared]))

    def tests(self, mutant, names):
        """{test: seconds}: those in these files that run what the mutant changes, the quickest first."""
        return {test: s for name in names for test, s in self._of(name, mutant)}

    def _of(self, name, mutant):
        known = self._measured(name)
        lines = known["lines"].get(mutant.file, {})
        tests = list(known["seconds"])
        wanted = self._lines(known, mutant)
        numbers = {n for line in wanted for n in lines.get(str(line), ())}
        if numbers <= {-1}:  # it runs when the file is imported, if at all: any test of the file may see it
            numbers = {n for found in lines.values() for n in found} if numbers else set()
        sound = [tests[n] for n in numbers - {-1} if tests[n] not in known["failed"]]
        chosen = [(test, known["seconds"][test]) for test in sound]
        return sorted(chosen, key=lambda pair: pair[1])

    def _lines(self, known, mutant):
        """The mutant's lines as they were numbered when measured; if the file has changed, its function's."""
        before = known["functions"].get(mutant.file, {})
        if before.get("") == version(mutant.text):
            return mutant.site.lines
        first, last = before.get(mutant.site.function, (1, 0)) if mutant.site.function else (1, 0)
        return range(first, last + 1)

    def _measured(self, name):
        if name not in self._known:
            kept = BUILD / "touched" / f"{name}.json"
            now = version((self.copy.folder / "tests" / name).read_text(encoding="utf-8"))
            if not kept.exists() or json.loads(kept.read_text(encoding="utf-8"))["version"] != now:
                self.say(f"which lines does {name} run?")
                kept.parent.mkdir(parents=True, exist_ok=True)
                found = self.copy.run([name], measure=True) | {"version": now}
                if found["failed"]:
                    self.say(f"without a fault these fail already, and are left out: {found['failed']}")
                found["functions"] = {file: self._functions(file) for file in found["lines"]}
                kept.write_text(json.dumps(found, separators=(",", ":")), encoding="utf-8")
            self._known[name] = json.loads(kept.read_text(encoding="utf-8"))
        return self._known[name]

    def _functions(self, file):
        """{dotted name of a function: its first and last line} in a source file, and under "" its version."""
        text = (self.copy.folder / "rnnlib" / file).read_text(encoding="utf-8")
        return {"": version(text)} | dict(spans(ast.parse(text)))


def spans(node, above=""):
    """(dotted name, (first line, last line)) of every class and function."""
    for child in ast.iter_child_nodes(node):
        name = above
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            name = f"{above}.{child.name}".lstrip(".")
            yield name, (child.lineno, child.end_lineno)
        yield from spans(child, name)


def version(text):
    return hashlib.sha256(text.encode()).hexdigest()
