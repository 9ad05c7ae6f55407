"""What a class has done, read from files that learners hand in: votes as a picture, progress as a page.

`python -m rnnlib.course votes WHAT…` counts the votes on predictions, before and after the discussion, of
records (`progress.jsonl`, or a folder of them) and of codes (as `ballot` gives them, or a text file of them).
`python -m rnnlib.course class FOLDER` writes one page about a folder of records. Nothing leaves the machine.
"""

from .page import class_page
from .votes import counted, drawn, said, voted_on, votes

__all__ = ["class_page", "counted", "drawn", "said", "voted_on", "votes"]
