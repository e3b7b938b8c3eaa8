import numpy as np
class Net:
    def __init__(self, X, Y, hidden=(4, 4), lr=0.2, epochs=1000):
        self.X, self.Y, self.lr, self.epochs = X, Y, lr, epochs
        dims = (X.shape[1],)+tuple(hidden)+(1,)
        self.theta = [np.random.randn(a, b) for a, b in zip(dims, dims[1:])]
        self.costs = []
    def propagate(self):
        self.H = [self.X]
        for t in self.theta: self.H.append(1/(1+np.exp(-self.H[-1]@t)))
    def run(self):
        for _ in range(self.epochs):
            self.propagate()
            P = self.H[-1]
            self.costs.append(np.mean((P-self.Y)**2))
            d = 2*(P-self.Y)/len(P)*P*(1-P)
            new = []
            for i in (2, 1, 0):
                new.insert(0, self.theta[i]-self.lr*self.H[i].T@d)
                d = d@self.theta[i].T*self.H[i]*(1-self.H[i])
            self.theta = new
