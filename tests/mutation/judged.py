"""Mutants that were looked at and are no faults: (file, function, what its line would say) -> why.

Only what no caller and no reader could tell from the right code belongs here, never a test that is missing.
"""

JUDGED = {
    (
        "losses.py",
        "cross_entropy",
        "log_p_target = np.take_along_axis(log_p, targets[..., None])[..., 0]",
    ): "equivalent: −1 is NumPy's own default",
    (
        "optim/rules.py",
        "_check_finite",
        "if not (largest <= math.sqrt(np.finfo(dtype).max)):",
    ): "equivalent: the square of this one number more can be held as well",
    (
        "exercises/deeper.py",
        "",
        '"a bump on the way down": ([0.7, 0.6, 0.61, 0.62, 0.4, 0.5, 0.55, 0.3], 3),',
    ): "equivalent: another bump with the same answer, and no mistake answers otherwise",
    (
        "explore/language/english.py",
        "",
        "\"function word\": ('.', 'from', 'that', 'who', 'the', 'with'),",
    ): "equivalent: in what order the words of this group stand is never looked at",
}
