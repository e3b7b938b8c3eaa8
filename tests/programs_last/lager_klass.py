# Laboration 1, neuronnät från grunden
# varje lager har sin egen viktmatris W (ut x in)
import numpy as np, matplotlib.pyplot as plt
import random

antal_epoker = 3000
steg = 0.5

def generate_linear(n = 100):
    pts = np.random.uniform(0,1,(n,2))
    x = [[p[0],p[1]] for p in pts]
    y = [0 if p[0]>p[1] else 1 for p in pts]
    return np.array(x), np.array(y).reshape(n,1)

def generate_XOR_easy():
    x=[];y=[]
    for i in range(11):
        x.append([0.1*i,0.1*i]); y.append(0)
        if 0.1*i==0.5: continue
        x.append([0.1*i,1-0.1*i]); y.append(1)
    return np.array(x),np.array(y).reshape(21,1)

def sig(v):
    return 1/(1+np.exp(-v))

class Lager:
    def __init__(self,fan_in,fan_ut):
        self.W=np.random.normal(0,1,(fan_ut,fan_in))

    def framåt(self,x):
        self.x=x
        self.a=sig(np.dot(self.W,x))
        return self.a

    def bakåt(self,da):
        dz=da*self.a*(1-self.a)
        self.dW=np.dot(dz,self.x.T)
        self.W=self.W-steg*self.dW
        return np.dot(self.W.T,dz)

class Nät:
    def __init__(self,*storlek):
        self.lager=[Lager(i,u) for i,u in zip(storlek[:-1],storlek[1:])]

    def kör(self,x):
        x=x.reshape(-1,1)
        for l in self.lager: x=l.framåt(x)
        return x

    def lär(self,x,y):
        ut=self.kör(x)
        fel=2*(ut-y)
        for l in reversed(self.lager): fel=l.bakåt(fel)
        return ((ut-y)**2).item()

def träna(X,Y):
    nät=Nät(2,5,4,1)
    förluster=[]
    for epok in range(antal_epoker):
        summa=0
        for x,y in zip(X,Y):
            summa+=nät.lär(x,y)
        förluster.append(summa)
        if epok%500==0:
            print("epok",epok,"förlust",summa)
        # if summa < 1e-4: break
    return nät,förluster

def rita(X,Y,nät):
    for x,y in zip(X,Y):
        färg='g' if nät.kör(x).item()>0.5 else 'r'
        plt.scatter(x[0],x[1],c=färg,marker='x' if y[0] else 'o')
    plt.show()

if __name__=='__main__':
    random.seed(3); np.random.seed(3)
    for namn,data in [('linjär',generate_linear()),('xor',generate_XOR_easy())]:
        X,Y=data
        print(namn)
        nät,f=träna(X,Y)
        rätt=0
        for x,y in zip(X,Y):
            p=nät.kör(x).item()
            print('%.5f'%p,y[0])
            rätt+=(p>0.5)==y[0]
        print('träffsäkerhet',rätt/len(X))
        plt.plot(f); plt.show()
        rita(X,Y,nät)
