import random, math
class RedeNeural:
    def __init__(self, n_entrada, n_oculta, n_saida, taxa):
        r = lambda a, b: [[random.uniform(-1, 1) for _ in range(b)] for _ in range(a)]
        self.pesos1, self.pesos2 = r(n_entrada, n_oculta), r(n_oculta, n_saida)
        self.taxa = taxa
    def sig(self, v): return 1/(1+math.exp(-v))
    def frente(self, entrada):
        self.entrada = entrada
        self.oculta = [self.sig(sum(entrada[i]*self.pesos1[i][j] for i in range(len(entrada)))) for j in range(len(self.pesos1[0]))]
        self.saida = [self.sig(sum(self.oculta[j]*self.pesos2[j][k] for j in range(len(self.oculta)))) for k in range(len(self.pesos2[0]))]
        return self.saida
    def tras(self, alvo):
        ds = [(self.saida[k]-alvo[k])*self.saida[k]*(1-self.saida[k]) for k in range(len(self.saida))]
        dh = [sum(ds[k]*self.pesos2[j][k] for k in range(len(ds)))*self.oculta[j]*(1-self.oculta[j]) for j in range(len(self.oculta))]
        for j in range(len(self.oculta)):
            for k in range(len(ds)):
                self.pesos2[j][k] -= self.taxa*ds[k]*self.oculta[j]
        for i in range(len(self.entrada)):
            for j in range(len(dh)):
                self.pesos1[i][j] -= self.taxa*dh[j]*self.entrada[i]
    def custo(self, alvo):
        return sum((s-a)**2 for s, a in zip(self.saida, alvo))/2
