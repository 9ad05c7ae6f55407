"""The faults: each operator gives, for a Site, the nodes that could stand there by mistake."""

import ast
import functools

SWAPPED = {  # by operator of the syntax tree
    ast.Add: (ast.Sub, ast.Mult),
    ast.Sub: (ast.Add, ast.Mult),
    ast.Mult: (ast.Add, ast.Div),
    ast.Div: (ast.Mult,),
    ast.FloorDiv: (ast.Mult,),
    ast.Mod: (ast.FloorDiv,),
    ast.Pow: (ast.Mult,),
    ast.MatMult: (ast.Mult,),
    ast.BitOr: (ast.BitAnd,),
    ast.BitAnd: (ast.BitOr,),
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.And: (ast.Or,),
    ast.Or: (ast.And,),
}
NAMES = """
h c, h0 c0, dh dc, dh_T dc_T, h_t c_t, i f g o, r z n, x y, W_xh W_hh, T B, first last, left right
before after, start stop, rows columns, width height, low high, min max, minimum maximum, argmin argmax
sum mean, sin cos, floor ceil, tanh sigmoid, sigmoid_slope tanh_slope, zeros ones, zeros_like ones_like
any all, append extend, add multiply, add subtract, exp log, softmax log_softmax, upper lower, hstack vstack
"""  # that are easily taken for each other, as names of a function's variables or after a dot
GROUPS = [group.split() for line in NAMES.strip().splitlines() for group in line.split(", ")]
ALIKE = {}
for group in GROUPS:
    for one in group:
        ALIKE.setdefault(one, []).extend(other for other in group if other != one)
LOOKS = """
lw linewidth linewidths ms markersize mew s size fontsize alpha zorder pad labelpad handletextpad borderpad
columnspacing handlelength borderaxespad bbox_to_anchor loc figsize width_ratios height_ratios hspace wspace
rotation linespacing capsize dashes
"""  # arguments that say how thick, how large, how far from its neighbours a mark is
SYMMETRIC = ["add", "multiply", "maximum", "minimum", "max", "min", "allclose", "isclose", "array_equal"]


def arithmetic(site):
    """+ − · / @ and their likes, exchanged."""
    node = site.node
    if isinstance(node, ast.BinOp | ast.AugAssign) and not any(_is_text(side) for side in _sides(node)):
        for other in () if _is_looks(site) else SWAPPED.get(type(node.op), ()):
            yield _changed(node, op=other())


def comparison(site):
    """< and ≤, = and ≠, in and not in."""
    if isinstance(site.node, ast.Compare):
        for place, op in enumerate(site.node.ops):
            for other in SWAPPED[type(op)]:
                ops = [*site.node.ops]
                ops[place] = other()
                yield _changed(site.node, ops=ops)


def boolean(site):
    """and, or, not."""
    node = site.node
    if isinstance(node, ast.BoolOp):
        yield _changed(node, op=SWAPPED[type(node.op)][0]())
        for place in range(len(node.values)):
            rest = [value for n, value in enumerate(node.values) if n != place]
            yield _changed(node, values=rest) if len(rest) > 1 else rest[0]
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.Invert):
        yield node.operand


def condition(site):
    """A condition turned round."""
    node, parent = site.node, site.parent
    asked = [getattr(parent, "test", None), *getattr(parent, "ifs", ())]
    is_condition = isinstance(parent, ast.If | ast.While | ast.IfExp | ast.comprehension)
    if is_condition and any(node is a for a in asked) and not isinstance(node, ast.Compare):
        yield ast.UnaryOp(ast.Not(), node)


def constant(site):
    """Another number, another axis, the other truth value."""
    node = site.node
    if not isinstance(node, ast.Constant) or _is_looks(site):
        return
    value, negative = node.value, isinstance(getattr(site.parent, "op", None), ast.USub)
    if isinstance(value, bool):
        yield ast.Constant(not value)
    elif isinstance(value, int) and isinstance(site.parent, ast.keyword) and site.parent.arg == "axis":
        yield ast.Constant(1 - value)
    elif isinstance(value, int):
        yield ast.Constant(value + 1)
        if value:
            yield ast.Constant(value - 1)
    elif isinstance(value, float):
        yield ast.Constant(2 * value if value else 1.0)
        if value and not negative:
            yield ast.UnaryOp(ast.USub(), node)


def part(site):
    """Another part of a sequence: one step later, one at the other end, not turned round."""
    node = site.node
    if isinstance(node, ast.Slice):
        low, high, step = node.lower, node.upper, node.step
        if step is not None:
            yield ast.Slice(low, high, None)
        elif (low is None) != (high is None):
            yield ast.Slice(None, None, None)
            cut = low if high is None else high
            if ast.unparse(cut) in {"1", "-1"}:
                yield ast.Slice(None, _number(-1)) if high is None else ast.Slice(_number(1), None)
        elif low is None and not isinstance(site.parent, ast.Tuple):
            yield ast.Slice(None, None, _number(-1))
        else:
            yield ast.Slice(None, high, None)
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
        index = isinstance(site.parent, ast.Subscript | ast.Slice)
        if index and isinstance(node.right, ast.Constant):
            yield node.left
    elif isinstance(node, ast.Call) and ast.unparse(node.func) in {"reversed", "sorted"}:
        yield _changed(node, func=_name("list"), keywords=[])
    elif (
        isinstance(node, ast.Subscript)
        and isinstance(node.slice, ast.Constant)
        and node.slice.value in (0, 1)
    ):
        yield _changed(node, slice=_number(-1 if node.slice.value == 0 else 0))


def dropped(site):
    """A statement left out that changes something in place."""
    node = site.node
    in_place = isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript | ast.Attribute)
    called = isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
    if in_place or called or isinstance(node, ast.AugAssign):
        yield ast.Pass()


def arguments(site):
    """Two neighbouring arguments of a call exchanged, or one by its name left out."""
    node = site.node
    if not isinstance(node, ast.Call):
        return
    name, values = ast.unparse(node.func).split(".")[-1], node.args
    first = 1 if name in [*SYMMETRIC, "isinstance"] else 0
    for n in range(first, len(values) - 1):
        pair = values[n : n + 2]
        if not any(isinstance(v, ast.Starred) for v in pair) and ast.unparse(pair[0]) != ast.unparse(pair[1]):
            yield _changed(node, args=[*values[:n], pair[1], pair[0], *values[n + 2 :]])
    for n, keyword in enumerate(node.keywords):
        if keyword.arg is not None and keyword.arg not in LOOKS.split():
            yield _changed(node, keywords=[k for m, k in enumerate(node.keywords) if m != n])


def name(site):
    """A name taken for another: one of a pair, the next argument of the function, another colour."""
    node = site.node
    if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
        for other in ALIKE.get(node.attr, ()):
            if site.scope is not None and len(other) > 1:
                yield _changed(node, attr=other)
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and site.scope is not None:
        known, given = _names(site.scope), _arguments(site.scope)
        others = [other for other in ALIKE.get(node.id, ()) if other in known]
        if node.id in given and len(given) > 1:
            others.append(given[(given.index(node.id) + 1) % len(given)])
        if node.id.isupper() and len(node.id) > 2:
            colours = _shouted(site.tree)
            others.append(colours[(colours.index(node.id) + 1) % len(colours)])
        yield from (_name(other) for other in dict.fromkeys(others) if other != node.id)


def transpose(site):
    """A transpose left out."""
    if isinstance(site.node, ast.Attribute) and site.node.attr == "T":
        yield site.node.value


def result(site):
    """What a function returns, with the other sign."""
    node = site.node
    countable = ast.BinOp | ast.Name | ast.Subscript | ast.Call | ast.Attribute
    if isinstance(site.parent, ast.Return) and isinstance(node, countable):
        yield ast.UnaryOp(ast.USub(), node)


def early(site):
    """A function that returns before its last statement, a loop that ends after its first round."""
    node, parent = site.node, site.parent
    if not isinstance(node, ast.stmt) or isinstance(node, ast.Return | ast.Break | ast.Pass):
        return
    if parent is site.scope and parent is not None and node is parent.body[-1] and node is not parent.body[0]:
        yield ast.Return()
    elif isinstance(parent, ast.For | ast.While) and node is parent.body[-1] and not parent.orelse:
        yield ast.If(ast.Constant(True), [node, ast.Break()], [])


def order(site):
    """Two neighbours of a tuple, list or dictionary exchanged: colours, keys, parts."""
    node = site.node
    if isinstance(node, ast.Tuple | ast.List) and isinstance(node.ctx, ast.Load) and not _is_a_set(site):
        for n, pair in enumerate(zip(node.elts, node.elts[1:])):
            if all(isinstance(e, ast.Constant | ast.Name) for e in pair) and _differ(*pair):
                yield _changed(node, elts=[*node.elts[:n], pair[1], pair[0], *node.elts[n + 2 :]])
    elif isinstance(node, ast.Dict):
        for n, pair in enumerate(zip(node.values, node.values[1:])):
            if _differ(*pair) and not any(_is_text(value) for value in pair):
                yield _changed(node, values=[*node.values[:n], pair[1], pair[0], *node.values[n + 2 :]])


_ALL = (
    arithmetic,
    comparison,
    boolean,
    condition,
    constant,
    part,
    dropped,
    arguments,
    name,
    transpose,
    result,
)
OPERATORS = {function.__name__: function for function in (*_ALL, early, order)}


def _changed(node, **fields):
    """A copy of the node with some of its fields exchanged."""
    return type(node)(**dict(ast.iter_fields(node)) | fields)


def _is_looks(site):
    """Part of an argument that the eye must judge."""
    return any(isinstance(n, ast.keyword) and n.arg in LOOKS.split() for n in site.above)


def _sides(node):
    return (node.left, node.right) if isinstance(node, ast.BinOp) else (node.value,)


def _is_text(node):
    """A string, or a sum that has one in it."""
    text = isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))
    return text or (isinstance(node, ast.BinOp) and any(_is_text(side) for side in _sides(node)))


def _is_a_set(site):
    """A tuple that is only asked what is in it."""
    within = isinstance(site.parent, ast.Compare) and isinstance(site.parent.ops[0], ast.In | ast.NotIn)
    return within or (
        isinstance(site.parent, ast.Call) and ast.unparse(site.parent.func).endswith("check_choice")
    )


@functools.lru_cache
def _shouted(tree):
    """The names in capitals: colours and other constants."""
    return sorted(
        {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and n.id.isupper() and len(n.id) > 2}
    )


def _differ(a, b):
    return ast.unparse(a) != ast.unparse(b)


@functools.lru_cache
def _names(scope):
    """Every name that the function uses or is given."""
    return {n.id for n in ast.walk(scope) if isinstance(n, ast.Name)} | set(_arguments(scope))


def _arguments(scope):
    given = [*scope.args.posonlyargs, *scope.args.args, *scope.args.kwonlyargs]
    return [argument.arg for argument in given if argument.arg not in {"self", "cls"}]


def _name(text):
    return ast.Name(text, ast.Load())


def _number(value):
    return ast.Constant(value) if value >= 0 else ast.UnaryOp(ast.USub(), ast.Constant(-value))
