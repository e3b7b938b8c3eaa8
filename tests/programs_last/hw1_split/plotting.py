import matplotlib.pyplot as plt


def show_result(x, y, pred_y):
    for pos, (lab, title) in enumerate([(y, 'Ground truth'), (pred_y, 'Predict result')], 1):
        plt.subplot(1, 2, pos)
        plt.title(title, fontsize=18)
        for i in range(x.shape[0]):
            if lab[i] == 0:
                plt.plot(x[i][0], x[i][1], 'ro')
            else:
                plt.plot(x[i][0], x[i][1], 'bo')
    plt.show()


def show_curve(curve, name):
    plt.plot(curve)
    plt.title('learning curve ' + name)
    plt.show()
