"""Models: layers put together to classify, label, continue or translate sequences; files; weights elsewhere.

Each has `params` and `grads`, `forward` and `backward`, `loss(batch)` and `loss_and_gradients(batch)`.
"""

from .base import Model
from .classifier import SequenceClassifier
from .encoder import Encoder
from .encoder_decoder import EncoderDecoder
from .feed_forward import FeedForward
from .keras_weights import from_keras, to_keras
from .language_model import LanguageModel
from .self_attention_tagger import SelfAttentionTagger
from .sequence_model import SequenceModel, SequenceTagger
from .storage import load, save
from .tensor_files import load_safetensors, save_safetensors
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
    "from_keras",
    "from_torch",
    "load",
    "load_safetensors",
    "save",
    "save_safetensors",
    "to_keras",
    "to_torch",
]
