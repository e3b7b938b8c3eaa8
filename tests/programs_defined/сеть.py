import numpy as np
class Сеть:
    def __init__(self, входы, скрытые1, скрытые2, выходы, скорость=0.1):
        self.w1 = np.random.randn(входы, скрытые1)
        self.w2 = np.random.randn(скрытые1, скрытые2)
        self.w3 = np.random.randn(скрытые2, выходы)
        self.скорость = скорость
    def прямой_проход(self, данные):
        self.x = данные
        self.a1 = 1/(1+np.exp(-данные@self.w1))
        self.a2 = 1/(1+np.exp(-self.a1@self.w2))
        self.p = 1/(1+np.exp(-self.a2@self.w3))
        return self.p
    def потери(self, метки):
        return np.mean((self.p-метки)**2)
    def обратный_проход(self, метки):
        d3 = 2*(self.p-метки)/len(метки)*self.p*(1-self.p)
        d2 = d3@self.w3.T*self.a2*(1-self.a2)
        d1 = d2@self.w2.T*self.a1*(1-self.a1)
        self.w3 -= self.скорость*self.a2.T@d3
        self.w2 -= self.скорость*self.a1.T@d2
        self.w1 -= self.скорость*self.x.T@d1
