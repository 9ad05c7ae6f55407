"""The course in JupyterLite: the wheel installs and finds its data, notebooks begin by installing it."""

import json
import subprocess
import sys
import zipfile

import nbformat
import pytest

from rnnlib.course.files import FOLDER, chosen, parse
from rnnlib.course.lite import lite, prepare
from rnnlib.course.lite.site import in_a_browser
from rnnlib.course.lite.wheel import wheel


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lite")
    return folder, prepare(folder)


def test_the_wheel_installs_without_a_network_and_finds_its_data(prepared, tmp_path):
    (path,) = (prepared[0] / "wheels").iterdir()
    pip = ("-m", "pip", "install", "-q", "--no-deps", "--no-index", "--target", str(tmp_path / "there"))
    subprocess.run([sys.executable, *pip, str(path)], check=True, capture_output=True)
    code = "import rnnlib; print(rnnlib.__file__, len(rnnlib.datasets.load_sunspots().year))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path / "there", capture_output=True, text=True, check=True
    )
    place, years = done.stdout.split()
    assert place.startswith(str(tmp_path)) and years == "309"


def test_the_wheel_asks_for_what_notebooks_import_and_is_the_same_each_time(prepared):
    name, packed = wheel(FOLDER.parent)
    (path,) = (prepared[0] / "wheels").iterdir()
    assert path.name == name and path.read_bytes() == packed
    with zipfile.ZipFile(path) as archive:
        (metadata,) = (file for file in archive.namelist() if file.endswith("METADATA"))
        text = archive.read(metadata).decode()
    asked = {
        line.split()[1].partition(">")[0] for line in text.splitlines() if line.startswith("Requires-Dist")
    }
    assert {"numpy", "threadpoolctl", "matplotlib", "ipywidgets"} <= asked and "jupyterlab" not in asked


def test_every_notebook_first_installs_the_library_and_is_else_as_it_was(prepared):
    for path in chosen():
        there = nbformat.read(prepared[0] / "contents/notebooks" / path.name, 4)
        here = parse(path.read_text(encoding="utf-8"))
        assert there.cells[0].source.startswith("%pip install -q rnnlib")
        assert [cell.source for cell in there.cells[1:]] == [cell.source for cell in here.cells]
        nbformat.validate(there)
        assert there.metadata.kernelspec.name == "python"


def test_a_notebook_that_reads_own_data_gets_pandas():
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("from rnnlib import own_data")])
    assert in_a_browser(book).cells[0].source.endswith("pandas")


def test_the_settings_name_files_that_are_there(prepared):
    folder, written = prepared
    settings = json.loads((folder / "jupyter_lite_config.json").read_text())
    assert (folder / settings["PipliteAddon"]["piplite_urls"][0]).is_file()
    assert (folder / settings["LiteBuildConfig"]["contents"][0] / "notebooks").is_dir()
    assert all(path.is_file() for path in written)


def test_without_jupyterlite_it_says_how_to_get_it(tmp_path, monkeypatch):
    monkeypatch.setattr("rnnlib.course.lite.site.find_spec", lambda name: None)
    with pytest.raises(ValueError, match=r"rnnlib\[lite\]"):
        lite(tmp_path)
    assert not list(tmp_path.iterdir())
