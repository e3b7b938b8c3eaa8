import argparse

import numpy as np

from mlp import Network, generate_linear, generate_XOR_easy


def get_args():
    p = argparse.ArgumentParser()
    p.add_argument("-d", "--dataset", default="all", choices=["all", "linear", "xor"])
    p.add_argument("-e", "--epochs", type=int, default=25000)
    p.add_argument("--lr", type=float, default=1.0)
    p.add_argument("--hidden", type=int, nargs="+", default=[5, 6, 4])
    p.add_argument("--verbose", type=int, default=2500)
    p.add_argument("--plot", action="store_true")
    return p.parse_args()


def main():
    args = get_args()
    np.random.seed(1)
    todo = {"linear": generate_linear, "xor": generate_XOR_easy}
    if args.dataset != "all":
        todo = {args.dataset: todo[args.dataset]}
    for name, make in todo.items():
        print("*" * 10, name, "*" * 10)
        x, t = make()
        net = Network(2, *args.hidden, 1, lr=args.lr, seed=1)
        losses = list(net.fit(x, t, args.epochs, args.verbose))
        y = net(x)
        for row, want, got in zip(x, t, y):
            print(row.round(2), want[0], f"{got[0]:.4f}")
        print(f"final loss {losses[-1]:.5f}  accuracy {((y > 0.5) == t).mean():.2%}")
        if args.plot:
            import matplotlib.pyplot as plt
            plt.plot(losses)
            plt.title(name)
            plt.show()


if __name__ == "__main__":
    main()
