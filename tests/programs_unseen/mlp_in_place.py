import numpy as np
import matplotlib.pyplot as plt

rng = np.random.default_rng(99)

def generate_linear(n=100):
    pts = rng.uniform(0,1,(n,2))
    lab = np.where(pts[:,0]>pts[:,1],0,1)
    return pts, lab[:,None]

def generate_XOR_easy():
    d = 0.1*np.arange(11)
    a = np.stack([d,d],axis=1)
    b = np.stack([d,1-d],axis=1)
    b = np.delete(b,5,axis=0)
    return np.vstack([a,b]), np.vstack([np.zeros((11,1),int),np.ones((10,1),int)])

def sigmoid(v): return 1/(1+np.exp(-v))
def dtanh(v): return 1-np.tanh(v)**2
def bce(p,t,eps=1e-10):
    return -np.mean(t*np.log(p+eps)+(1-t)*np.log(1-p+eps))

class MLP:
    def __init__(self,h1=8,h2=6,lr=0.05):
        self.U=rng.normal(0,.5,(2,h1));  self.u=np.zeros(h1)
        self.V=rng.normal(0,.5,(h1,h2)); self.v=np.zeros(h2)
        self.T=rng.normal(0,.5,(h2,1));  self.t=np.zeros(1)
        self.lr=lr

    def forward(self,X):
        self.X=X
        self.s1=X@self.U+self.u
        self.y1=np.tanh(self.s1)
        self.s2=self.y1@self.V+self.v
        self.y2=np.tanh(self.s2)
        self.p=sigmoid(self.y2@self.T+self.t)
        return self.p

    def backward(self,Y):
        # one pass from the top, each layer is changed as soon as it isn't needed any more
        g=(self.p-Y)/len(Y)
        below=g@self.T.T*dtanh(self.s2)
        self.T-=self.lr*self.y2.T@g
        self.t-=self.lr*g.sum(0)
        g=below
        below=g@self.V.T*dtanh(self.y1)
        self.V-=self.lr*self.y1.T@g
        self.v-=self.lr*g.sum(0)
        g=below
        self.U-=self.lr*self.X.T@g
        self.u-=self.lr*g.sum(0)

    def fit(self,X,Y,epochs=15000,every=1500):
        hist=[]
        for e in range(epochs):
            p=self.forward(X)
            hist.append(bce(p,Y))
            self.backward(Y)
            if e%every==0:
                acc=np.mean((p>.5)==Y)
                print("epoch",e,"loss",round(hist[-1],5),"acc",round(acc,3))
        return hist

def plot_all(X,Y,net,hist,name):
    fig,ax=plt.subplots(1,3,figsize=(13,4))
    g=np.linspace(-.1,1.1,80)
    A,B=np.meshgrid(g,g)
    Z=net.forward(np.c_[A.ravel(),B.ravel()]).reshape(A.shape)
    ax[0].contourf(A,B,Z,levels=20,cmap="RdBu")
    ax[0].scatter(X[:,0],X[:,1],c=Y[:,0],edgecolors="k",cmap="RdBu")
    ax[1].scatter(X[:,0],X[:,1],c=(net.forward(X)>.5)[:,0],cmap="RdBu")
    ax[2].plot(hist)
    ax[0].set_title(name)
    plt.show()

if __name__=="__main__":
    for name,(X,Y) in [("linear",generate_linear()),("xor",generate_XOR_easy())]:
        print("***",name)
        net=MLP()
        hist=net.fit(X,Y)
        p=net.forward(X)
        print(np.round(p.ravel(),4))
        print("accuracy: %.2f%%"%(100*np.mean((p>.5)==Y)))
        plot_all(X,Y,net,hist,name)
