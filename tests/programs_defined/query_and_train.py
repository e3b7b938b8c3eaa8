import numpy as np
class NeuralNet():
    def __init__(self, input_nodes, hidden_nodes, output_nodes, learning_rate):
        self.wih = np.random.normal(0, 1, (hidden_nodes, input_nodes))
        self.who = np.random.normal(0, 1, (output_nodes, hidden_nodes))
        self.lr = learning_rate
        self.activation_function = lambda x: 1/(1+np.exp(-x))
    def train(self, inputs_list, targets_list):
        inputs = np.array(inputs_list, ndmin=2).T
        targets = np.array(targets_list, ndmin=2).T
        hidden = self.activation_function(np.dot(self.wih, inputs))
        final = self.activation_function(np.dot(self.who, hidden))
        errors = targets - final
        self.sse = 0.5*np.sum(errors**2)
        hidden_errors = np.dot(self.who.T, errors*final*(1-final))
        self.who += self.lr*np.dot(errors*final*(1.0-final), hidden.T)
        self.wih += self.lr*np.dot(hidden_errors*hidden*(1.0-hidden), inputs.T)
    def query(self, inputs_list):
        inputs = np.array(inputs_list, ndmin=2).T
        return self.activation_function(np.dot(self.who, self.activation_function(np.dot(self.wih, inputs))))
