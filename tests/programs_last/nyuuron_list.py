# 課題1: 誤差逆伝播 (リストのみ, numpyは使わない)
# 各ニューロン = 重みのリスト, 最後の要素がバイアス
import math
import random
import sys

def generate_linear(n=100):
    ten = [[random.uniform(0, 1), random.uniform(0, 1)] for _ in range(n)]
    return ten, [[0] if p[0] > p[1] else [1] for p in ten]

def generate_XOR_easy():
    ten, kotae = [], []
    for i in range(11):
        ten.append([0.1 * i, 0.1 * i])
        kotae.append([0])
        if 0.1 * i == 0.5:
            continue
        ten.append([0.1 * i, 1 - 0.1 * i])
        kotae.append([1])
    return ten, kotae

def shigumoido(u):
    return 1 / (1 + math.exp(-u))

def 層を作る(入力数, 個数):
    return [[random.uniform(-1, 1) for _ in range(入力数 + 1)] for _ in range(個数)]

def 順伝播(網, x):
    出力 = [x]
    for 層 in 網:
        x = x + [1.0]          # バイアス用
        x = [shigumoido(sum(w * v for w, v in zip(ニューロン, x))) for ニューロン in 層]
        出力.append(x)
    return 出力

def 逆伝播(網, 出力, 正解, 学習率):
    # 交差エントロピー + シグモイド なので 出力 - 正解
    デルタ = [o - t for o, t in zip(出力[-1], 正解)]
    for k in reversed(range(len(網))):
        前 = 出力[k]
        if k > 0:
            次デルタ = [
                sum(網[k][j][i] * デルタ[j] for j in range(len(網[k]))) * 前[i] * (1 - 前[i])
                for i in range(len(前))
            ]
        for j, ニューロン in enumerate(網[k]):
            for i, v in enumerate(前 + [1.0]):
                ニューロン[i] -= 学習率 * デルタ[j] * v
        if k > 0:
            デルタ = 次デルタ

def 損失(y, t):
    eps = 1e-10
    return -(t * math.log(y + eps) + (1 - t) * math.log(1 - y + eps))

def 学習(データ, 正解, 回数=3000, 学習率=0.3):
    網 = [層を作る(2, 4), 層を作る(4, 4), 層を作る(4, 1)]
    記録 = []
    for 回 in range(1, 回数 + 1):
        合計 = 0
        for x, t in zip(データ, 正解):
            出力 = 順伝播(網, x)
            合計 += 損失(出力[-1][0], t[0])
            逆伝播(網, 出力, t, 学習率)
        記録.append(合計 / len(データ))
        if 回 % 300 == 0:
            print('%d 回目  損失 %.6f' % (回, 記録[-1]))
    return 網, 記録

def テスト(網, データ, 正解):
    当たり = 0
    for x, t in zip(データ, 正解):
        y = 順伝播(網, x)[-1][0]
        当たり += int((y > 0.5) == (t[0] == 1))
        print(x, '正解', t[0], '予測', round(y, 4))
    print('正解率', 当たり / len(データ))

if __name__ == '__main__':
    random.seed(0)
    if len(sys.argv) > 1:
        random.seed(int(sys.argv[1]))
    for 名前, 作る in (('直線', generate_linear), ('XOR', generate_XOR_easy)):
        print('###', 名前)
        データ, 正解 = 作る()
        網, 記録 = 学習(データ, 正解)
        テスト(網, データ, 正解)
    try:
        import matplotlib.pyplot as plt
        plt.plot(記録)
        plt.savefig('loss.png')
    except ImportError:
        pass
