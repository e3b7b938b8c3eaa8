import numpy as np
import time

# tugas jaringan syaraf tiruan

def generate_linear(n=100):
  titik = np.random.uniform(0,1,(n,2))
  label = [0 if t[0]>t[1] else 1 for t in titik]
  return titik, np.array(label).reshape(n,1)

def generate_XOR_easy():
  masukan=[]; label=[]
  for i in range(11):
    masukan.append([0.1*i,0.1*i]); label.append(0)
    if 0.1*i==0.5: continue
    masukan.append([0.1*i,1-0.1*i]); label.append(1)
  return np.array(masukan), np.array(label).reshape(21,1)

def sigmoid(x, turunan=False):
  if turunan==True:
    return x*(1-x)
  return 1/(1+np.exp(-x))

np.random.seed(5)
x,y = generate_XOR_easy()
#x,y = generate_linear(100)
print("x =",x)
print("y =",y)

# bobot
w0 = 2*np.random.random((2,5))-1
w1 = 2*np.random.random((5,5))-1
w2 = 2*np.random.random((5,1))-1
print("bobot awal")
print(w0); print(w1); print(w2)

alpha = 2
mulai = time.time()
for j in range(60000):
  # maju
  l0 = x
  l1 = sigmoid(np.dot(l0,w0))
  l2 = sigmoid(np.dot(l1,w1))
  l3 = sigmoid(np.dot(l2,w2))

  # galat
  l3_error = 2*(l3-y)/len(y)
  if (j%5000)==0:
    print("iterasi",j,"MSE :",np.mean((l3-y)**2))
    #print(l3)

  # mundur
  l3_delta = l3_error*sigmoid(l3,turunan=True)
  l2_error = l3_delta.dot(w2.T)
  l2_delta = l2_error*sigmoid(l2,turunan=True)
  l1_error = l2_delta.dot(w1)
  l1_delta = l1_error*sigmoid(l1,turunan=True)

  w2 -= alpha*l2.T.dot(l3_delta)
  w1 -= alpha*l1.T.dot(l2_delta)
  w0 -= alpha*l0.T.dot(l1_delta)

print("selesai dalam",time.time()-mulai,"detik")
print("keluaran setelah latihan")
print(l3)
benar = 0
for a,b in zip(l3,y):
  print(a, b)
  if (a[0]>0.5)==bool(b[0]): benar += 1
print("akurasi",benar/len(y)*100,"%")
