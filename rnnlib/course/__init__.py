"""The notebooks as a whole: run them, store what they print, hold them to the course's frame, hand them out.

Everything is reached through one command, `python -m rnnlib.course COMMAND` (see `--help`), and every command
is one function of a module here: `execute`, `lint`, `editions`, `slides`, `skeleton`. This file imports none
of them, so that one part can be had without the others.
"""
