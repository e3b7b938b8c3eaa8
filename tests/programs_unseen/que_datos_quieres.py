import numpy as np
import matplotlib.pyplot as plt

print("Red neuronal con dos capas ocultas")
opcion = input("¿Qué datos quieres? [1] lineal  [2] xor : ").strip()

# ---------- DATOS ----------
x = []
y = []
if opcion == "1":
    nombre = "lineal"
    for pt in np.random.uniform(0, 1, (100, 2)):
        x.append([pt[0], pt[1]])
        if pt[0] > pt[1]:
            y.append([0])
        else:
            y.append([1])
else:
    nombre = "xor"
    for i in range(11):
        x.append([0.1*i, 0.1*i])
        y.append([0])
        if 0.1*i == 0.5:
            continue
        x.append([0.1*i, 1 - 0.1*i])
        y.append([1])
x = np.array(x)
y = np.array(y)
print("datos:", nombre, x.shape, y.shape)

# ---------- RED ----------
oculta1 = 5
oculta2 = 5
w_entrada = np.random.randn(2, oculta1)
w_medio = np.random.randn(oculta1, oculta2)
w_salida = np.random.randn(oculta2, 1)
ritmo = 0.02 if nombre == "lineal" else 0.1
epocas = 40000


def sigmoid(v, derivada=False):
    if derivada:
        return v*(1 - v)
    return 1/(1 + np.exp(-v))


# ---------- ENTRENAMIENTO ----------
perdidas = []
epoca = 0
while epoca < epocas:
    capa0 = x
    capa1 = sigmoid(np.dot(capa0, w_entrada))
    capa2 = sigmoid(np.dot(capa1, w_medio))
    capa3 = sigmoid(np.dot(capa2, w_salida))

    # suma de los errores al cuadrado
    diferencia = y - capa3
    perdida = np.sum(diferencia**2)
    perdidas.append(perdida)

    # el signo ya va dentro de (y - capa3), por eso abajo se suma
    delta3 = 2*diferencia*sigmoid(capa3, derivada=True)
    delta2 = delta3.dot(w_salida.T)*sigmoid(capa2, derivada=True)
    delta1 = delta2.dot(w_medio.T)*sigmoid(capa1, derivada=True)

    w_salida += ritmo*capa2.T.dot(delta3)
    w_medio += ritmo*capa1.T.dot(delta2)
    w_entrada += ritmo*capa0.T.dot(delta1)

    if epoca % 4000 == 0:
        print("Época", epoca, "Pérdida", perdida)
    epoca += 1

# ---------- RESULTADOS ----------
capa1 = sigmoid(np.dot(x, w_entrada))
capa2 = sigmoid(np.dot(capa1, w_medio))
capa3 = sigmoid(np.dot(capa2, w_salida))
aciertos = 0
for i in range(len(x)):
    clase = int(capa3[i][0] > 0.5)
    if clase == y[i][0]:
        aciertos += 1
    print("punto", x[i], "->", capa3[i][0], "clase", clase, "real", y[i][0])
print("Precisión:", aciertos/len(x)*100, "%")

plt.plot(perdidas)
plt.title("Pérdida (" + nombre + ")")
plt.show()

plt.subplot(1, 2, 1)
plt.title("Real")
plt.scatter(x[:, 0], x[:, 1], c=y.reshape(-1))
plt.subplot(1, 2, 2)
plt.title("Red")
plt.scatter(x[:, 0], x[:, 1], c=(capa3 > 0.5).reshape(-1))
plt.show()
