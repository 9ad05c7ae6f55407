"""Mutants that were looked at and are no faults: (file, function, what its line would say) -> why."""

JUDGED = {}
