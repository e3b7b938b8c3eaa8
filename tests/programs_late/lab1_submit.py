import numpy as np
from matplotlib import pyplot as plt
import random

def generate_linear(n=100):
    pts=np.random.uniform(0,1,(n,2))
    inputs=[]
    labels=[]
    for pt in pts:
        inputs.append([pt[0],pt[1]])
        labels.append(0 if pt[0]>pt[1] else 1)
    return np.array(inputs),np.array(labels).reshape(n,1)
def generate_XOR_easy():
    inputs=[]
    labels=[]
    for i in range(11):
        inputs.append([0.1*i,0.1*i])
        labels.append(0)
        if 0.1*i==0.5:
            continue
        inputs.append([0.1*i,1-0.1*i])
        labels.append(1)
    return np.array(inputs),np.array(labels).reshape(21,1)
def sigmoid(x): return 1/(1+np.exp(-x))
def d_sigmoid(x): return sigmoid(x)*(1-sigmoid(x))

def train(x,y,epoch=10000,lr=0.3,h1=5,h2=8):
    n=len(x)
    w1=np.random.randn(2,h1);b1=np.zeros(h1)
    w2=np.random.randn(h1,h2);b2=np.zeros(h2)
    w3=np.random.randn(h2,1);b3=np.zeros(1)
    ls=[]
    for e in range(epoch):
        z1=np.dot(x,w1)+b1; a1=sigmoid(z1)
        z2=np.dot(a1,w2)+b2; a2=sigmoid(z2)
        z3=np.dot(a2,w3)+b3; a3=sigmoid(z3)
        loss=np.sum((a3-y)**2)/n
        ls.append(loss)
        # backprop
        dz3=2*(a3-y)*d_sigmoid(z3)
        dw3=np.dot(a2.T,dz3)/n; db3=np.sum(dz3,axis=0)
        dz2=np.dot(dz3,w3.T)*d_sigmoid(z2)
        dw2=np.dot(a1.T,dz2)/n; db2=np.sum(dz2,axis=0)
        dz1=np.dot(dz2,w2.T)*d_sigmoid(z1)
        dw1=np.dot(x.T,dz1)/n; db1=np.sum(dz1,axis=0)
        w3-=lr*dw3; b3-=lr*db3
        w2-=lr*dw2; b2-=lr*db2
        w1-=lr*dw1; b1-=lr*db1
        if e%500==0: print('epoch',e,'loss',loss)
    print(a3)
    pred=(a3>0.5)*1
    print('acc',(pred==y).mean())
    return pred,ls

def show(x,y,pred,ls):
    plt.subplot(131);plt.scatter(x[:,0],x[:,1],c=y.ravel())
    plt.subplot(132);plt.scatter(x[:,0],x[:,1],c=pred.ravel())
    plt.subplot(133);plt.plot(ls)
    plt.show()

random.seed(1)   # ??? does not change anything
x,y=generate_linear()
pred,ls=train(x,y)
show(x,y,pred,ls)
x,y=generate_XOR_easy()
pred,ls=train(x,y,epoch=30000)
show(x,y,pred,ls)
