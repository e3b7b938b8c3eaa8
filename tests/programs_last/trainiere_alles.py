import numpy as np
from math import sqrt
try:
    from tqdm import trange
except ImportError:
    trange = range

np.random.seed(42)

# ---------- Daten (aus der Angabe) ----------
def generate_linear(n=100):
    pts=np.random.uniform(0,1,(n,2))
    inputs,labels=[],[]
    for pt in pts:
        inputs.append([pt[0],pt[1]])
        if pt[0]>pt[1]: labels.append(0)
        else: labels.append(1)
    return np.array(inputs),np.array(labels).reshape(n,1)

def generate_XOR_easy():
    inputs,labels=[],[]
    for i in range(11):
        inputs.append([0.1*i,0.1*i]); labels.append(0)
        if 0.1*i==0.5: continue
        inputs.append([0.1*i,1-0.1*i]); labels.append(1)
    return np.array(inputs),np.array(labels).reshape(21,1)

def sig(x): return 1/(1+np.exp(-x))
def sig_abl(s): return s*(1-s)

def train(x,y,lernrate=0.4,epochen=5000,n1=6,n2=6):
    g1=np.random.uniform(-1,1,(2,n1))
    g2=np.random.uniform(-1,1,(n1,n2))
    g3=np.random.uniform(-1,1,(n2,1))
    verlauf=[]
    geduld=0
    bester=1e9
    for e in trange(epochen):
        verlust=0
        for i in range(len(x)):
            a0=x[i:i+1]
            a1=sig(a0.dot(g1))
            a2=sig(a1.dot(g2))
            a3=sig(a2.dot(g3))
            fehler=a3-y[i]
            verlust+=float((fehler**2).sum())

            # Ausgabe -> zweite verdeckte Schicht
            d=2*fehler*sig_abl(a3)
            g3-=lernrate*a2.T.dot(d)
            d=d.dot(g3.T)*sig_abl(a2)
            g2-=lernrate*a1.T.dot(d)
            d=d.dot(g2.T)*sig_abl(a1)
            g1-=lernrate*a0.T.dot(d)
        verlauf.append(verlust)
        if e%500==0:
            print('Epoche',e,'Verlust',round(verlust,5))
        # frühes Ende
        if verlust<bester-1e-7:
            bester=verlust
            geduld=0
        else:
            geduld+=1
        if geduld>800:
            print('keine Verbesserung mehr, Ende bei',e)
            break

    aus=sig(sig(sig(x.dot(g1)).dot(g2)).dot(g3))
    print('Vorhersage:'); print(aus)
    treffer=int(((aus>=0.5).astype(int)==y).sum())
    print('Treffer: %d von %d = %.1f %%'%(treffer,len(y),100*treffer/len(y)))
    return g1,g2,g3,verlauf

kurven=[]
for erzeuge in (generate_linear,generate_XOR_easy):
    print('=====',erzeuge.__name__,'=====')
    X,Y=erzeuge()
    *gewichte,kurve=train(X,Y)
    kurven.append(kurve)

import matplotlib.pyplot as plt
for k in kurven: plt.plot(k)
plt.xlabel('Epoche'); plt.ylabel('Fehlerquadratsumme'); plt.legend(['linear','xor'])
plt.savefig('fehlerkurve.pdf')
