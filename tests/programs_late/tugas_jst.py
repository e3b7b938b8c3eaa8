# Tugas 1 Jaringan Saraf Tiruan
# NIM 13519xxx
import numpy as np

# np.random.seed(1)

def buat_data_linear(n=100):
    titik=np.random.uniform(0,1,(n,2))
    label=np.where(titik[:,0]>titik[:,1],0,1)
    return titik,label.reshape(-1,1)

def buat_data_xor():
    x=[];y=[]
    for i in range(11):
        x.append([0.1*i,0.1*i]);y.append(0)
        if i==5: continue
        x.append([0.1*i,1-0.1*i]);y.append(1)
    return np.array(x),np.array(y).reshape(21,1)

def sigmoid(x):
    return 1/(1+np.exp(-x))

def turunan_sigmoid(x):
    # x sudah melewati sigmoid
    return x*(1-x)

# bobot (global)
bobot1=np.random.uniform(-1,1,(2,6))
bobot2=np.random.uniform(-1,1,(6,4))
bobot3=np.random.uniform(-1,1,(4,1))
laju=0.1

def maju(x):
    global lapis1,lapis2,keluaran
    lapis1=sigmoid(np.dot(x,bobot1))
    lapis2=sigmoid(np.dot(lapis1,bobot2))
    keluaran=sigmoid(np.dot(lapis2,bobot3))
    return keluaran

def mundur(x,y):
    global bobot1,bobot2,bobot3
    galat=y-keluaran
    delta3=galat*turunan_sigmoid(keluaran)
    galat2=delta3.dot(bobot3.T)
    delta2=galat2*turunan_sigmoid(lapis2)
    galat1=delta2.dot(bobot2.T)
    delta1=galat1*turunan_sigmoid(lapis1)
    bobot3+=laju*lapis2.T.dot(delta3)
    bobot2+=laju*lapis1.T.dot(delta2)
    bobot1+=laju*x.T.dot(delta1)

def latih(x,y,epoch):
    catatan=[]
    for e in range(epoch):
        maju(x)
        mse=np.mean(np.square(y-keluaran))
        catatan.append(mse)
        mundur(x,y)
        if e%5000==0:
            print("epoch ke-"+str(e)+" mse: "+str(mse))
    return catatan

def uji(x,y):
    hasil=maju(x)
    print(hasil)
    benar=0
    for i in range(len(y)):
        if round(float(hasil[i][0]))==y[i][0]:
            benar=benar+1
    print("akurasi:",benar/len(y)*100,"%")

if __name__=="__main__":
    print("--- data linear ---")
    x,y=buat_data_linear()
    latih(x,y,20000)
    uji(x,y)

    print("--- data xor ---")
    bobot1=np.random.uniform(-1,1,(2,6))
    bobot2=np.random.uniform(-1,1,(6,4))
    bobot3=np.random.uniform(-1,1,(4,1))
    laju=0.8
    x,y=buat_data_xor()
    catatan=latih(x,y,60000)
    uji(x,y)
    try:
        import matplotlib.pyplot as plt
        plt.plot(catatan)
        plt.title("mse xor")
        plt.show()
    except ImportError:
        print("matplotlib tidak ada")
