import sys
import numpy as np

ЭПС = 1e-7          # чтобы не было log(0)


def линейные(n=100):
    т = np.random.uniform(0, 1, (n, 2))
    м = np.array([0 if a > b else 1 for a, b in т]).reshape(n, 1)
    return т, м


def исключающее_или():
    т, м = [], []
    for i in range(11):
        т.append([0.1 * i, 0.1 * i]); м.append(0)
        if i != 5:
            т.append([0.1 * i, 1 - 0.1 * i]); м.append(1)
    return np.array(т), np.array(м).reshape(-1, 1)


class Сеть:
    """Три скрытых слоя: 2 -> 6 -> 5 -> 4 -> 1"""

    def __init__(я, размеры=(2, 6, 5, 4, 1), скорость=0.02):
        я.скорость = скорость
        я.W = []
        я.b = []
        for i in range(len(размеры) - 1):
            предел = np.sqrt(6.0 / (размеры[i] + размеры[i + 1])) * 2
            я.W.append(np.random.uniform(-предел, предел, (размеры[i], размеры[i + 1])))
            я.b.append(np.zeros(размеры[i + 1]))

    def вперёд(я, x):
        def сигмоида(z):
            return 1 / (1 + np.exp(-z))

        я.a = [x]
        for W, b in zip(я.W[:-1], я.b[:-1]):
            я.a.append(np.tanh(я.a[-1] @ W + b))
        я.a.append(сигмоида(я.a[-1] @ я.W[-1] + я.b[-1]))
        return я.a[-1]

    def потери(я, y):
        p = я.a[-1]
        return -np.mean(y * np.log(p + ЭПС) + (1 - y) * np.log(1 - p + ЭПС))

    def назад(я, y):
        dW, db = [], []

        def слой(k, dz):
            # рекурсивно от выхода ко входу
            dW.insert(0, я.a[k].T @ dz)
            db.insert(0, dz.sum(0))
            if k == 0:
                return

            def производная():
                return 1 - я.a[k] ** 2
            слой(k - 1, dz @ я.W[k].T * производная())

        слой(len(я.W) - 1, я.a[-1] - y)
        return dW, db

    def шаг(я, dW, db):
        for i in range(len(я.W)):
            я.W[i] = я.W[i] - я.скорость * dW[i]
            я.b[i] = я.b[i] - я.скорость * db[i]


def обучить(сеть, x, y, эпох=20000, терпение=200, порог=1e-6, печать=1000):
    лучшая, ждём = np.inf, 0
    for э in range(эпох):
        сеть.вперёд(x)
        L = сеть.потери(y)
        сеть.шаг(*сеть.назад(y))
        if э % печать == 0:
            print(f'эпоха {э}: потери {L:.6f}')
        # ранняя остановка
        if L < лучшая - порог:
            лучшая, ждём = L, 0
        else:
            ждём += 1
        if ждём >= терпение:
            print('стоп на эпохе', э)
            break


def main():
    np.random.seed(5)
    for имя, данные in (('линейные', линейные), ('xor', исключающее_или)):
        x, y = данные()
        сеть = Сеть()
        обучить(сеть, x, y)
        p = сеть.вперёд(x)
        print(имя, 'точность', np.mean((p > 0.5) == y))
        for строка in p:
            print('%.5f' % строка[0])


if __name__ == '__main__':
    sys.exit(main())
