"""The bugs, a file for each cell."""

from . import feed_forward, gru, lstm, rnn

BUGS = {bug.key: bug for cell in (feed_forward, rnn, lstm, gru) for bug in cell.BUGS}

__all__ = ["BUGS"]
