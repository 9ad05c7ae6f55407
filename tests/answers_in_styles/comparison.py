"""Answers to the exercises on which cell to take."""

import numpy as np

# Equal weights


def one_more_while_it_fits(D, H):
    budget, n = 4 * H * (D + H + 1), 0
    while 3 * (n + 1) * (D + n + 2) + (n + 1) <= budget:
        n += 1
    return n


def the_largest_of_a_range(D, H):
    return max(n for n in range(1, 2 * H + 1) if 3 * n * (D + n + 1) + n <= 4 * H * (D + H + 1))


def by_the_formula(D, H):
    """3n² + (3D + 4)n = 4H(D + H + 1), rounded down."""
    b, c = 3 * D + 4, 4 * H * (D + H + 1)
    return int((np.sqrt(b * b + 12 * c) - b) / 6 + 1e-9)


def by_bisection(D, H):
    low, high = 1, 2 * H + 1
    while high - low > 1:
        n = (low + high) // 2
        low, high = (n, high) if n * (3 * (D + n + 1) + 1) <= 4 * H * (D + H + 1) else (low, n)
    return low


def by_a_table(D, H):
    n = np.arange(1, 2 * H + 2)
    return int(np.searchsorted(3 * n * (D + n + 1) + n, 4 * H * (D + H + 1), side="right"))


def rounded_to_the_nearest(D, H):
    b, c = 3 * D + 4, 4 * H * (D + H + 1)
    return int(np.ceil((np.sqrt(b * b + 12 * c) - b) / 6))


# The refined gate


def as_in_the_paper(r, f):
    return 2 * r * f + (1 - 2 * r) * f**2


def a_push(r, f):
    return f + (2 * r - 1) * f * (1 - f)


def between_two_ends(r, f):
    low, high = f * f, 1 - (1 - f) * (1 - f)
    return low + r * (high - low)


def gate_by_gate(r, f):
    pairs = np.broadcast(r, f)
    gates = [a * (2 * b - b * b) + (1 - a) * b * b for a, b in pairs]
    return np.reshape(gates, pairs.shape)


def in_float32(r, f):
    r, f = np.float32(r), np.float32(f)
    return r * (1 - (1 - f) ** 2) + (1 - r) * f**2


# Two steps are one


def multiplied_out(first, second):
    return second[0] * first[0], second[0] * first[1] + second[1]


def tried_at_two_states(first, second):
    def both(h):
        return second[0] * (first[0] * h + first[1]) + second[1]

    return both(1.0) - both(0.0), both(0.0)


def as_matrices(first, second):
    """A step is the matrix [[a, b], [0, 1]] in front of (h, 1)."""
    one, other = (
        np.array([[a, b], [np.zeros_like(a), np.ones_like(a)]]) for a, b in (map(np.asarray, second), first)
    )
    both = np.einsum("ij...,jk...->ik...", one, other)
    return both[0, 0], both[0, 1]


def as_a_list(first, second):
    a, b = np.array(first) * second[0]
    return [a, b + second[1]]


# The way back


def by_a_reversed_loop(a, dh):
    db = np.array(dh, float)
    for t in range(len(dh) - 2, -1, -1):
        db[t] += a[t + 1] * db[t + 1]
    return db


def by_recursion(a, dh):
    if len(dh) == 1:
        return 1.0 * dh
    later = by_recursion(a[1:], dh[1:])
    return np.concatenate([[dh[0] + a[1] * later[0]], later])


def as_sums_of_products(a, dh):
    T = range(len(dh))
    return np.array([sum(np.prod(a[t + 1 : s + 1], axis=0) * dh[s] for s in T[t:]) for t in T])


def by_doubling(a, dh):
    """The scan of the section, run from the end with the factors moved by one."""
    a, b, reach = np.append(a[1:], np.zeros_like(a[:1]), axis=0)[::-1].copy(), dh[::-1].copy(), 1
    while reach < len(a):
        b[reach:] = a[reach:] * b[:-reach] + b[reach:]
        a[reach:] = a[reach:] * a[:-reach]
        reach *= 2
    return b[::-1]


def as_given(a, dh):
    db = [dh[-1]]
    for t in range(len(dh) - 2, -1, -1):
        db.insert(0, dh[t] + a[t] * db[0])
    return np.array(db)


def without_factors(a, dh):
    return np.array([dh[t:].sum(axis=0) for t in range(len(dh))])


def one_step_only(a, dh):
    db = dh.copy()
    db[:-1] += a[1:] * dh[1:]
    return db


def forwards(a, dh):
    db = dh.copy()
    for t in range(1, len(dh)):
        db[t] += a[t - 1] * db[t - 1]
    return db


def in_place(a, dh):
    for t in range(len(dh) - 2, -1, -1):
        dh[t] += a[t + 1] * dh[t + 1]
    return dh


# One write of a matrix memory


def as_a_product(S, k, v, beta):
    return S @ (np.eye(len(k)) - beta * np.outer(k, k)) + beta * np.outer(v, k)


def number_by_number_in_the_memory(S, k, v, beta):
    new = S.copy()
    for i in range(len(v)):
        read = sum(S[i, j] * k[j] for j in range(len(k)))
        for j in range(len(k)):
            new[i, j] += beta * (v[i] - read) * k[j]
    return new


def with_einsum(S, k, v, beta):
    return S + beta * np.einsum("i,j->ij", v - np.einsum("ij,j->i", S, k), k)


def between_old_and_new(S, k, v, beta):
    old = S @ k
    new = (1 - beta) * old + beta * v
    return S + (new - old)[:, None] * k[None, :]


def write_in_float32(S, k, v, beta):
    S, k, v = (np.asarray(a, np.float32) for a in (S, k, v))
    return S + np.float32(beta) * np.outer(v - S @ k, k)


def written_in_place(S, k, v, beta):
    S += beta * np.outer(v - S @ k, k)
    return S


RIGHT = {
    "gru_units": [one_more_while_it_fits, the_largest_of_a_range, by_the_formula, by_bisection, by_a_table],
    "unfair": [
        "ABD",
        "b, d, a",
        ["A", "B", "D"],
        "A, B and D",
        ("d", "b", "a"),
        {"A", "B", "D"},
        "A and B and D.",
    ],
    "refined_gate": [as_in_the_paper, a_push, between_two_ends, gate_by_gate, in_float32],
    "combine": [multiplied_out, tried_at_two_states, as_matrices, as_a_list],
    "scan_back": [by_a_reversed_loop, by_recursion, as_sums_of_products, by_doubling],
    "delta_step": [
        as_a_product,
        number_by_number_in_the_memory,
        with_einsum,
        between_old_and_new,
        write_in_float32,
    ],
}

WRONG = {
    "gru_units": {
        "as many units": (lambda D, H: H, "a quarter fewer weights"),
        "a third more": (lambda D, H: H * 4 // 3, "square of the units"),
        "rounded up": (rounded_to_the_nearest, "one unit too many"),
        "no second bias": (
            lambda D, H: max(n for n in range(1, 3 * H + 2) if 3 * n * (D + n + 1) <= 4 * H * (D + H + 1)),
            "second bias is missing",
        ),
        "no inputs": (lambda D, H: int(np.sqrt(4 / 3 * H * H)), "input weights are missing"),
        "two biases": (
            lambda D, H: max(
                n for n in range(1, 3 * H + 3) if n * (3 * D + 3 * n + 4) <= 4 * H * (D + H + 2)
            ),
            "two biases",
        ),
        "not whole": (
            lambda D, H: (np.sqrt((3 * D + 4) ** 2 + 12 * (4 * H * (D + H + 1))) - 3 * D - 4) / 6,
            "not whole",
        ),
    },
    "unfair": {
        "a number": (3, 'wanted letters from A to E, such as "CE", got 3'),
        "a letter that is not there": ("ABX", "wanted letters from A to E"),
        "numbers": ([1, 2, 4], "wanted letters from A to E"),
        "all": ("A, B, C, D and E", "Two of them are as they should be"),
        "fresh sequences": ("A, B, C, D", "Fresh sequences"),
        "one axis": ("abde", "One axis"),
        "sizes forgotten": ("A and D", "how many weights"),
        "seeds forgotten": (["B", "D"], "another seed"),
        "rates forgotten": ("A & B", "better settings"),
        "the two others": ("CE", "0 of the 3 faults, and 2 of the others"),
    },
    "refined_gate": {
        "as given": (lambda r, f: r * f**2 + (1 - r) * f**2, "still does what the given code does"),
        "no square": (lambda r, f: r * f + (1 - r) * f**2, "Only the square of 1 − f"),
        "turned": (lambda r, f: r * f**2 + (1 - r) * (2 * f - f**2), "changed places"),
        "both from 1 − f": (lambda r, f: r - r * (1 - f) ** 2 + (1 - r) * (1 - f) ** 2, "there it was right"),
        "up only": (lambda r, f: r * (2 * f - f**2) + (1 - r) * f, "pushes up only"),
        "not weighed": (lambda r, f: 2 * f + 0 * r, "to be weighed"),
    },
    "combine": {
        "turned": (lambda p, q: (p[0] * q[0], p[0] * q[1] + p[1]), "The order is turned"),
        "no factor": (lambda p, q: (p[0] * q[0], p[1] + q[1]), "the share a₂ of it is left"),
        "sum of factors": (lambda p, q: (p[0] + q[0], q[0] * p[1] + q[1]), "Two factors in a row multiply"),
        "both factors": (lambda p, q: (p[0] * q[0], p[0] * p[1] * q[0] + q[1]), "the second step only"),
        "a product": (lambda p, q: (p[0] * q[0], p[1] * q[1]), "adds up, and does not multiply"),
        "the state alone": (lambda p, q: q[0] * p[1] + q[1], "2 values, in a tuple"),
    },
    "scan_back": {
        "as given": (as_given, "still does what the given code does"),
        "no factors": (without_factors, "factor is missing altogether"),
        "one step only": (one_step_only, "loss's share dh alone"),
        "forwards": (forwards, "forwards, from the first step"),
        "the step before": (
            lambda a, dh: by_a_reversed_loop(np.roll(a, 2, axis=0), dh),
            "factor of the step before",
        ),
        "in place": (in_place, "The argument dh was changed"),
    },
    "delta_step": {
        "the plain sum": (lambda S, k, v, beta: S + beta * v[:, None] * k, "two values get mixed"),
        "all fades": (
            lambda S, k, v, beta: S + beta * (np.outer(v, k) - S),
            "Only what stands under k may go",
        ),
        "cleared first": (
            lambda S, k, v, beta: S @ (np.eye(len(k)) - np.outer(k, k)) + beta * np.outer(v, k),
            "The old value is taken out whole",
        ),
        "written in full": (
            lambda S, k, v, beta: S - beta * np.outer(S @ k, k) + np.outer(v, k),
            "The new value is written whole",
        ),
        "the error's sign": (lambda S, k, v, beta: S + beta * np.outer(S @ k - v, k), "moves away from v"),
        "what is written": (lambda S, k, v, beta: beta * np.outer(v - S @ k, k), "is missing"),
        "without beta": (lambda S, k, v, beta: S + np.outer(v - S @ k, k), "less of the difference"),
        "only forgotten": (lambda S, k, v, beta: S - beta * np.outer(S @ k, k), "writes none"),
        "key and value exchanged": (lambda S, k, v, beta: S + beta * np.outer(k, v - S @ k), "shape"),
        "in place": (written_in_place, "change"),
        "nothing is written": (lambda S, k, v, beta: S, "as it was"),
    },
}
