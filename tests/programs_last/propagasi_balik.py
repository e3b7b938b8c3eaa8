# Tugas 1 Jaringan Syaraf Tiruan
# propagasi balik tanpa library (numpy saja)
import numpy as np
import matplotlib.pyplot as plt

bobot1 = None
bobot2 = None
bobot3 = None
laju = 0.5

def buat_linear(n=100):
    titik = np.random.uniform(0, 1, (n, 2))
    label = []
    for t in titik:
        if t[0] > t[1]:
            label.append(0)
        else:
            label.append(1)
    return titik, np.array(label).reshape(n, 1)

def buat_xor():
    titik = []
    label = []
    for i in range(11):
        titik.append([0.1*i, 0.1*i])
        label.append(0)
        if 0.1*i == 0.5:
            continue
        titik.append([0.1*i, 1-0.1*i])
        label.append(1)
    return np.array(titik), np.array(label).reshape(21, 1)

def sigmoid(x):
    return 1/(1+np.exp(-x))

def turunan(x):
    return x*(1-x)

def mulai(h1=10, h2=10):
    global bobot1, bobot2, bobot3
    bobot1 = np.random.randn(2, h1)
    bobot2 = np.random.randn(h1, h2)
    bobot3 = np.random.randn(h2, 1)

def maju(x):
    a1 = sigmoid(np.dot(x, bobot1))
    a2 = sigmoid(np.dot(a1, bobot2))
    a3 = sigmoid(np.dot(a2, bobot3))
    return a1, a2, a3

def mundur(x, y, a1, a2, a3):
    global bobot1, bobot2, bobot3
    galat3 = a3 - y
    delta3 = galat3 * turunan(a3)
    galat2 = np.dot(delta3, bobot3.T)
    delta2 = galat2 * turunan(a2)
    galat1 = np.dot(delta2, bobot2.T)
    delta1 = galat1 * turunan(a1)

    bobot3 -= laju * np.outer(a2, delta3)
    bobot2 -= laju * np.outer(a1, galat2)
    bobot1 -= laju * np.outer(x, delta1)

def latih(x, y, epoch=3000):
    catatan = []
    for e in range(epoch):
        total = 0
        for i in range(len(x)):
            a1, a2, a3 = maju(x[i])
            total = total + 0.5*np.sum((y[i]-a3)**2)
            mundur(x[i], y[i], a1, a2, a3)
        catatan.append(total)
        if e % 300 == 0:
            print('epoch', e, 'galat', total)
    return catatan

def uji(x, y):
    benar = 0
    for i in range(len(x)):
        hasil = maju(x[i])[2][0]
        print('titik', x[i], 'label', y[i][0], 'hasil', '%.4f' % hasil)
        if (hasil > 0.5 and y[i][0] == 1) or (hasil <= 0.5 and y[i][0] == 0):
            benar += 1
    print('akurasi', benar/len(x)*100, '%')

# ---- program utama ----
np.random.seed(21)
for nama, buat in (('linear', buat_linear), ('xor', buat_xor)):
    print('=== data', nama)
    x, y = buat()
    mulai()
    catatan = latih(x, y)
    uji(x, y)
    plt.plot(catatan)
    plt.title('galat ' + nama)
    plt.savefig('galat_' + nama + '.png')
    plt.clf()
