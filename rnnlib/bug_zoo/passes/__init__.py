"""The right backward passes, plain: one step at a time, a line for each rule, a file for each cell.

Every file has `forward`, `loss` and `backward`. A bug is such a file with one line exchanged.
"""
