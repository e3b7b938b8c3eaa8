import numpy as np

class Network():
    # online backprop, adapted from the pseudo code on the slides
    def __init__(self, sizes=[2, 6, 6, 1], learning_rate=0.5, activation="sigmoid", data=None):
        self.sizes=sizes
        self.learning_rate=learning_rate
        self.w1=np.random.uniform(-1,1,(sizes[0],sizes[1]))
        self.w2=np.random.uniform(-1,1,(sizes[1],sizes[2]))
        self.w3=np.random.uniform(-1,1,(sizes[2],sizes[3]))
        self.data=data
        if activation!="sigmoid":
            raise NotImplementedError(activation)

    def sig(self,v):
        return 1/(1+np.exp(-v))

    def feed_forward(self,inp):
        self.inp=inp.reshape(1,2)
        self.h1=self.sig(self.inp@self.w1)
        self.h2=self.sig(self.h1@self.w2)
        self.out=self.sig(self.h2@self.w3)
        return self.out[0,0]

    def back_prop(self,target):
        # output layer
        err=self.out-target
        d_out=err*self.out*(1-self.out)
        self.w3-=self.learning_rate*self.h2.T@d_out
        # second hidden layer
        d_h2=(d_out@self.w3.T)*self.h2*(1-self.h2)
        self.w2-=self.learning_rate*self.h1.T@d_h2
        # first hidden layer
        d_h1=(d_h2@self.w2.T)*self.h1*(1-self.h1)
        self.w1-=self.learning_rate*self.inp.T@d_h1

    def fit(self,n_epochs):
        X,Y=self.data
        for ep in range(n_epochs):
            total=0
            for x,y in zip(X,Y):
                o=self.feed_forward(x)
                total+=0.5*(o-y[0])**2
                self.back_prop(y[0])
            if ep%500==0:
                print("epoch",ep,"loss",total)
            # print(self.w1, self.w2)

    def test(self):
        X,Y=self.data
        right=0
        for x,y in zip(X,Y):
            o=self.feed_forward(x)
            print("in:",x,"expected:",y[0],"got: %.4f"%o)
            if (o>=0.5)==(y[0]==1):
                right+=1
        print("accuracy =",right/len(X))

def linear(n=100):
    pts=np.random.uniform(0,1,(n,2))
    labels=[]
    for pt in pts:
        if pt[0]>pt[1]:
            labels.append(0)
        else:
            labels.append(1)
    return pts,np.array(labels).reshape(n,1)

def xor():
    pts=[];labels=[]
    for i in range(11):
        pts.append([0.1*i,0.1*i])
        labels.append(0)
        if 0.1*i==0.5:
            continue
        pts.append([0.1*i,1-0.1*i])
        labels.append(1)
    return np.array(pts),np.array(labels).reshape(21,1)

def main():
    np.random.seed(11)
    n1=Network(data=linear(),learning_rate=0.3)
    n1.fit(1500)
    n1.test()
    n2=Network(sizes=[2,6,5,1],data=xor(),learning_rate=0.9)
    n2.fit(8000)
    n2.test()
    return n1,n2

if __name__=="__main__":
    n1,n2=main()
