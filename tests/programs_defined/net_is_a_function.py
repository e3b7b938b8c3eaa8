import numpy as np
w1=w2=w3=None
def setup(a=2,b=6,c=6,d=1):
    global w1,w2,w3
    w1=np.random.randn(a,b); w2=np.random.randn(b,c); w3=np.random.randn(c,d)
def net(x):
    global h1,h2
    h1=1/(1+np.exp(-x@w1)); h2=1/(1+np.exp(-h1@w2))
    return 1/(1+np.exp(-h2@w3))
def err(x,y): return np.mean((net(x)-y)**2)
def improve(x,y,rate):
    global w1,w2,w3
    p=net(x)
    d3=2*(p-y)/len(x)*p*(1-p)
    d2=d3@w3.T*h2*(1-h2)
    d1=d2@w2.T*h1*(1-h1)
    w3=w3-rate*h2.T@d3
    w2=w2-rate*h1.T@d2
    w1=w1-rate*x.T@d1
