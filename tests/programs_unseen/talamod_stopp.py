import numpy as np

# Rekursiv framåt- och bakåtpassning, tidig stopp med "tålamod"

def generate_linear(n=100):
    p = np.random.uniform(0, 1, (n, 2))
    return p, np.array([0 if u > v else 1 for u, v in p]).reshape(n, 1)

def generate_XOR_easy():
    p, e = [], []
    for i in range(11):
        p.append([0.1*i, 0.1*i]); e.append(0)
        if 0.1*i == 0.5:
            continue
        p.append([0.1*i, 1-0.1*i]); e.append(1)
    return np.array(p), np.array(e).reshape(21, 1)

sig = lambda z: 1/(1+np.exp(-z))

def nytt_nät(mått):
    if len(mått) < 2:
        return []
    lager = {'W': np.random.randn(mått[0], mått[1]), 'b': np.random.randn(1, mått[1])}
    return [lager] + nytt_nät(mått[1:])

def pass_(nät, a, y):
    """Går hela vägen fram, vänder och lämnar (delta*W^T) till den som anropade.
    Gradienterna läggs i lagret."""
    lager, resten = nät[0], nät[1:]
    ut = sig(a@lager['W'] + lager['b'])
    if resten:
        p, bak = pass_(resten, ut, y)
        delta = bak*ut*(1-ut)
    else:
        p = ut
        delta = ut-y          # korsentropi genom sigmoid
    lager['dW'] = a.T@delta
    lager['db'] = delta.sum(axis=0, keepdims=True)
    return p, delta@lager['W'].T

def gissa(nät, a):
    if not nät:
        return a
    return gissa(nät[1:], sig(a@nät[0]['W'] + nät[0]['b']))

def förlust(p, y):
    p = np.clip(p, 1e-12, 1-1e-12)
    return -np.mean(y*np.log(p) + (1-y)*np.log(1-p))

def lär(nät, X, y, lr=0.05, tålamod=200, minst=1e-6, tak=60000):
    bäst = np.inf
    väntat = 0
    epok = 0
    while väntat < tålamod and epok < tak:
        p, _ = pass_(nät, X, y)
        nu = förlust(p, y)
        if nu < bäst-minst:
            bäst, väntat = nu, 0
        else:
            väntat += 1
        for lager in nät:
            lager['W'] = lager['W'] - lr*lager['dW']
            lager['b'] = lager['b'] - lr*lager['db']
        epok += 1
        if epok % 1000 == 0:
            print('epok', epok, 'förlust', round(nu, 6))
    print('stannade efter', epok, 'epoker, bästa förlust', bäst)
    return nät

def redovisa(namn, nät, X, y):
    p = gissa(nät, X)
    print(namn)
    for rad in np.hstack((X, y, p)):
        print('  '.join('%7.4f' % v for v in rad))
    print('rätt: %d av %d' % (np.sum((p > 0.5) == y), len(y)))

if __name__ == '__main__':
    np.random.seed(6)
    X, y = generate_linear()
    redovisa('linjär', lär(nytt_nät([2, 5, 4, 1]), X, y, lr=0.02), X, y)
    X, y = generate_XOR_easy()
    redovisa('xor', lär(nytt_nät([2, 6, 5, 1]), X, y), X, y)
