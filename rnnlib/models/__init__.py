"""Models: layers put together to classify, label, continue or translate sequences; files; PyTorch's names.

Each has `params` and `grads`, `forward` and `backward`, `loss(batch)` and `loss_and_gradients(batch)`.
"""

from .base import Model
from .classifier import SequenceClassifier
from .encoder_decoder import EncoderDecoder
from .feed_forward import FeedForward
from .language_model import LanguageModel
from .reader import Reader
from .storage import load, save
from .tagger import SequenceTagger
from .torch_weights import from_torch, to_torch

__all__ = [
    "EncoderDecoder",
    "FeedForward",
    "LanguageModel",
    "Model",
    "Reader",
    "SequenceClassifier",
    "SequenceTagger",
    "from_torch",
    "load",
    "save",
    "to_torch",
]
