# Red neuronal sin numpy: todo con listas, una lista por neurona
import math
import random

random.seed(31)


def lineal(n=100):
    datos = []
    for _ in range(n):
        a, b = random.random(), random.random()
        datos.append(([a, b], 0 if a > b else 1))
    return datos


def xor():
    datos = []
    for i in range(11):
        datos.append(([0.1 * i, 0.1 * i], 0))
        if i != 5:
            datos.append(([0.1 * i, 1 - 0.1 * i], 1))
    return datos


def crear_red(tamanos):
    red = []
    for entradas, neuronas in zip(tamanos, tamanos[1:]):
        capa = []
        for _ in range(neuronas):
            capa.append({"pesos": [random.uniform(-1, 1) for _ in range(entradas)],
                         "sesgo": random.uniform(-1, 1)})
        red.append(capa)
    return red


def sigmoide(s):
    return 1.0 / (1.0 + math.exp(-s))


def activar(red, entrada):
    for capa in red:
        siguiente = []
        for neurona in capa:
            suma = neurona["sesgo"]
            for peso, valor in zip(neurona["pesos"], entrada):
                suma += peso * valor
            neurona["salida"] = sigmoide(suma)
            siguiente.append(neurona["salida"])
        entrada = siguiente
    return entrada[0]


def calcular_deltas(red, esperado):
    for i in reversed(range(len(red))):
        capa = red[i]
        for j, neurona in enumerate(capa):
            if i == len(red) - 1:
                error = neurona["salida"] - esperado
            else:
                error = 0.0
                for arriba in red[i + 1]:
                    error += arriba["pesos"][j] * arriba["delta"]
            neurona["delta"] = error * neurona["salida"] * (1.0 - neurona["salida"])


def ajustar(red, entrada, tasa):
    valores = entrada
    for capa in red:
        for neurona in capa:
            for j in range(len(valores)):
                neurona["pesos"][j] -= tasa * neurona["delta"] * valores[j]
            neurona["sesgo"] -= tasa * neurona["delta"]
        valores = [neurona["salida"] for neurona in capa]


def entrenar(red, datos, tasa, epocas):
    for epoca in range(epocas):
        total = 0.0
        for entrada, esperado in datos:
            salida = activar(red, entrada)
            total += 0.5 * (esperado - salida) ** 2
            calcular_deltas(red, esperado)
            ajustar(red, entrada, tasa)
        if epoca % 250 == 0:
            print(">epoca=%d, tasa=%.2f, error=%.5f" % (epoca, tasa, total))


def probar(red, datos):
    buenos = 0
    for entrada, esperado in datos:
        salida = activar(red, entrada)
        if round(salida) == esperado:
            buenos += 1
        print("esperado=%d, obtenido=%.4f" % (esperado, salida))
    print("precision: %.2f%%" % (100.0 * buenos / len(datos)))


for nombre, datos, epocas in (("lineal", lineal(), 1000), ("xor", xor(), 6000)):
    print(nombre)
    red = crear_red([2, 4, 3, 1])
    entrenar(red, datos, 0.6, epocas)
    probar(red, datos)
