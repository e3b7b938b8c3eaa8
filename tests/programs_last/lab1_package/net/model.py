from .layers import Linear, Sigmoid


class MLP:
    def __init__(self, *sizes):
        self.modules = []
        for a, b in zip(sizes[:-1], sizes[1:]):
            self.modules.append(Linear(a, b))
            self.modules.append(Sigmoid())

    def __call__(self, x):
        for m in self.modules:
            x = m(x)
        return x

    def backward(self, g):
        for m in self.modules[::-1]:
            g = m.backward(g)
        return g

    def parameters(self):
        for m in self.modules:
            if isinstance(m, Linear):
                yield m.weight
                yield m.bias
