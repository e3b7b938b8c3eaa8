import matplotlib.pyplot as plt


def teken_verlies(verlies, naam):
    plt.figure()
    plt.plot(verlies)
    plt.title('verlies ' + naam)
    plt.savefig(naam + '_verlies.png')


def teken_resultaat(x, y, p, naam):
    fig, (ax1, ax2) = plt.subplots(1, 2)
    ax1.set_title('echt')
    ax2.set_title('voorspeld')
    for ax, k in ((ax1, y), (ax2, p)):
        ax.scatter(x[:, 0], x[:, 1], c=k.ravel())
    plt.savefig(naam + '.png')
