import numpy as np
from typing import Dict, Tuple
def initialize_network(n_x: int, n_h: int, n_y: int) -> Dict[str, np.ndarray]:
    return {"W1": np.random.randn(n_h, n_x), "b1": np.zeros((n_h, 1)), "W2": np.random.randn(n_y, n_h), "b2": np.zeros((n_y, 1))}
def forward_prop(X, params):
    Z1 = params["W1"] @ X + params["b1"]
    A1 = np.tanh(Z1)
    Z2 = params["W2"] @ A1 + params["b2"]
    A2 = 1/(1+np.exp(-Z2))
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}
def cost(A2, Y):
    return float(-np.mean(Y*np.log(A2)+(1-Y)*np.log(1-A2)))
def back_prop(params, cache, X, Y):
    m = X.shape[1]
    dZ2 = cache["A2"]-Y
    dW2 = dZ2 @ cache["A1"].T/m
    db2 = dZ2.sum(1, keepdims=True)/m
    dZ1 = params["W2"].T @ dZ2*(1-cache["A1"]**2)
    dW1 = dZ1 @ X.T/m
    db1 = dZ1.sum(1, keepdims=True)/m
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}
def update_params(params, grads, lr=1.2):
    return {k: params[k]-lr*grads["d"+k] for k in params}
def nn_model(X, Y, n_h, num_iterations=10000, print_cost=False):
    params = initialize_network(X.shape[0], n_h, Y.shape[0])
    for i in range(num_iterations):
        A2, cache = forward_prop(X, params)
        c = cost(A2, Y)
        grads = back_prop(params, cache, X, Y)
        params = update_params(params, grads)
        if print_cost and i % 1000 == 0: print(c)
    return params
