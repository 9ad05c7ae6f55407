"""Modules of JavaScript as one script, for pages that may not fetch any: from file://, or in a widget.

A module keeps a scope of its own. Of the language's forms these are read, each on a line of its own and with
one name: `import {a, b as c} from "./x.js";`, `export const …`, `export function …`, `export default …`.
"""

import inspect
import re
from pathlib import Path

ENGINE = Path(__file__).parent / "engine"
_PACKAGE = Path(__file__).parents[2]
_IMPORT = re.compile(r'^import \{([^}]*)\} from "([^"]+)";$', re.M)
_EXPORT = re.compile(r"^export (const|let|function|function\*|async function|class) (\w+)", re.M)
_DEFAULT = re.compile(r"^export default ", re.M)
_NOT_READ = re.compile(r"^(import|export) .*$", re.M)


def bundle(*files):
    """The script that makes `modules`, {name of a file: what it exports}, of these files and all they import.

    A file's name is its path in the package: "explore/vanishing/gradient_decay.js". ValueError for a form of
    import or export that is not read, and for modules that import each other in a ring.
    """
    parts = {}
    for file in files:
        _add(Path(file).resolve(), parts, ())
    return "const modules = {};\n" + "".join(parts.values())


def module_of(kind):
    """The JavaScript beside the explorer `kind`, a class: its file with another ending; None without one."""
    try:
        file = Path(inspect.getfile(kind)).with_suffix(".js")
    except (TypeError, OSError):  # written in a notebook
        return None
    return file if file.exists() else None


def name_of(file):
    """How the script calls a file."""
    return Path(file).resolve().relative_to(_PACKAGE).as_posix()


def _add(file, parts, above):
    if file in above:
        raise ValueError(f"{name_of(file)} imports itself, by way of {', '.join(map(name_of, above))}")
    if file in parts:
        return
    source = file.read_text(encoding="utf-8")
    for names, other in _IMPORT.findall(source):
        other = (file.parent / other).resolve()
        _add(other, parts, (*above, file))
        wanted = {name.split(" as ")[0].strip() for name in names.split(",")}
        if missing := wanted - set(_exported(other.read_text(encoding="utf-8"))):
            raise ValueError(f"{name_of(file)}: {name_of(other)} exports no {', '.join(sorted(missing))}")
    body = _DEFAULT.sub(
        "const standard = ", _EXPORT.sub(r"\1 \2", _IMPORT.sub(lambda it: _taken(it, file), source))
    )
    if left := _NOT_READ.search(body):
        raise ValueError(f"{name_of(file)}: this form is not read: {left[0]}")
    parts[file] = (
        f"modules[{name_of(file)!r}] = (() => {{\n{body.rstrip()}\nreturn {{{_returned(source)}}};\n}})();\n"
    )


def _exported(source):
    return [name for _, name in _EXPORT.findall(source)]


def _returned(source):
    return ", ".join([*_exported(source), *["default: standard"] * bool(_DEFAULT.search(source))])


def _taken(found, file):
    names, other = found.groups()
    return f"const {{{names.replace(' as ', ': ')}}} = modules[{name_of(file.parent / other)!r}];"
