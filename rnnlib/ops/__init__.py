"""Pure functions that everything else uses: squashing functions, first weights, checks of arguments.

Everything keeps the dtype it is given, and nothing here changes its arguments.
"""

from .checks import (
    LARGEST,
    NotFinite,
    as_array,
    as_rng,
    check_array,
    check_callable,
    check_choice,
    check_dtype,
    check_index,
    check_lengths,
    check_positive,
    check_real,
    check_tokens,
    without_padding,
)
from .first_weights import chrono_bias, glorot, orthogonal, uniform
from .flags import quiet, tell_overflow
from .functions import log_softmax, one_hot, position_codes, relu, sigmoid, softmax

__all__ = [
    "LARGEST",
    "NotFinite",
    "as_array",
    "as_rng",
    "check_array",
    "check_callable",
    "check_choice",
    "check_dtype",
    "check_index",
    "check_lengths",
    "check_positive",
    "check_real",
    "check_tokens",
    "chrono_bias",
    "glorot",
    "log_softmax",
    "one_hot",
    "orthogonal",
    "position_codes",
    "quiet",
    "relu",
    "sigmoid",
    "softmax",
    "tell_overflow",
    "uniform",
    "without_padding",
]
