"""Layers and models in files: `save(path, model)`, `model = load(path)`.

A file is an ordinary .npz without pickle: an array for each weight, and "about", a JSON text that holds the
class, its constructor's arguments and the metadata. Nothing in it is ever run: the class is looked up among
those named here. The same model gives the same bytes, so that a checksum of a file means something.
"""

import inspect
import json
from pathlib import Path

import numpy as np

from .. import layers
from ..ops import files
from . import npz
from .classifier import SequenceClassifier
from .encoder_decoder import EncoderDecoder
from .feed_forward import FeedForward
from .language_model import LanguageModel
from .self_attention_tagger import SelfAttentionTagger
from .sequence_model import SequenceTagger

CLASSES = {
    kind.__name__: kind
    for kind in (
        SequenceClassifier,
        SequenceTagger,
        LanguageModel,
        EncoderDecoder,
        FeedForward,
        SelfAttentionTagger,
        layers.RNN,
        layers.LSTM,
        layers.GRU,
        layers.Linear,
        layers.Embedding,
        layers.Dropout,
        layers.LayerNorm,
        layers.Attention,
        layers.AdditiveAttention,
        layers.SelfAttention,
        layers.UniformGateLSTM,
        layers.RefinedLSTM,
    )
}
FORMAT = "rnnlib"
VERSION = 1


def save(path, model, metadata=None):
    """Write a layer or model to `path`, all of it or nothing.

    `metadata`: a dict of what JSON can hold, such as a vocabulary; `load` gives it back as `model.metadata`,
    and what the model has there is the default. The random numbers of dropout start afresh when loaded.
    """
    path = _as_path(path)
    if not path.parent.is_dir() or path.is_dir():
        raise ValueError(f"path: wanted a file in a folder that exists, got {str(path)!r}")
    arrays = {"about": np.array(_about(model, metadata))} | _weights(model)
    files.replace(path, npz.to_bytes(arrays))


def load(path):
    """The layer or model that `save` wrote to `path`; for any other file, ValueError that says why."""
    path = _as_path(path)
    try:
        arrays = npz.read(path)
        about = _parsed(arrays.pop("about", None))
        _check_sizes(about["arguments"], arrays)
        model = _built(about)
        _check_weights(model.params, arrays)
    except ValueError as error:
        raise ValueError(f"path: wanted a file written by rnnlib.save, got {str(path)!r}: {error}") from error
    for name, weight in model.params.items():
        np.copyto(weight, arrays[name])
    model.metadata = about["metadata"]
    return model


def _as_path(path):
    try:
        return Path(path)
    except TypeError:
        raise TypeError(f"path: wanted the name of a file, got {type(path).__name__}") from None


# Writing.


def _about(model, metadata):
    """The JSON text beside the weights."""
    kind = type(model)
    if CLASSES.get(kind.__name__) is not kind:
        raise TypeError(f"model: wanted one of {', '.join(CLASSES)}, got {kind.__name__}")
    metadata = getattr(model, "metadata", {}) if metadata is None else metadata
    if not isinstance(metadata, dict):
        raise TypeError(f"metadata: wanted a dict, got {type(metadata).__name__}")
    about = {
        "format": FORMAT,
        "version": VERSION,
        "class": kind.__name__,
        "arguments": _arguments(model),
        "metadata": _plain_metadata(metadata),
    }
    return json.dumps(about, sort_keys=True, ensure_ascii=False, allow_nan=False)


def _arguments(model):
    """The constructor's arguments: a model keeps them as `config`, a layer as attributes so named."""
    if hasattr(model, "config"):
        return _plain("config", model.config)
    parameters = inspect.signature(type(model)).parameters.values()
    names = [p.name for p in parameters if p.kind != p.VAR_KEYWORD and p.name != "rng"]
    return _plain("arguments", {name: getattr(model, name) for name in names if hasattr(model, name)})


def _plain_metadata(metadata):
    try:
        return _plain("metadata", metadata)
    except RecursionError:
        raise ValueError("metadata: wanted less deeply nested, got a depth beyond Python's limit") from None


def _plain(name, value):
    """`value` as JSON gives it back: tuples as lists, NumPy's numbers as Python's. TypeError if it cannot."""
    if isinstance(value, dict) and all(isinstance(key, str) for key in value):
        return {key: _plain(f"{name}[{key!r}]", item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(f"{name}[{index}]", item) for index, item in enumerate(value)]
    if isinstance(value, np.dtype):
        return str(value)
    value = value.item() if isinstance(value, np.generic) else value
    if value is None or isinstance(value, str | int) or (isinstance(value, float) and np.isfinite(value)):
        return value
    raise TypeError(f"{name}: wanted text, finite numbers, lists or dicts with text as keys, got {value!r}")


def _weights(model):
    """The weights by name, little-endian; ValueError if one is not finite."""
    for name, weight in model.params.items():
        if not np.isfinite(weight).all():
            raise ValueError(f"model: wanted finite weights, got NaN or infinity in {name}")
    return {name: weight.astype(weight.dtype.newbyteorder("<")) for name, weight in model.params.items()}


# Reading.


def _parsed(text):
    """The "about" entry as a dict that has what it should."""
    if text is None or text.dtype.kind != "U" or text.ndim:
        raise ValueError("it has no text named 'about', so it holds something else")
    try:
        about = json.loads(text.item())
    except (ValueError, RecursionError) as error:
        raise ValueError(f"its text 'about' is not JSON ({error})") from error
    kinds = {"format": str, "version": int, "class": str, "arguments": dict, "metadata": dict}
    if not isinstance(about, dict) or not all(isinstance(about.get(name), kinds[name]) for name in kinds):
        raise ValueError(f"its text 'about' lacks one of {', '.join(kinds)}")
    if (about["format"], about["version"]) != (FORMAT, VERSION):
        raise ValueError(f"wanted format {FORMAT} {VERSION}, got {about['format']} {about['version']}")
    return about


def _check_sizes(arguments, arrays):
    """Before any weights are made: every size that the arguments name is a dimension of one of the arrays.

    A file that holds a handful of numbers and asks for a million units would fill the memory first.
    """
    known = [size for array in arrays.values() for size in array.shape]
    for name, value in arguments.items():
        sizes = value if isinstance(value, list) else [value]
        if arrays and name.endswith(("size", "sizes", "features")):
            for size in sizes:
                if size is not None and size not in known:
                    raise ValueError(f"{name}: {size} is the size of none of its arrays")
    if isinstance(count := arguments.get("num_layers"), int) and count > max(1, len(arrays)):
        raise ValueError(f"num_layers: {count} layers have more than its {len(arrays)} arrays")


def _built(about):
    """A new object of the class named, with the arguments stored."""
    if about["class"] not in CLASSES:
        raise ValueError(f"wanted one of the classes {', '.join(CLASSES)}, got {about['class']!r}")
    try:
        return CLASSES[about["class"]](**about["arguments"])
    except (TypeError, ValueError, MemoryError, OverflowError) as error:
        raise ValueError(f"{about['class']} cannot be made from its arguments ({error})") from error


def _check_weights(wanted, arrays):
    """The same names, shapes and dtypes, and finite."""
    for name in wanted.keys() | arrays.keys():
        if name not in arrays:
            raise ValueError(f"the array {name!r} is missing")
        if name not in wanted:
            raise ValueError(f"the array {name!r} does not belong to it")
        want, array = wanted[name], arrays[name]
        if (array.shape, array.dtype) != (want.shape, want.dtype):
            raise ValueError(f"{name}: wanted {want.dtype} {want.shape}, got {array.dtype} {array.shape}")
        if not np.isfinite(array).all():
            raise ValueError(f"{name}: wanted finite numbers, got NaN or infinity")
