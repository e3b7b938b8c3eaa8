import random, math

class Neuron:
    count = 0
    def __init__(self, n_inputs):
        Neuron.count += 1
        self.weights = [random.uniform(-1, 1) for i in range(n_inputs)]
        self.bias = random.uniform(-1, 1)
        self.output = 0
        self.delta = 0

    def activate(self, inputs):
        self.inputs = inputs
        total = self.bias
        for i in range(len(inputs)):
            total += self.weights[i] * inputs[i]
        self.output = 1.0 / (1.0 + math.exp(-total))
        return self.output

    def slope(self):
        return self.output * (1 - self.output)

    def learn(self, rate):
        for i in range(len(self.weights)):
            change = self.delta * self.slope() * self.inputs[i]
            self.weights[i] -= rate * change
        self.bias -= rate * self.delta

class Network:
    def __init__(self, n_inputs, n_h1, n_h2):
        self.h1 = [Neuron(n_inputs) for i in range(n_h1)]
        self.h2 = [Neuron(n_h1) for i in range(n_h2)]
        self.out = Neuron(n_h2)

    def run(self, inputs):
        o1 = [n.activate(inputs) for n in self.h1]
        o2 = [n.activate(o1) for n in self.h2]
        return self.out.activate(o2)

    def backpropagate(self, target):
        self.out.delta = (self.out.output - target) * self.out.slope()
        for j in range(len(self.h2)):
            neuron = self.h2[j]
            error = self.out.weights[j] * self.out.delta
            neuron.delta = error * neuron.slope()
        for j in range(len(self.h1)):
            neuron = self.h1[j]
            error = 0
            for above in self.h2:
                error += above.weights[j] * above.delta
            neuron.delta = error * neuron.slope()

    def update(self, rate):
        for n in self.h1 + self.h2 + [self.out]:
            n.learn(rate)

def make_xor():
    data = []
    for i in range(11):
        data.append(([0.1 * i, 0.1 * i], 0))
        if i != 5:
            data.append(([0.1 * i, 1 - 0.1 * i], 1))
    return data

def make_linear(n=100):
    data = []
    for i in range(n):
        x, y = random.random(), random.random()
        data.append(([x, y], 0 if x > y else 1))
    return data

random.seed(20)
rate = 2.0
for dataset in (make_linear(), make_xor()):
    net = Network(2, 5, 4)
    epochs = 5000 if len(dataset) < 50 else 1000
    for epoch in range(epochs):
        loss = 0
        for inputs, target in dataset:
            o = net.run(inputs)
            loss += 0.5 * (target - o) ** 2
            net.backpropagate(target)
            net.update(rate)
        if epoch % 200 == 0:
            print("Epoch", epoch, "Loss", loss)
    correct = 0
    for inputs, target in dataset:
        o = net.run(inputs)
        if round(o) == target: correct += 1
        print(inputs, target, o)
    print("Accuracy:", correct / len(dataset))
print(Neuron.count, "neurons were made")
