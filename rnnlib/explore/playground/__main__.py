"""python -m rnnlib.explore.playground FILE [--link LINK]: the playground as one file of HTML."""

import argparse
from pathlib import Path

from . import page


def main(arguments=None):
    """Write the page."""
    parser = argparse.ArgumentParser(
        prog="python -m rnnlib.explore.playground", description=page.__doc__.splitlines()[0]
    )
    parser.add_argument("file", type=Path, help="where to write it")
    parser.add_argument("--link", default="", help="the state in which it opens: what follows # in a link")
    given = parser.parse_args(arguments)
    try:
        written = page(given.link)
    except ValueError as error:
        parser.error(str(error))
    given.file.write_text(written, encoding="utf-8")


if __name__ == "__main__":
    main()
