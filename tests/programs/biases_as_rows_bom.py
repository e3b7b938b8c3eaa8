import numpy as np
import matplotlib.pyplot as plt

def GenerateLinear(n):
    Points = np.random.uniform(0, 1, (n, 2))
    Labels = np.zeros((n, 1))
    for i in range(n):
        if Points[i, 0] < Points[i, 1]:
            Labels[i] = 1
    return Points, Labels

def GenerateXorEasy():
    Points = []
    Labels = []
    for i in range(11):
        Points.append([0.1*i, 0.1*i])
        Labels.append([0])
        if i != 5:
            Points.append([0.1*i, 1-0.1*i])
            Labels.append([1])
    return np.array(Points), np.array(Labels)

class BackPropNet:
    def __init__(self, InputDim, HiddenDim1, HiddenDim2, OutputDim, LearningRate):
        self.LearningRate = LearningRate
        self.W1 = np.random.randn(InputDim, HiddenDim1)
        self.B1 = np.random.randn(1, HiddenDim1)
        self.W2 = np.random.randn(HiddenDim1, HiddenDim2)
        self.B2 = np.random.randn(1, HiddenDim2)
        self.W3 = np.random.randn(HiddenDim2, OutputDim)
        self.B3 = np.random.randn(1, OutputDim)

    def Sigmoid(self, x):
        return 1 / (1 + np.exp(-x))

    def Forward(self, Input):
        self.Input = Input
        self.Hidden1 = self.Sigmoid(np.dot(Input, self.W1) + self.B1)
        self.Hidden2 = self.Sigmoid(np.dot(self.Hidden1, self.W2) + self.B2)
        self.Output = self.Sigmoid(np.dot(self.Hidden2, self.W3) + self.B3)
        return self.Output

    def Loss(self, Target):
        return np.mean((Target - self.Output)**2) / 2

    def Backward(self, Target):
        n = Target.shape[0]
        Delta3 = (self.Output - Target) / n * self.Output * (1 - self.Output)
        Delta2 = np.dot(Delta3, self.W3.T) * self.Hidden2 * (1 - self.Hidden2)
        Delta1 = np.dot(Delta2, self.W2.T) * self.Hidden1 * (1 - self.Hidden1)

        self.W3 -= self.LearningRate * np.dot(self.Hidden2.T, Delta3)
        self.B3 -= self.LearningRate * np.sum(Delta3)
        self.W2 -= self.LearningRate * np.dot(self.Hidden1.T, Delta2)
        self.B2 -= self.LearningRate * np.sum(Delta2)
        self.W1 -= self.LearningRate * np.dot(self.Input.T, Delta1)
        self.B1 -= self.LearningRate * np.sum(Delta1)

    def Train(self, Input, Target, Epochs):
        self.History = []
        for Epoch in range(Epochs):
            self.Forward(Input)
            self.Backward(Target)
            self.History.append(self.Loss(Target))
            if Epoch % 2000 == 0:
                print("Epoch {0}: Loss {1}".format(Epoch, self.History[-1]))

    def Predict(self, Input):
        return np.round(self.Forward(Input))

if __name__ == "__main__":
    np.random.seed(5)
    Names = ["Linear", "XOR"]
    Sets = [GenerateLinear(100), GenerateXorEasy()]
    for Name, (Points, Labels) in zip(Names, Sets):
        Net = BackPropNet(2, 5, 4, 1, 0.8)
        Net.Train(Points, Labels, 20000)
        Result = Net.Predict(Points)
        print(Name, "Accuracy =", np.mean(Result == Labels))
        fig, ax = plt.subplots(1, 2)
        ax[0].scatter(Points[:, 0], Points[:, 1], c=Labels)
        ax[0].set_title("Ground truth")
        ax[1].scatter(Points[:, 0], Points[:, 1], c=Result)
        ax[1].set_title("Predict result")
        plt.show()
