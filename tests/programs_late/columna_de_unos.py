import numpy as np
import matplotlib.pyplot as plt

# El sesgo va dentro de W: a cada entrada se le agrega un 1 (última columna)

def generate_linear(n=100):
    pts = np.random.uniform(0,1,(n,2))
    etiquetas = np.where(pts[:,0]>pts[:,1],0,1)
    return pts, etiquetas.reshape(-1,1)

def generate_XOR_easy():
    X=[];Y=[]
    for i in range(11):
        X.append([i/10,i/10]);Y.append(0)
        if i!=5:
            X.append([i/10,1-i/10]);Y.append(1)
    return np.array(X),np.array(Y).reshape(-1,1)

def con_uno(a):
    return np.hstack([a,np.ones((a.shape[0],1))])

sig = lambda z: 1/(1+np.exp(-z))
dsig = lambda a: a*(1-a)

def entrenar(X,Y,ocultas=(6,5),alfa=0.9,epocas=15000):
    capas=[2,*ocultas,1]
    W=[np.random.uniform(-1,1,(capas[i]+1,capas[i+1])) for i in range(len(capas)-1)]
    historia=[]
    for e in range(1,epocas+1):
        # adelante
        A=[con_uno(X)]
        for i,w in enumerate(W):
            s=sig(A[-1]@w)
            A.append(con_uno(s) if i<len(W)-1 else s)
        err=A[-1]-Y
        historia.append((err**2).mean())
        # atras
        delta=2*err/len(X)*dsig(A[-1])
        grads=[None]*len(W)
        for i in reversed(range(len(W))):
            grads[i]=A[i].T@delta
            if i>0:
                # sin la fila del sesgo
                delta=(delta@W[i][:-1].T)*dsig(A[i][:,:-1])
        for i in range(len(W)):
            W[i]-=alfa*grads[i]
        if e%1500==0: print('época',e,'ECM',round(historia[-1],6))
    return W,historia

def predecir(W,X):
    a=X
    for w in W: a=sig(con_uno(a)@w)
    return a

fig,ejes=plt.subplots(2,2,figsize=(8,8))
for k,(nombre,datos) in enumerate([('lineal',generate_linear()),('xor',generate_XOR_easy())]):
    X,Y=datos
    print('*****',nombre)
    W,h=entrenar(X,Y,(6,5) if nombre=='lineal' else (9,4))
    P=predecir(W,X)
    print(np.c_[Y,P])
    print('precisión:',((P>=0.5)==Y).mean())
    ejes[k,0].plot(h); ejes[k,0].set_title('error '+nombre)
    ejes[k,1].scatter(X[:,0],X[:,1],c=(P>=0.5).ravel())
plt.show()
