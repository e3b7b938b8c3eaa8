# -*- coding: utf-8 -*-
# Лабораторная работа №1. Обратное распространение ошибки
import numpy as np
from matplotlib import pyplot as plt


class Слой:
    параметры = ()
    градиенты = ()


class Линейный(Слой):
    def __init__(self, вход, выход):
        self.веса = np.random.randn(вход, выход) / np.sqrt(вход)
        self.сдвиг = np.zeros(выход)
        self.d_веса = np.zeros_like(self.веса)
        self.d_сдвиг = np.zeros_like(self.сдвиг)

    @property
    def параметры(self):
        return [self.веса, self.сдвиг]

    @property
    def градиенты(self):
        return [self.d_веса, self.d_сдвиг]

    def прямой(self, x):
        self.x = x
        return x.dot(self.веса) + self.сдвиг

    def обратный(self, g):
        self.d_веса[...] = self.x.T.dot(g)
        self.d_сдвиг[...] = g.sum(axis=0)
        return g.dot(self.веса.T)


class Сигмоида(Слой):
    def прямой(self, z):
        self.a = 1 / (1 + np.exp(-z))
        return self.a

    def обратный(self, g):
        return g * self.a * (1 - self.a)


class КвадратичнаяОшибка:
    def __call__(self, выход, цель):
        self.разность = выход - цель
        return (self.разность ** 2).mean()

    def обратный(self):
        return self.разность / self.разность.shape[0]


class SGD:
    def __init__(self, сеть, шаг):
        self.сеть = сеть
        self.шаг = шаг

    def обновить(self):
        for слой in self.сеть.слои:
            for п, г in zip(слой.параметры, слой.градиенты):
                п -= self.шаг * г


class Сеть:
    def __init__(self, *слои):
        self.слои = слои

    def прямой(self, x):
        for слой in self.слои:
            x = слой.прямой(x)
        return x

    def обратный(self, g):
        for слой in self.слои[::-1]:
            g = слой.обратный(g)


def generate_linear(n=100):
    точки = np.random.uniform(0, 1, (n, 2))
    метки = (точки[:, 0] <= точки[:, 1]).astype(int).reshape(n, 1)
    return точки, метки


def generate_XOR_easy():
    точки, метки = [], []
    for i in range(11):
        точки.append([0.1 * i, 0.1 * i])
        метки.append(0)
        if 0.1 * i == 0.5:
            continue
        точки.append([0.1 * i, 1 - 0.1 * i])
        метки.append(1)
    return np.array(точки), np.array(метки).reshape(21, 1)


def обучение(сеть, x, y, шаг=1.0, эпох=30000):
    критерий = КвадратичнаяОшибка()
    оптимизатор = SGD(сеть, шаг)
    история = []
    for эпоха in range(эпох):
        ошибка = критерий(сеть.прямой(x), y)
        сеть.обратный(критерий.обратный())
        оптимизатор.обновить()
        история.append(ошибка)
        if (эпоха + 1) % 3000 == 0:
            print(f'эпоха {эпоха + 1:6d} | ошибка {ошибка:.6f}')
    return история


def проверка(сеть, x, y, история, заголовок):
    ответ = сеть.прямой(x)
    print(ответ)
    print('точность:', ((ответ > 0.5) == y).mean())
    plt.figure(figsize=(10, 4))
    plt.subplot(121)
    plt.plot(история)
    plt.title(заголовок)
    plt.subplot(122)
    plt.scatter(x[:, 0], x[:, 1], c=(ответ > 0.5)[:, 0], cmap='summer')
    plt.show()


if __name__ == '__main__':
    np.random.seed(1)
    x, y = generate_linear()
    сеть = Сеть(Линейный(2, 6), Сигмоида(), Линейный(6, 6), Сигмоида(), Линейный(6, 1), Сигмоида())
    проверка(сеть, x, y, обучение(сеть, x, y, 2.0, 15000), 'линейные данные')

    x, y = generate_XOR_easy()
    сеть = Сеть(Линейный(2, 10), Сигмоида(), Линейный(10, 8), Сигмоида(), Линейный(8, 1), Сигмоида())
    проверка(сеть, x, y, обучение(сеть, x, y, 3.0), 'XOR')
