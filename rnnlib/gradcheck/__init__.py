"""Is a gradient right? Move every number a little up and down, and see what the loss does.

    check(layer, x)                          a layer or a model: every weight, every input, the first state
    check_function(f, df, x)                 a function and its gradient
    compare(loss_function, params, grads)    a network of your own, in dicts of arrays

Each returns a Report, which prints as a table; asserts ask for `report.ok`, `.worst` or `.failed`.

**The step.** n = (L(θ+h) − L(θ−h)) / 2h is off by about h²L‴/6, which asks for a small h, and by the
rounding of L over h, about 10⁻¹⁶|L|/h, which asks for a large one. In float64 the two meet near h = 10⁻⁵ and
leave about ten right digits (float32 would leave four, so it is refused). Where |θ| > 1, h grows with it;
where h turns out too large for the curve at hand (inputs in the hundreds), smaller steps are tried.

**The error** of an entry is |a − n| / max(|a| + |n|, floor), with a the gradient given. It is taken entry by
entry, since one number for a whole array would hide a wrong small entry behind right large ones. Without a
floor it would cry wolf wherever the true gradient is 0 and n is nothing but rounding. The floor is where n
ceases to have the digits that the threshold asks for: rounding / threshold, with

    rounding = 4ε √(L² + Σ (θ n)²) / h        ε = 2.2·10⁻¹⁶, the sum over every number θ that is checked.

That is what L moves by if it, and every θ, moves by its last digits. So a gradient is called wrong exactly
where it is off by more than 10⁻⁶ of itself and by more than rounding explains, however small it is. Only a
kink (relu) within h of a number can fail unfairly: check at other numbers then.
"""

from .differences import check_function, compare, numeric_gradient
from .report import THRESHOLD, Report, Row
from .whole import check

__all__ = ["THRESHOLD", "Report", "Row", "check", "check_function", "compare", "numeric_gradient"]
