"""Lab 1, group work: run `python main.py --data xor`"""
import argparse
import numpy as np

from data import load
from model import Network
from utils import accuracy, bce, print_table


def parse():
    ap = argparse.ArgumentParser()
    ap.add_argument("--data", choices=["linear", "xor", "both"], default="both")
    ap.add_argument("--epochs", type=int, default=10000)
    ap.add_argument("--lr", type=float, default=0.5)
    ap.add_argument("--seed", type=int, default=11)
    return ap.parse_args()


def fit(net, x, y, args):
    losses = []
    for epoch in range(args.epochs):
        out = net.forward(x)
        losses.append(bce(out, y))
        grads = net.backward(out, y)
        net.update(grads, args.lr)
        if epoch % 1000 == 0:
            print("epoch %d: loss %.5f" % (epoch, losses[-1]))
    return losses


def main():
    args = parse()
    np.random.seed(args.seed)
    names = ["linear", "xor"] if args.data == "both" else [args.data]
    for name in names:
        x, y = load(name)
        net = Network([2, 10, 8, 1])
        fit(net, x, y, args)
        out = net.forward(x)
        print_table(x, y, out)
        print(name, "accuracy:", accuracy(out, y))


if __name__ == "__main__":
    main()
