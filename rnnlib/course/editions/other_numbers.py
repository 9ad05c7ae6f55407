"""Editions whose exercises have other numbers, the same ones for the same seed.

`varied(0.5, 0.25)` in a module of exercises says which numbers do as well (`rnnlib.exercises.definition`). A
seed chooses one by the name it is given. A copy of the course with the chosen ones in the place of the calls
is a course like any other, and its own `editions` writes its editions.
"""

import ast
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from ...exercises.catalogue import TOPICS

NUMBER = re.compile(r"([\d.]+)<!-- (\w+)\.(\w+) -->")
WRITE = (
    "import json, sys; from rnnlib.course.editions import editions; "
    "print(json.dumps(editions(sys.argv[1], nbgrader=sys.argv[2] == 'True')))"
)


def in_prose(text):
    """The text with the numbers that exercises have, and without the comments that name them."""
    return NUMBER.sub(lambda found: f"{getattr(TOPICS[found[2]], found[3]):g}", text)


def chosen(source, topic, seed):
    """{what is assigned: the text of its numbers} for each `varied` in the source of a module."""
    return {name: _one_of(call.args, f"{seed} {topic} {name}", source) for name, call in _calls(source)}


def with_numbers(source, topic, seed):
    """The source of a module of exercises with the numbers that a seed chooses for it."""
    numbers = chosen(source, topic, seed)
    for name, call in _calls(source):
        source = source.replace(ast.get_source_segment(source, call), numbers[name], 1)
    return source


def _calls(source):
    """Pairs of what is assigned and the call of `varied` that says what it may be, first to last."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.value).startswith("varied("):
            yield ast.unparse(node.targets[0]), node.value


def _one_of(options, words, source):
    number = int(hashlib.sha256(words.encode()).hexdigest(), 16)
    return ast.get_source_segment(source, options[number % len(options)])


def editions_of(seed, paths, folder, root, nbgrader):
    """Write the editions of a copy of the course, made of these paths, to FOLDER; what `editions` returns."""
    with tempfile.TemporaryDirectory() as place:
        for path in paths:
            content = (root / path).read_bytes()
            if re.fullmatch(r"rnnlib/exercises/\w+\.py", path):
                content = with_numbers(content.decode("utf-8"), Path(path).stem, seed).encode("utf-8")
            (Path(place) / path).parent.mkdir(parents=True, exist_ok=True)
            (Path(place) / path).write_bytes(content)
        run = subprocess.run(
            [sys.executable, "-c", WRITE, str(Path(folder).resolve()), str(nbgrader)],
            cwd=place,
            env=os.environ | {"PYTHONPATH": place},
            capture_output=True,
            text=True,
        )
    if run.returncode:
        raise ValueError(run.stderr.strip().rpartition("\n")[2].removeprefix("ValueError: "))
    return json.loads(run.stdout)
