import numpy as np, sys
rng = np.random.RandomState(5)

σ  = lambda z: 1/(1+np.exp(-z))
dσ = lambda a: a*(1-a)        # of the *activation*

def dataset(name):
    if name == 'linear':
        X = rng.rand(100,2)
        return X, (X[:,0] <= X[:,1]).astype(int)[:,None]
    X, Y = [], []
    for i in range(11):
        X += [[i/10, i/10]]; Y += [[0]]
        if i != 5:
            X += [[i/10, 1-i/10]]; Y += [[1]]
    return np.array(X), np.array(Y)

def make_net(h1, h2, α):
    """Everything about one net lives in this closure."""
    θ1, θ2, θ3 = rng.randn(2,h1), rng.randn(h1,h2), rng.randn(h2,1)
    β1, β2, β3 = np.zeros(h1), np.zeros(h2), np.zeros(1)

    def forward(X):
        a1 = σ(X @ θ1 + β1)
        a2 = σ(a1 @ θ2 + β2)
        return a1, a2, σ(a2 @ θ3 + β3)

    def step(X, Y):
        nonlocal θ1, θ2, θ3, β1, β2, β3
        a1, a2, ŷ = forward(X)
        J = ((ŷ-Y)**2).mean()
        δ3 = 2*(ŷ-Y)/len(Y) * dσ(ŷ)
        δ2 = δ3 @ θ3.T * dσ(a2)
        δ1 = δ2 @ θ2 * dσ(a1)
        θ3 = θ3 - α*(a2.T @ δ3);  β3 = β3 - α*δ3.sum(0)
        θ2 = θ2 - α*(a1.T @ δ2);  β2 = β2 - α*δ2.sum(0)
        θ1 = θ1 - α*(X.T  @ δ1);  β1 = β1 - α*δ1.sum(0)
        return J

    def predict(X):
        return forward(X)[-1]

    def weights():
        return [(θ1,β1),(θ2,β2),(θ3,β3)]

    return step, predict, weights

for name in ('linear', 'xor'):
    X, Y = dataset(name)
    step, predict, weights = make_net(5, 5, α=1.0)
    J = 1; k = 0
    while k < 30000:
        J = step(X, Y)
        if k % 2500 == 0: sys.stdout.write('%s %6d J=%.6f\n' % (name, k, J))
        k += 1
    ŷ = predict(X)
    print(np.c_[Y, ŷ.round(4)])
    print(name, 'accuracy', ((ŷ > .5) == Y).mean())

# import matplotlib.pyplot as plt
# plt.scatter(*X.T, c=(ŷ > .5).ravel()); plt.show()
