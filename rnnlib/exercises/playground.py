"""Notebook 13: one memory, asked for often and asked for once."""

from .predictions import Question

hold_then_recall = Question(
    "The task “hold”: from the marker on, say the x that was marked. Three plain units learnt it from all of "
    "20 beginnings. The task “recall” asks for the same x at the last step alone. From how many of 20 was "
    "it learnt?",
    {
        "from all of them too": "The memory is the same; whoever holds can recall. But “recall” asks "
        "for one number, and “hold” for nine to twelve, the first of them at the marker itself.",
        "from fewer than half": "A single number is asked, eight to eleven steps after the marker, and on "
        "the way back a plain unit's gradient shrinks. Seven of 20 learnt it all the same.",
        "from none at all": "The gradient that arrives is small, not zero: seven of 20 had a beginning from "
        "which it was enough.",
    },
    answer="from fewer than half",
)
