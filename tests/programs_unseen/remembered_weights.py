from numpy import *
from matplotlib.pyplot import *

random.seed(0)

def generate_linear(n=100):
    p=random.uniform(0,1,(n,2))
    l=[]
    for q in p:
        if q[0]>q[1]: l.append(0)
        else: l.append(1)
    return p,array(l).reshape(n,1)

def generate_XOR_easy():
    p=[];l=[]
    for i in range(11):
        p.append([0.1*i,0.1*i]);l.append(0)
        if 0.1*i==0.5: continue
        p.append([0.1*i,1-0.1*i]);l.append(1)
    return array(p),array(l).reshape(21,1)

def f(z): return 1/(1+exp(-z))
def df(a): return a*(1-a)

x,y=generate_XOR_easy()
# x,y=generate_linear()
N=len(x)

lr=0.8
W1=random.normal(size=(2,10))
W2=random.normal(size=(10,7))
W3=random.normal(size=(7,1))

# backprop has to use the weights from before the update!
W2_old=W2.copy()
W3_old=W3.copy()

L=[]
t=0
while t<30000:
    # forward
    h1=f(dot(x,W1))
    h2=f(dot(h1,W2))
    o=f(dot(h2,W3))
    loss=mean((o-y)**2)
    L+=[loss]

    # output layer
    e3=2*(o-y)/N*df(o)
    g3=dot(h2.T,e3)
    # hidden 2
    e2=dot(e3,W3_old.T)*df(h2)
    g2=dot(h1.T,e2)
    # hidden 1
    e1=dot(e2,W2_old.T)*df(h1)
    g1=dot(x.T,e1)

    # remember, then update
    W3_old=W3.copy()
    W2_old=W2.copy()
    W3-=lr*g3
    W2-=lr*g2
    W1-=lr*g1

    if t%3000==0: print('step',t,'loss',loss)
    t+=1

o=f(dot(f(dot(f(dot(x,W1)),W2)),W3))
print(o)
c=0
for i in range(N):
    if (o[i,0]>0.5)==(y[i,0]==1): c+=1
print('accuracy',c/N)

figure()
subplot(121); title('truth'); scatter(x[:,0],x[:,1],c=y.ravel())
subplot(122); title('result'); scatter(x[:,0],x[:,1],c=(o>0.5).ravel())
figure()
plot(L); xlabel('step'); ylabel('loss')
show()
