"""One mutant's trial: the tests that run what it changes, the nearest first, until one fails."""

from typing import NamedTuple

from mutation.judged import JUDGED
from mutation.project import test_files

# Seconds that a mutant may take, and how many times what its tests took when they were measured: a busy
# machine is slow, and only what never ends should end here.
AT_LEAST, TIMES = 120, 20

NO_TESTS = 5  # what pytest answers when it has run none
CAUGHT, LIMIT, JUDGED_SO, SURVIVED = "caught", "caught by the limit", "judged", "survived"


class Outcome(NamedTuple):
    mutant: object
    verdict: str
    by: str  # the test that failed, or the reason of the judgement, or how many tests saw nothing

    def __str__(self):
        return f"{self.verdict}: {self.mutant.file}:{self.mutant.line} {self.mutant.operator}: {self.by}"


def judge(mutant):
    """Why the mutant is no fault, or None."""
    return JUDGED.get((mutant.file, mutant.site.function, mutant.written))


def attempt(mutant, copy, touched, near_only=False):
    """The Outcome of one mutant, put into the copy of the project and taken out again."""
    reason = judge(mutant)
    if reason is not None:
        return Outcome(mutant, JUDGED_SO, reason)
    path, count = copy.folder / "rnnlib" / mutant.file, 0
    near = touched.near(mutant.file)
    far = [name for name in test_files() if name not in near]
    try:
        for names in [near[:1], near[1:], [] if near_only else far]:
            tests = touched.tests(mutant, names)  # measured with the source as it is
            path.write_bytes(mutant.after.encode())
            outcome = _run(mutant, copy, tests, AT_LEAST + TIMES * sum(tests.values()))
            if outcome is not None:
                return outcome
            path.write_bytes(mutant.text.encode())
            count += len(tests)
    finally:
        path.write_bytes(mutant.text.encode())
    return Outcome(mutant, SURVIVED, f"{count} tests pass")


def _run(mutant, copy, tests, limit):
    """The Outcome if a test fails or takes too long, else None."""
    files = list(dict.fromkeys(test.partition("::")[0].rpartition("/")[2] for test in tests))
    if not files:
        return None
    answer = copy.run(files, list(tests), limit)
    if answer is not None and answer[0] == NO_TESTS:  # the mutant has changed their names
        answer = copy.run(files, None, limit)
    if answer is None:
        return Outcome(mutant, LIMIT, f"{limit:.0f} s")
    code, failed = answer
    if code == 0:
        return None
    return Outcome(mutant, CAUGHT, failed or f"pytest answered {code}")
