"""One thing at a time: what explorers do is done in turn, and in a kernel on the thread they were made on.

JupyterLab delivers a browser's messages on threads of their own, while cells and tasks run on the kernel's
main thread. Neither matplotlib nor a widget halfway through taking in a message is made for two at once.
"""

import asyncio
import functools
import threading

TURN = threading.RLock()  # one for all explorers: matplotlib's settings and caches are one for all


def in_turn(method):
    """A decorator: the method waits until no other explorer, on no other thread, is at work."""

    @functools.wraps(method)
    def waiting(*args, **keywords):
        with TURN:
            return method(*args, **keywords)

    return waiting


def at_home(handle):
    """`handle(message)`, wherever the message arrives, run in turn by the event loop of this thread.

    The thread on which a message arrives waits for that: the browser holds its next message back until this
    one is answered. Where no event loop runs (a script, a test) the message is handled where it arrives.
    """
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        return in_turn(handle)
    home = threading.get_ident()

    @in_turn
    def here(message):
        handle(message)

    async def handed_over(message):
        here(message)

    def arrived(message):
        if threading.get_ident() == home:
            here(message)
        else:
            asyncio.run_coroutine_threadsafe(handed_over(message), loop).result()

    return arrived
