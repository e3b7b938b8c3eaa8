import numpy as np
import matplotlib.pyplot as plt

np.random.seed(1)

# linear data
x = np.random.uniform(0, 1, (100, 2))
y = (x[:, 1] > x[:, 0]).astype(int).reshape(100, 1)
# xor data
#x = np.array([[0.1*i, 0.1*i] for i in range(11)] + [[0.1*i, 1-0.1*i] for i in range(11) if i != 5])
#y = np.array([[0]]*11 + [[1]]*10)

# parameters
lr = 0.5
epochs = 20000
hidden = 20

# weights
syn0 = 2*np.random.random((2, hidden)) - 1
syn1 = 2*np.random.random((hidden, 1)) - 1

for j in range(epochs):
    # forward
    l0 = x
    l1 = 1/(1+np.exp(-(np.dot(l0, syn0))))
    l2 = 1/(1+np.exp(-(np.dot(l1, syn1))))

    # loss
    loss = np.sum((y - l2)**2)/len(y)
    if j % 1000 == 0:
        print("epoch", j, "loss", loss)

    # backward
    l2_delta = 2*(l2 - y)/len(y)*(l2*(1-l2))
    l1_delta = l2_delta.dot(syn1.T)*(l1*(1-l1))

    # update
    syn1 -= lr*l1.T.dot(l2_delta)
    syn0 -= lr*l0.T.dot(l1_delta)

pred = (l2 > 0.5).astype(int)
print("accuracy:", (pred == y).sum()/len(y))

plt.subplot(1, 2, 1)
plt.title("Ground truth")
plt.plot(x[y[:, 0] == 0, 0], x[y[:, 0] == 0, 1], "ro")
plt.plot(x[y[:, 0] == 1, 0], x[y[:, 0] == 1, 1], "bo")
plt.subplot(1, 2, 2)
plt.title("Predict result")
plt.plot(x[pred[:, 0] == 0, 0], x[pred[:, 0] == 0, 1], "ro")
plt.plot(x[pred[:, 0] == 1, 0], x[pred[:, 0] == 1, 1], "bo")
plt.show()
