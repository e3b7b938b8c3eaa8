import argparse

import numpy as np

from net import MLP, SGD, BCELoss
from data import generate_linear, generate_XOR_easy
from plotting import show_result, show_curve


def get_args():
    p = argparse.ArgumentParser(description="Lab 1")
    p.add_argument("--dataset", choices=["linear", "xor", "both"], default="both")
    p.add_argument("--hidden", type=int, nargs=2, default=[6, 4])
    p.add_argument("--lr", type=float, default=0.5)
    p.add_argument("--epochs", type=int, default=20000)
    p.add_argument("--log-every", type=int, default=2000)
    p.add_argument("--seed", type=int, default=0)
    p.add_argument("--no-plot", action="store_true")
    return p.parse_args()


def run(name, x, y, args):
    model = MLP(2, *args.hidden, 1)
    criterion = BCELoss()
    optim = SGD(model.parameters(), lr=args.lr)
    curve = []
    for epoch in range(1, args.epochs + 1):
        out = model(x)
        loss = criterion(out, y)
        model.backward(criterion.backward())
        optim.step()
        curve.append(loss)
        if epoch % args.log_every == 0:
            print("[%s] epoch %d loss %.6f" % (name, epoch, loss))
    out = model(x)
    acc = np.mean((out >= 0.5) == y)
    print(out)
    print("[%s] accuracy %.2f%%" % (name, acc * 100))
    if not args.no_plot:
        show_result(x, y, (out >= 0.5).astype(int))
        show_curve(curve, name)


if __name__ == "__main__":
    args = get_args()
    np.random.seed(args.seed)
    if args.dataset in ("linear", "both"):
        run("linear", *generate_linear(), args)
    if args.dataset in ("xor", "both"):
        run("xor", *generate_XOR_easy(), args)
