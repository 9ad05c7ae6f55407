"""Pure functions that every floor above uses: squashing functions, first weights, checks of arguments.

Everything keeps the dtype it is given, and nothing here changes its arguments.
"""

from .checks import as_rng, check_array, check_choice, check_dtype, check_positive, check_tokens
from .first_weights import chrono_bias, glorot, orthogonal, uniform
from .functions import log_softmax, one_hot, relu, sigmoid, softmax

__all__ = [
    "as_rng",
    "check_array",
    "check_choice",
    "check_dtype",
    "check_positive",
    "check_tokens",
    "chrono_bias",
    "glorot",
    "log_softmax",
    "one_hot",
    "orthogonal",
    "relu",
    "sigmoid",
    "softmax",
    "uniform",
]
