"""The spectrum of a recurrent matrix, and what many steps through it do to a gradient."""

from .jacobian import JacobianSpectrum

__all__ = ["JacobianSpectrum"]
