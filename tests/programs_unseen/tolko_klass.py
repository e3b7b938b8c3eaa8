import numpy as np


def generate_linear(n=100):
    pts = np.random.uniform(0, 1, (n, 2))
    inputs, labels = [], []
    for pt in pts:
        inputs.append([pt[0], pt[1]])
        if pt[0] > pt[1]:
            labels.append(0)
        else:
            labels.append(1)
    return np.array(inputs), np.array(labels).reshape(n, 1)


def generate_XOR_easy():
    inputs, labels = [], []
    for i in range(11):
        inputs.append([0.1 * i, 0.1 * i])
        labels.append(0)
        if 0.1 * i == 0.5:
            continue
        inputs.append([0.1 * i, 1 - 0.1 * i])
        labels.append(1)
    return np.array(inputs), np.array(labels).reshape(21, 1)


def сигмоида(х):
    return 1.0 / (1.0 + np.exp(-х))


class Перцептрон:
    """Многослойный перцептрон без смещений.

    размеры  - список, например [2, 10, 10, 1]
    скорость - шаг градиентного спуска
    """

    def __init__(self, размеры=[2, 10, 10, 1], скорость=0.1):
        self.скорость = скорость
        self.W = []
        for i in range(1, len(размеры)):
            self.W.append(np.random.normal(0.0, 1.0, (размеры[i], размеры[i - 1])))

    def fit(self, X, y, epochs=30000, verbose=True):
        """Обучение по всей выборке сразу. Возвращает список ошибок."""
        ошибки = []
        for эпоха in range(epochs):
            слои = self._вперёд(X)
            ошибки.append(np.sum((слои[-1] - y) ** 2))
            поправки = self._назад(слои, y)
            for i, поправка in enumerate(поправки):
                self.W[i] += self.скорость * поправка
            if verbose and эпоха % 3000 == 0:
                print('эпоха', эпоха, 'сумма квадратов', ошибки[-1])
        return ошибки

    def _вперёд(self, X):
        слои = [X]
        for w in self.W:
            слои.append(сигмоида(np.dot(слои[-1], w.T)))
        return слои

    def _назад(self, слои, y):
        # возвращает минус градиент суммы квадратов
        поправки = []
        дельта = 2 * (y - слои[-1]) * слои[-1] * (1 - слои[-1])
        i = len(self.W) - 1
        while True:
            поправки.append(np.dot(дельта.T, слои[i]))
            if i == 0:
                break
            дельта = np.dot(дельта, self.W[i]) * слои[i] * (1 - слои[i])
            i -= 1
        поправки.reverse()
        return поправки

    def predict_proba(self, X):
        return self._вперёд(X)[-1]

    def predict(self, X):
        return np.where(self.predict_proba(X) > 0.5, 1, 0)

    def score(self, X, y):
        return np.mean(self.predict(X) == y)
