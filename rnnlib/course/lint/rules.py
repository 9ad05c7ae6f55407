"""The two lists of rules, and the marks that put a function on one of them."""

RULES = []
ADVICE = []


def rule(check):
    """Whatever this function yields is an error."""
    RULES.append(check)
    return check


def advice(check):
    """Whatever this function yields is a warning."""
    ADVICE.append(check)
    return check
