"""One BLAS thread: the matrices of a recurrent step are small, and sharing them costs more than it gives."""

from contextlib import contextmanager

from threadpoolctl import threadpool_limits


@contextmanager
def single_thread():
    """with single_thread(): NumPy's matrix products use one thread; afterwards as many as before."""
    with threadpool_limits(limits=1, user_api="blas"):
        yield
