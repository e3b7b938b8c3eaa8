import numpy as np

class Thing:
    def __init__(self, k=8):
        self.A = np.random.randn(2, k)
        self.B = np.random.randn(k, k)
        self.C = np.random.randn(k, 1)

    def go(self, q):
        self.q = q
        self.r = 1/(1+np.exp(-q@self.A))
        self.s = 1/(1+np.exp(-self.r@self.B))
        self.t = 1/(1+np.exp(-self.s@self.C))
        return self.t

    def how_bad(self, want):
        return np.mean((self.t-want)**2)

    def fix(self, want, amount):
        c = 2*(self.t-want)/len(want)*self.t*(1-self.t)
        b = c@self.C.T*self.s*(1-self.s)
        a = b@self.B.T*self.r
        self.C -= amount*self.s.T@c
        self.B -= amount*self.r.T@b
        self.A -= amount*self.q.T@a
