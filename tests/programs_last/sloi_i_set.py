# -*- coding: utf-8 -*-
# Лабораторная работа №1. Обратное распространение ошибки
# смещение хранится последней строкой матрицы весов
import numpy as np
import matplotlib.pyplot as plt

class Слой:
    def __init__(self, входов, выходов, ген):
        self.веса = ген.normal(0, 0.8, (входов + 1, выходов))
        self.обнулить()

    def обнулить(self):
        self.град = np.zeros_like(self.веса)

    def вперёд(self, x):
        единицы = np.ones((x.shape[0], 1))
        self.вход = np.hstack([x, единицы])
        self.выход = 1.0 / (1.0 + np.exp(-self.вход @ self.веса))
        return self.выход

    def назад(self, ошибка):
        дельта = ошибка * self.выход * (1.0 - self.выход)
        self.град += self.вход.T @ дельта
        return дельта @ self.веса[:-1].T

    def шаг(self, скорость):
        self.веса -= скорость * self.град


class Сеть:
    def __init__(self, размеры=(2, 4, 4, 1), зерно=42):
        ген = np.random.default_rng(зерно)
        self.слои = [Слой(размеры[i], размеры[i + 1], ген) for i in range(len(размеры) - 1)]

    def вперёд(self, x):
        for слой in self.слои:
            x = слой.вперёд(x)
        return x

    def обнулить(self):
        for слой in self.слои:
            слой.обнулить()

    def назад(self, ошибка):
        for слой in reversed(self.слои):
            ошибка = слой.назад(ошибка)

    def шаг(self, скорость):
        for слой in self.слои:
            слой.шаг(скорость)

    def обучить(self, X, Y, эпох=5000, скорость=0.02):
        потери = []
        порядок = np.arange(len(X))
        for эпоха in range(эпох):
            np.random.shuffle(порядок)
            сумма = 0.0
            self.обнулить()
            for i in порядок:
                x, y = X[i:i + 1], Y[i:i + 1]
                p = self.вперёд(x)
                сумма += 0.5 * float(np.sum((p - y) ** 2))
                self.назад(p - y)
                self.шаг(скорость)
            потери.append(сумма)
            if эпоха % 500 == 0:
                print(f"эпоха {эпоха:5d}: потери {сумма:.6f}")
        return потери


def generate_linear(n=100):
    pts = np.random.uniform(0, 1, (n, 2))
    метки = [[0] if p[0] > p[1] else [1] for p in pts]
    return pts, np.array(метки)


def generate_XOR_easy():
    x, y = [], []
    for i in range(11):
        x.append([0.1 * i, 0.1 * i]); y.append([0])
        if i != 5:
            x.append([0.1 * i, 1 - 0.1 * i]); y.append([1])
    return np.array(x), np.array(y)


def главная():
    np.random.seed(0)
    for имя, данные in [("линейная", generate_linear), ("xor", generate_XOR_easy)]:
        X, Y = данные()
        сеть = Сеть()
        потери = сеть.обучить(X, Y)
        p = сеть.вперёд(X)
        print(имя, "точность:", np.mean(np.round(p) == Y))
        np.savetxt("rezultat_%d.txt" % len(X), np.c_[X, Y, p], fmt="%.4f")
        plt.plot(потери, label=имя)
    plt.legend()
    plt.show()


if __name__ == "__main__":
    главная()
