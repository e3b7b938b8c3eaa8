"""A class that writes the lab in ten styles, each person with habits of their own; and copies of one program.

A style is a program with alternatives, ⟨one¦another¦...⟩, of which each person takes one, by half the first; $EXP
is a piece that several styles have. A copy has other names, comments and seeds, and another order of its methods
and, where nothing depends on that, of its statements; edits: how likely it writes a formula in another way.
"""

import ast
import random
import re
from pathlib import Path

HOME = Path(__file__).parent / "styles"
STYLES = {path.stem: path.read_text() for path in sorted(HOME.glob("*.txt"))}
PIECES = {path.stem: path.read_text() for path in (HOME / "pieces").glob("*.txt")}
ALTERNATIVES = re.compile(r"⟨([^⟨⟩]*)⟩")
PIECE = re.compile(r"\$([A-Z]+)")
KEPT = {"predictions", "loss", "gradients", "step", "Network", "weights", "learning_rate", "self"}
LIBRARIES = {"np", "math", "plt", "random"}
WORDS = ["alpha", "wert", "sortie", "poids", "couche", "capa", "peso", "summe", "mitte", "aux", "mat", "q", "u"]
CALLS = re.compile(r"\bself\.\w+\(|\.(append|forward|backward|insert)\(")  # which may change what they are given


def written(style, draw):
    """The program of somebody who writes in this style."""
    text = STYLES[style]
    while PIECE.search(text):
        text = PIECE.sub(lambda found: PIECES[found[1]], text)

    def one(found):
        usual, *others = found[1].split("¦")
        return draw.choice([usual] * len(others) + others) if others else usual

    while ALTERNATIVES.search(text):
        text = ALTERNATIVES.sub(one, text)
    return text


def a_class(seed, copies=5, edits=0.0):
    """35 people's programs in ten styles, and copies of one of them; by name, and whose was copied."""
    draw = random.Random(seed)
    number = [4, 3] * (len(STYLES) // 2)
    draw.shuffle(number)
    of_each = zip(STYLES, number, strict=True)
    programs = {f"{style} {i}": written(style, draw) for style, n in of_each for i in range(n)}
    original = draw.choice(list(programs))
    programs |= {f"copy {i}": copied(programs[original], draw, edits) for i in range(copies)}
    return programs, original


def copied(text, draw, edits=0.0):
    """The program under other names, in another order, otherwise commented."""
    tree = ast.fix_missing_locations(Edited(draw, edits).visit(ast.parse(text)))
    tree = Renamed(_other_names(tree, draw)).visit(tree)
    for node in ast.walk(tree):
        _reorder(node, draw)
    lines = []
    for line in ast.unparse(tree).split("\n"):
        if line and draw.random() < 0.2:
            lines.append(" " * (len(line) - len(line.lstrip())) + f"# {draw.choice(WORDS)} {draw.choice(WORDS)}")
        lines += [line] if draw.random() < 0.9 else [line, ""]
    return "\n".join(lines) + "\n"


def _other_names(tree, draw):
    """Another name for whatever the program names itself, but for what is published."""
    names = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    names |= {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    stored = [node for node in ast.walk(tree) if isinstance(getattr(node, "ctx", None), ast.Store)]
    names |= {node.id for node in stored if isinstance(node, ast.Name)}
    names |= {node.attr for node in stored if isinstance(node, ast.Attribute)}
    own = sorted(name for name in names if name not in KEPT and not name.startswith("__"))
    others = [word for word in (*WORDS, *(f"{word}{i}" for i in range(9) for word in WORDS)) if word not in names]
    return dict(zip(own, draw.sample(others, len(own)), strict=True))


class Renamed(ast.NodeTransformer):
    """A program under other names."""

    def __init__(self, names):
        self.names = names

    def generic_visit(self, node):
        super().generic_visit(node)
        of_library = isinstance(node, ast.Attribute) and ast.unparse(node.value) in LIBRARIES
        for part in ("id", "arg", "attr", "name"):
            if not of_library and not isinstance(node, ast.alias) and hasattr(node, part):
                setattr(node, part, self.names.get(getattr(node, part), getattr(node, part)))
        return node


class Edited(ast.NodeTransformer):
    """Other seeds; now and then another way to write it: b * a, np.dot, x = x - d, a name for a result."""

    def __init__(self, draw, edits):
        self.draw, self.edits = draw, edits

    def visit_Constant(self, node):
        seed = isinstance(node.value, int | float) and node.value not in (0, 1, 2, 3, 0.5)
        return ast.Constant(node.value * 2) if seed and self.draw.random() < 0.5 else node

    def generic_visit(self, node):
        super().generic_visit(node)
        if self.draw.random() >= self.edits:
            return node
        match node:
            case ast.BinOp(left=left, op=ast.Mult(), right=right):
                return ast.BinOp(right, node.op, left)
            case ast.BinOp(left=left, op=ast.MatMult(), right=right):
                return ast.Call(ast.Attribute(ast.Name("np", ast.Load()), "dot", ast.Load()), [left, right], [])
            case ast.AugAssign(target=ast.Name() as target, op=op, value=value):
                return ast.Assign([target], ast.BinOp(ast.Name(target.id, ast.Load()), op, value))
            case ast.Return(value=ast.BinOp() | ast.Call() as value):
                kept = ast.Assign([ast.Name("kept", ast.Store())], value)
                return [kept, ast.Return(ast.Name("kept", ast.Load()))]
        return node


def _reorder(node, draw):
    """Methods and functions in another order, and statements that do not depend on one another."""
    for body in (getattr(node, part, None) for part in ("body", "orelse")):
        if not isinstance(body, list):
            continue
        if isinstance(node, ast.ClassDef):
            draw.shuffle(body)
        for _ in range(3 * len(body)):
            i = draw.randrange(len(body))
            if i + 1 < len(body) and _independent(body[i], body[i + 1]):
                body[i : i + 2] = body[i + 1], body[i]


def _independent(one, other):
    if isinstance(one, ast.FunctionDef) and isinstance(other, ast.FunctionDef):
        return True
    for node in (one, other):
        if not isinstance(node, ast.Assign | ast.AugAssign) or CALLS.search(ast.unparse(node)):
            return False
    (reads, writes), (others_reads, others_writes) = _used(one), _used(other)
    return not (writes & (others_reads | others_writes) or others_writes & reads)


def _used(statement):
    """What it reads and what it writes: names, and attributes of self."""
    nodes = [node for node in ast.walk(statement) if isinstance(node, ast.Name | ast.Attribute)]
    reads = {ast.unparse(node) for node in nodes if isinstance(node.ctx, ast.Load)} - {"self"}
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    return reads, {ast.unparse(node) for target in targets for node in _stored(target)}


def _stored(target):
    """The names and attributes that an assignment to the target changes: of W["a"], W."""
    if isinstance(target, ast.Tuple):
        return [node for element in target.elts for node in _stored(element)]
    while isinstance(target, ast.Subscript):
        target = target.value
    return [target]
