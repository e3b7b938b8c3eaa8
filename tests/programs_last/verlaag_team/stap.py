import numpy as np


def stap(lagen, tempo):
    # grote gradienten worden kleiner gemaakt met hun eigen geschiedenis
    for laag in lagen:
        for naam in laag.params:
            g = laag.grads[naam]
            laag.som[naam] += g ** 2
            p = getattr(laag, naam)
            p -= tempo * g / (np.sqrt(laag.som[naam]) + 1e-10)
