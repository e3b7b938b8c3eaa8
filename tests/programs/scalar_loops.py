import numpy as np
import matplotlib.pyplot as plt

INPUT = 2
HIDDEN1 = 5
HIDDEN2 = 3
LEARNING_RATE = 0.3

def generate_linear(n=100):
	import numpy as np
	pts = np.random.uniform(0, 1, (n, 2))
	inputs = []
	labels = []
	for pt in pts:
		inputs.append([pt[0], pt[1]])
		distance = (pt[0]-pt[1])/1.414
		if pt[0] > pt[1]:
			labels.append(0)
		else:
			labels.append(1)
	return np.array(inputs), np.array(labels).reshape(n, 1)

def generate_XOR_easy():
	import numpy as np
	inputs = []
	labels = []

	for i in range(11):
		inputs.append([0.1*i, 0.1*i])
		labels.append(0)

		if 0.1*i == 0.5:
			continue

		inputs.append([0.1*i, 1-0.1*i])
		labels.append(1)

	return np.array(inputs), np.array(labels).reshape(21, 1)

def show_result(x, y, pred_y):
	import matplotlib.pyplot as plt
	plt.subplot(1,2,1)
	plt.title('Ground truth', fontsize=18)
	for i in range(x.shape[0]):
		if y[i] == 0:
			plt.plot(x[i][0], x[i][1], 'ro')
		else:
			plt.plot(x[i][0], x[i][1], 'bo')
	plt.subplot(1,2,2)
	plt.title('Predict result', fontsize=18)
	for i in range(x.shape[0]):
		if pred_y[i] == 0:
			plt.plot(x[i][0], x[i][1], 'ro')
		else:
			plt.plot(x[i][0], x[i][1], 'bo')
	plt.show()

np.random.seed(40)
w_ih = np.zeros((HIDDEN1, INPUT))
w_hh = np.zeros((HIDDEN2, HIDDEN1))
w_ho = np.zeros(HIDDEN2)
h1 = np.zeros(HIDDEN1)
h2 = np.zeros(HIDDEN2)
counter = 0

def reset_weights():
	for i in range(HIDDEN1):
		for j in range(INPUT):
			w_ih[i][j] = np.random.uniform(-1, 1)
	for i in range(HIDDEN2):
		for j in range(HIDDEN1):
			w_hh[i][j] = np.random.uniform(-1, 1)
	for i in range(HIDDEN2):
		w_ho[i] = np.random.uniform(-1, 1)

def sigmoid(v):
	return 1 / (1 + np.exp(-v))

def compute(p):
	for i in range(HIDDEN1):
		s = 0
		for j in range(INPUT):
			s += w_ih[i][j] * p[j]
		h1[i] = sigmoid(s)
	for i in range(HIDDEN2):
		s = 0
		for j in range(HIDDEN1):
			s += w_hh[i][j] * h1[j]
		h2[i] = sigmoid(s)
	s = 0
	for i in range(HIDDEN2):
		s += w_ho[i] * h2[i]
	return sigmoid(s)

def correct(p, o, t):
	global counter
	counter += 1
	grad_o = 2 * (o - t) * o * (1 - o)
	grad_h2 = np.zeros(HIDDEN2)
	grad_h1 = np.zeros(HIDDEN1)
	for i in range(HIDDEN2):
		grad_h2[i] = grad_o * w_ho[i] * h2[i] * (1 - h2[i])
	for i in range(HIDDEN1):
		for j in range(HIDDEN2):
			grad_h1[i] += grad_h2[j] * w_hh[j][i]
		grad_h1[i] *= h1[i] * (1 - h1[i])
	for i in range(HIDDEN2):
		w_ho[i] -= LEARNING_RATE * grad_o * h2[i]
	for i in range(HIDDEN2):
		for j in range(HIDDEN1):
			w_hh[i][j] -= LEARNING_RATE * grad_h2[i] * h1[j]
	for i in range(HIDDEN1):
		for j in range(INPUT):
			w_ih[i][j] -= LEARNING_RATE * grad_h1[i] * p[j]

def train(x, y, epochs):
	for e in range(epochs):
		loss = 0
		for k in range(len(x)):
			o = compute(x[k])
			loss += 0.5 * (o - y[k][0]) ** 2
			correct(x[k], o, y[k][0])
		if e % 200 == 0:
			print("epoch", e, "loss", loss)

def evaluate(x, y):
	pred = np.zeros(len(x))
	for k in range(len(x)):
		pred[k] = compute(x[k]) > 0.5
	print("accuracy", np.sum(pred == y[:, 0]) / len(x), "after", counter, "corrections")
	show_result(x, y, pred)

x, y = generate_linear()
reset_weights()
train(x, y, 400)
evaluate(x, y)
x, y = generate_XOR_easy()
reset_weights()
train(x, y, 4000)
evaluate(x, y)
