import numpy as np, matplotlib.pyplot as plt

np.random.seed(42)

# ---------------- veri ----------------
def generate_linear(n=100):
    X = np.random.uniform(0,1,(n,2))
    y = np.where(X[:,0] > X[:,1], 0, 1)
    return X, y.reshape(-1,1)

def generate_XOR_easy():
    X=[]; y=[]
    for i in range(11):
        X.append([0.1*i, 0.1*i]); y.append(0)
        if i == 5:
            continue
        X.append([0.1*i, 1-0.1*i]); y.append(1)
    return np.array(X), np.array(y).reshape(-1,1)

# ---------------- fonksiyonlar ----------------
# sütunlar örneklerdir: X (2, m), Y (1, m)
sig = lambda t: 1/(1+np.exp(-t))

def agirlik_olustur(giris, gizli1, gizli2, cikis):
    return dict(
        W1 = np.random.randn(gizli1, giris)*0.8,  b1 = np.zeros((gizli1,1)),
        W2 = np.random.randn(gizli2, gizli1)*0.8, b2 = np.zeros((gizli2,1)),
        W3 = np.random.randn(cikis, gizli2)*0.8,  b3 = np.zeros((cikis,1)),
    )

def ileri(ag, X):
    Z1 = np.dot(ag['W1'], X) + ag['b1'];   A1 = np.tanh(Z1)
    Z2 = np.dot(ag['W2'], A1) + ag['b2'];  A2 = np.tanh(Z2)
    Z3 = np.dot(ag['W3'], A2) + ag['b3'];  A3 = sig(Z3)
    onbellek = {'A1':A1, 'A2':A2, 'A3':A3}
    return A3, onbellek

def kayip(A3, Y):
    eps = 1e-9
    return float(-np.mean(Y*np.log(A3+eps) + (1-Y)*np.log(1-A3+eps)))

def geri(ag, onbellek, X, Y):
    A1, A2, A3 = onbellek['A1'], onbellek['A2'], onbellek['A3']
    turev = {}
    # çapraz entropi + sigmoid -> sadece fark kalır
    dZ3 = A3 - Y
    turev['W3'] = np.dot(dZ3, A2.T)
    turev['b3'] = np.sum(dZ3, axis=1, keepdims=True)
    dZ2 = np.dot(ag['W3'].T, dZ3) * (1 - A2**2)
    turev['W2'] = np.dot(dZ2, A1.T)
    turev['b2'] = np.sum(dZ2, axis=1, keepdims=True)
    dZ1 = np.dot(ag['W2'].T, dZ2) * (1 - A1**2)
    turev['W1'] = np.dot(dZ1, X.T)
    turev['b1'] = np.sum(dZ1, axis=1, keepdims=True)
    return turev

def guncelle(ag, turev, oran):
    for anahtar in ag:
        ag[anahtar] -= oran*turev[anahtar]
    return ag

def egit(X, Y, ag, oran, adim_sayisi):
    kayiplar = []
    for adim in range(1, adim_sayisi+1):
        tahmin, onbellek = ileri(ag, X)
        k = kayip(tahmin, Y)
        kayiplar.append(k)
        turev = geri(ag, onbellek, X, Y)
        ag = guncelle(ag, turev, oran)
        if adim % 500 == 0:
            print(f'adım {adim:5d} | kayıp = {k:.5f}')
        if k < 0.003:
            print('yeterince küçük, duruyorum:', adim)
            break
    return ag, kayiplar

def dogruluk(tahmin, Y):
    return np.mean((tahmin >= 0.5) == Y)*100

def ciz(X, Y, tahmin, baslik):
    plt.figure(figsize=(8,4))
    for i,(isim,e) in enumerate([('gerçek',Y),('tahmin',(tahmin>=0.5).astype(int))]):
        plt.subplot(1,2,i+1)
        plt.title(baslik+' - '+isim)
        plt.scatter(X[0], X[1], c=e.ravel(), cmap='coolwarm')
    plt.show()

# ---------------- çalıştır ----------------
if __name__ == '__main__':
    for isim, (x, y) in {'doğrusal':generate_linear(100), 'xor':generate_XOR_easy()}.items():
        print('-----', isim, '-----')
        X, Y = x.T, y.T
        ag = agirlik_olustur(2, 6, 5, 1)
        ag, kayiplar = egit(X, Y, ag, oran=0.01, adim_sayisi=8000)
        tahmin, _ = ileri(ag, X)
        print(tahmin.T)
        print('doğruluk: %%%.1f' % dogruluk(tahmin, Y))
        plt.plot(kayiplar); plt.title('öğrenme eğrisi'); plt.show()
        ciz(X, Y, tahmin, isim)
