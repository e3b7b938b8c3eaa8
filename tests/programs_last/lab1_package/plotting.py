import matplotlib.pyplot as plt


def show_result(x, y, pred):
    for k, (title, c) in enumerate([("Ground truth", y), ("Predict result", pred)]):
        plt.subplot(1, 2, k + 1)
        plt.title(title)
        plt.scatter(x[:, 0], x[:, 1], c=c.ravel(), cmap="bwr")
    plt.show()


def show_curve(curve, name):
    plt.plot(curve)
    plt.title(name)
    plt.show()
