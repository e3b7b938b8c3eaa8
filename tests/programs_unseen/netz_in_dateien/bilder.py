import matplotlib.pyplot as plt


def zeige(X, Y, P, kurve):
    plt.figure(figsize=(10, 3))
    for nr, (werte, titel) in enumerate(((Y, 'wahr'), (P > 0.5, 'vorhergesagt')), 1):
        plt.subplot(1, 3, nr)
        plt.title(titel)
        plt.scatter(X[0], X[1], c=werte.ravel())
    plt.subplot(1, 3, 3)
    plt.plot(kurve)
    plt.show()
