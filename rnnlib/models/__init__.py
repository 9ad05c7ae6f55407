"""Models: layers put together to classify, label, continue or translate sequences; files; PyTorch's names.

Each has `params` and `grads`, `forward` and `backward`, `loss(batch)` and `loss_and_gradients(batch)`.
"""

from .base import Model
from .classifier import SequenceClassifier
from .encoder import Encoder
from .encoder_decoder import EncoderDecoder
from .feed_forward import FeedForward
from .language_model import LanguageModel
from .self_attention_tagger import SelfAttentionTagger
from .sequence_model import SequenceModel, SequenceTagger
from .storage import load, save
from .torch_weights import from_torch, to_torch

__all__ = [
    "Encoder",
    "EncoderDecoder",
    "FeedForward",
    "LanguageModel",
    "Model",
    "SelfAttentionTagger",
    "SequenceClassifier",
    "SequenceModel",
    "SequenceTagger",
    "from_torch",
    "load",
    "save",
    "to_torch",
]
