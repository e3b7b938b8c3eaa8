"""The body of the script's loop is one epoch, among its own names."""

import ast
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np

script = ast.parse((Path(sys.path[0]) / "bare_script.py").read_text())
loop = next(node for node in script.body if isinstance(node, ast.For))
body = compile(ast.Module(loop.body, []), "bare_script.py", "exec")
weights = "names.W*"


def make(student, weights, learning_rate):
    return SimpleNamespace(names=weights | {"np": np, "lr": learning_rate, "epoch": 1, "history": []})


def epoch(net, x, y):
    names = net.names | {"X": x, "y": y}
    exec(body, names)
    return names


def predictions(net, x):
    return epoch(net, x, x[:, :1])["a3"]


def loss(net, x, y):
    return epoch(net, x, y)["loss"]


def gradients(net, x, y):
    return {name: array for name, array in epoch(net, x, y).items() if name.startswith("dW")}


def step(net, x, y):
    net.names = epoch(net, x, y)
