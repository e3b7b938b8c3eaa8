import numpy as np
lr = 0.3
class MLP:
    w1 = np.random.randn(2, 7); w2 = np.random.randn(7, 5); w3 = np.random.randn(5, 1)
    def sigmoid(self, x): return 1/(1+np.exp(-x))
    def forward(self, X):
        self.z1 = X @ self.w1; self.a1 = self.sigmoid(self.z1)
        self.z2 = self.a1 @ self.w2; self.a2 = self.sigmoid(self.z2)
        self.z3 = self.a2 @ self.w3; self.a3 = self.sigmoid(self.z3)
        return self.a3
    def backward(self, X, y, output):
        self.output_error = y - output
        self.output_delta = self.output_error*output*(1-output)
        self.a2_error = self.output_delta @ self.w3.T
        self.a2_delta = self.a2_error*self.a2*(1-self.a2)
        self.a1_error = self.a2_delta @ self.w2.T
        self.a1_delta = self.a1_error*self.a1*(1-self.a1)
        self.w1 = self.w1 + lr * X.T @ self.a1_delta
        self.w2 = self.w2 + lr * self.a1.T @ self.a2_delta
        self.w3 = self.w3 + lr * self.a2.T @ self.output_delta
    def train(self, X, y):
        output = self.forward(X)
        self.backward(X, y, output)
        return 0.5*np.sum((y-output)**2)
