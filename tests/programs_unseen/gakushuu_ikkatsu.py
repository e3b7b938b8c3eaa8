# 課題1: 誤差逆伝播法
# 学習は全部ひとつの関数 train() の中で行う
import numpy as np
import matplotlib.pyplot as plt


def generate_linear(n=100):
    pts = np.random.uniform(0, 1, (n, 2))
    inputs = []
    labels = []
    for pt in pts:
        inputs.append([pt[0], pt[1]])
        if pt[0] > pt[1]:
            labels.append(0)
        else:
            labels.append(1)
    return np.array(inputs), np.array(labels).reshape(n, 1)


def generate_XOR_easy():
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


def train(入力, 正解, 隠れ=8, 学習率=1.0, 回数=50000):
    シグモイド = lambda v: 1/(1+np.exp(-v))
    件数 = 入力.shape[0]

    重み1 = np.random.uniform(-1, 1, (2, 隠れ))
    重み2 = np.random.uniform(-1, 1, (隠れ, 隠れ))
    重み3 = np.random.uniform(-1, 1, (隠れ, 1))

    損失一覧 = []
    for 回 in range(1, 回数+1):
        # 順伝播
        層1 = シグモイド(np.dot(入力, 重み1))
        層2 = シグモイド(np.dot(層1, 重み2))
        出力 = シグモイド(np.dot(層2, 重み3))

        損失 = np.sum((出力-正解)**2)/件数
        損失一覧.append(損失)

        # 逆伝播
        誤差3 = 2*(出力-正解)/件数 * 出力*(1-出力)
        誤差2 = np.dot(誤差3, 重み3.T) * 層2*(1-層2)
        誤差1 = np.dot(誤差2, 重み2.T) * 層1*(1-層1)
        勾配3 = np.dot(層2.T, 誤差3)
        勾配2 = np.dot(層2.T, 誤差2)
        勾配1 = np.dot(入力.T, 誤差1)

        # 更新
        重み3 -= 学習率*勾配3
        重み2 -= 学習率*勾配2
        重み1 -= 学習率*勾配1

        if 回 % 5000 == 0:
            print('%d回目 損失: %.6f' % (回, 損失))

    def predict(x):
        return シグモイド(シグモイド(シグモイド(x@重み1)@重み2)@重み3)

    return predict, 損失一覧


def show_result(x, y, pred_y):
    plt.subplot(1, 2, 1)
    plt.title('Ground truth', fontsize=18)
    for i in range(x.shape[0]):
        plt.plot(x[i][0], x[i][1], 'ro' if y[i] == 0 else 'bo')
    plt.subplot(1, 2, 2)
    plt.title('Predict result', fontsize=18)
    for i in range(x.shape[0]):
        plt.plot(x[i][0], x[i][1], 'ro' if pred_y[i] == 0 else 'bo')
    plt.show()


def 実験(名前, x, y):
    print('#'*10, 名前)
    predict, 損失一覧 = train(x, y)
    p = predict(x)
    print(p)
    判定 = np.where(p > 0.5, 1, 0)
    print('正解率: {}%'.format(np.mean(判定 == y)*100))
    plt.plot(損失一覧)
    plt.show()
    show_result(x, y, 判定)


if __name__ == '__main__':
    実験('linear', *generate_linear())
    実験('XOR', *generate_XOR_easy())
