import numpy as np
import matplotlib.pyplot as plt

# 实验一 反向传播

def shengcheng_xianxing(n=100):
    dian = np.random.uniform(0, 1, (n, 2))
    biaoqian = []
    for d in dian:
        if d[0] > d[1]:
            biaoqian.append(0)
        else:
            biaoqian.append(1)
    return dian, np.array(biaoqian).reshape(n, 1)

def shengcheng_yihuo():
    dian = []
    biaoqian = []
    for i in range(11):
        dian.append([0.1*i, 0.1*i])
        biaoqian.append(0)
        if 0.1*i == 0.5:
            continue
        dian.append([0.1*i, 1-0.1*i])
        biaoqian.append(1)
    return np.array(dian), np.array(biaoqian).reshape(21, 1)

# 激活函数
def jihuo(z):
    return 1.0/(1.0+np.exp(-z))

def jihuo_daoshu(a):
    return np.multiply(a, 1.0-a)

# 参数初始化, 返回字典
def chushihua(shuru, yin1, yin2, shuchu):
    canshu = {}
    canshu['w1'] = np.random.randn(shuru, yin1)
    canshu['p1'] = np.zeros((1, yin1))
    canshu['w2'] = np.random.randn(yin1, yin2)
    canshu['p2'] = np.zeros((1, yin2))
    canshu['w3'] = np.random.randn(yin2, shuchu)
    canshu['p3'] = np.zeros((1, shuchu))
    return canshu

# 前向传播
def qianxiang(x, canshu):
    zhi = {}
    zhi['z1'] = np.matmul(x, canshu['w1']) + canshu['p1']
    zhi['a1'] = jihuo(zhi['z1'])
    zhi['z2'] = np.matmul(zhi['a1'], canshu['w2']) + canshu['p2']
    zhi['a2'] = jihuo(zhi['z2'])
    zhi['z3'] = np.matmul(zhi['a2'], canshu['w3']) + canshu['p3']
    zhi['a3'] = jihuo(zhi['z3'])
    return zhi

def sunshi(yuce, y):
    return np.mean(np.square(yuce-y))

# 反向传播
def fanxiang_chuanbo(x, y, canshu, zhi):
    n = len(x)
    tidu = {}
    d3 = 2*(zhi['a3']-y)/n*jihuo_daoshu(zhi['a3'])
    d2 = np.matmul(d3, canshu['w3'].T)*jihuo_daoshu(zhi['a2'])
    d1 = np.matmul(d2, canshu['w2'].T)*jihuo_daoshu(zhi['a1'])
    tidu['w3'] = np.matmul(zhi['a2'].T, d3)
    tidu['p3'] = np.sum(d3, axis=1, keepdims=True)
    tidu['w2'] = np.matmul(zhi['a1'].T, d2)
    tidu['p2'] = np.sum(d2, axis=1, keepdims=True)
    tidu['w1'] = np.matmul(x.T, d1)
    tidu['p1'] = np.sum(d1, axis=1, keepdims=True)
    return tidu

# 更新
def gengxin(canshu, tidu, xuexilv):
    xin = {}
    for ming in canshu:
        xin[ming] = canshu[ming]-xuexilv*tidu[ming]
    return xin

def xunlian(x, y, lunshu=20000, xuexilv=0.8):
    canshu = chushihua(2, 7, 5, 1)
    jilu = []
    for lun in range(lunshu):
        zhi = qianxiang(x, canshu)
        s = sunshi(zhi['a3'], y)
        jilu.append(s)
        tidu = fanxiang_chuanbo(x, y, canshu, zhi)
        canshu = gengxin(canshu, tidu, xuexilv)
        if lun % 2000 == 0:
            print('lun: %d sunshi: %f' % (lun, s))
    return canshu, jilu

def huatu(x, y, yuce):
    plt.subplot(1, 2, 1)
    plt.title('Ground truth', fontsize=18)
    for i in range(x.shape[0]):
        if y[i] == 0:
            plt.plot(x[i][0], x[i][1], 'ro')
        else:
            plt.plot(x[i][0], x[i][1], 'bo')
    plt.subplot(1, 2, 2)
    plt.title('Predict result', fontsize=18)
    for i in range(x.shape[0]):
        if yuce[i] == 0:
            plt.plot(x[i][0], x[i][1], 'ro')
        else:
            plt.plot(x[i][0], x[i][1], 'bo')
    plt.show()

for shuju in (shengcheng_xianxing(), shengcheng_yihuo()):
    x, y = shuju
    canshu, jilu = xunlian(x, y)
    yuce = qianxiang(x, canshu)['a3']
    print(yuce)
    print('zhunquelv:', np.mean(np.round(yuce) == y))
    plt.plot(jilu)
    plt.show()
    huatu(x, y, np.round(yuce))
