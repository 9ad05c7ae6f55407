"""Weights in .safetensors files: PyTorch's own, ours, and what no such file is."""

from pathlib import Path

import numpy as np
import pytest

from rnnlib import from_torch, load_safetensors, models, save_safetensors, to_torch
from rnnlib.layers import GRU
from rnnlib.models import tensor_files

FOLDER = Path(__file__).parent / "reference"


def test_without_the_package_it_is_said_which(monkeypatch, tmp_path):
    monkeypatch.setattr(tensor_files, "safetensors", None)
    for call in (lambda: load_safetensors(tmp_path / "a"), lambda: save_safetensors(tmp_path / "a", {})):
        with pytest.raises(ImportError, match=r"need the package safetensors: pip install"):
            call()


def model_in(name):
    model = models.LanguageModel(7, 5, embedding_size=4, cell="GRU", rng=3)
    return from_torch(model, load_safetensors(FOLDER / name))


def test_pytorchs_own_files_are_read():
    pytest.importorskip("safetensors")
    with np.load(FOLDER / "torch_models.npz") as stored:
        inputs, outputs = (stored[f"language_model|{name}"] for name in ("inputs|0", "outputs"))
    exact = model_in("torch_language_model.safetensors")
    np.testing.assert_allclose(exact.forward(inputs)[0], outputs, atol=1e-6)
    halves = model_in("torch_bfloat16.safetensors")
    for name, array in halves.params.items():
        np.testing.assert_allclose(array, exact.params[name], rtol=2**-7, atol=4e-3)
        assert (array != exact.params[name]).any()
    with pytest.raises(
        ValueError, match=r"torch_float8\.safetensors: .*: wanted numbers that NumPy has, got F8"
    ):
        model_in("torch_float8.safetensors")


def test_what_is_written_comes_back(tmp_path):
    pytest.importorskip("safetensors")
    arrays = to_torch(GRU(2, 3)) | {
        "turned": np.arange(6.0).reshape(2, 3).T,
        "big": np.arange(3, dtype=">f4"),
    }
    path = tmp_path / "cell.safetensors"
    save_safetensors(path, arrays, {"window": "24"})
    again = load_safetensors(path)
    assert again.keys() == arrays.keys()
    for name, array in arrays.items():
        np.testing.assert_array_equal(again[name], array)
    content = path.read_bytes()
    for cut in (4, 40, len(content) - 1):
        path.write_bytes(content[:cut])
        with pytest.raises(ValueError, match=r"^path: wanted a \.safetensors file, got .*cell\.safetensors"):
            load_safetensors(path)
    with pytest.raises(ValueError, match="there is no such file"):
        load_safetensors(tmp_path / "none.safetensors")
    for bad in ([1, 2], {"a": "words"}):
        with pytest.raises(TypeError, match="wanted"):
            save_safetensors(tmp_path / "bad.safetensors", bad)
    assert not (tmp_path / "bad.safetensors").exists()
