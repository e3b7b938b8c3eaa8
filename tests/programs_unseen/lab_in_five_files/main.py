import numpy as np
import matplotlib.pyplot as plt

from data import DATASETS
from model import Model


def main():
    np.random.seed(99)
    fig, axes = plt.subplots(len(DATASETS), 2)
    for (ax_pts, ax_loss), (name, make) in zip(axes, DATASETS.items()):
        x, y = make()
        model = Model([2, 6, 8, 1], rate=0.2)
        losses = []
        for epoch in range(1, 4001):
            losses.append(model.train_epoch(x, y))
            if epoch % 400 == 0:
                print(f"[{name}] epoch {epoch} loss {losses[-1]:.5f}")
        p = model.predict(x)
        print(p)
        acc = np.mean((p > 0.5) == (y == 1))
        print(f"[{name}] accuracy {acc:.2%}")
        ax_pts.scatter(x[:, 0], x[:, 1], c=(p[:, 0] > 0.5), cmap="coolwarm")
        ax_pts.set_title(f"{name}: {acc:.2%}")
        ax_loss.plot(losses)
    plt.show()


if __name__ == "__main__":
    main()
