import numpy as np
import matplotlib.pyplot as plt

np.random.seed(7)

def generate_linear(n=100):
    pts = np.random.uniform(0,1,(n,2))
    inputs, labels = [], []
    for pt in pts:
        inputs.append([pt[0],pt[1]])
        distance = (pt[0]-pt[1])/1.414
        if pt[0]>pt[1]: labels.append(0)
        else: labels.append(1)
    return np.array(inputs), np.array(labels).reshape(n,1)

def generate_XOR_easy():
    inputs, labels = [], []
    for i in range(11):
        inputs.append([0.1*i,0.1*i])
        labels.append(0)
        if 0.1*i==0.5: continue
        inputs.append([0.1*i,1-0.1*i])
        labels.append(1)
    return np.array(inputs), np.array(labels).reshape(21,1)

def show_result(x,y,pred_y):
    plt.subplot(1,2,1)
    plt.title('Ground truth',fontsize=18)
    for i in range(x.shape[0]):
        if y[i]==0: plt.plot(x[i][0],x[i][1],'ro')
        else: plt.plot(x[i][0],x[i][1],'bo')
    plt.subplot(1,2,2)
    plt.title('Predict result',fontsize=18)
    for i in range(x.shape[0]):
        if pred_y[i]==0: plt.plot(x[i][0],x[i][1],'ro')
        else: plt.plot(x[i][0],x[i][1],'bo')
    plt.show()

class MyNet():
    def __init__(self, hidden=10, lr=0.01):
        self.lr=lr
        self.w=[np.random.normal(0,1,(2,hidden)),
                np.random.normal(0,1,(hidden,hidden)),
                np.random.normal(0,1,(hidden,1))]
        self.losses=[]

    # def forward(self,x):
    #     self.z1 = np.dot(x,self.w1)
    #     self.a1 = sigmoid(self.z1)
    #     self.z2 = np.dot(self.a1,self.w2)
    #     self.a2 = sigmoid(self.z2)
    #     return sigmoid(np.dot(self.a2,self.w3))

    def forward(self,x):
        self.h1=np.tanh(np.dot(x,self.w[0]))
        self.h2=np.tanh(np.dot(self.h1,self.w[1]))
        self.out=1/(1+np.exp(-np.dot(self.h2,self.w[2])))
        return self.out

    def mse(self,y,yhat):
        return np.mean((y-yhat)**2)

    def backward(self,x,y):
        err=y-self.out
        d3=err*self.out*(1-self.out)
        d2=d3.dot(self.w[2].T)*(1-self.h2**2)
        d1=d2.dot(self.w[1].T)*(1-self.h1**2)
        # print(d3.shape,d2.shape,d1.shape)
        grads=[x.T.dot(d1),self.h1.T.dot(d2),self.h2.T.dot(d3)]
        for k in range(3):
            self.w[k]+=self.lr*grads[k]

    def train(self,x,y,epochs=10000):
        for epoch in range(epochs):
            yhat=self.forward(x)
            loss=self.mse(y,yhat)
            self.losses.append(loss)
            self.backward(x,y)
            if epoch%1000==0:
                print('epoch',epoch,'loss :',loss)

    def test(self,x,y):
        p=self.forward(x)
        correct=0
        for i in range(len(p)):
            print('Iter%d | Ground truth: %.1f | prediction: %.5f'%(i,y[i][0],p[i][0]))
            if round(float(p[i][0]))==y[i][0]: correct+=1
        print('accuracy: %.2f%%'%(100*correct/len(p)))
        return np.round(p)

x,y=generate_linear()
net=MyNet(10,0.05)
net.train(x,y)
show_result(x,y,net.test(x,y))
x2,y2=generate_XOR_easy()
net2=MyNet(10,0.05)
net2.train(x2,y2)
show_result(x2,y2,net2.test(x2,y2))
plt.plot(net.losses,label='linear')
plt.plot(net2.losses,label='xor')
plt.legend()
plt.show()
