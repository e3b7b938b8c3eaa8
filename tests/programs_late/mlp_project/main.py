from mlp.datasets import generate_linear, generate_XOR_easy
from mlp.network import Network

SPEC = [(8, 'tanh'), (5, 'tanh'), (1, 'sigmoid')]
EPOCHS = 12000
RATE = 0.5


def run(title, x, y):
    print('#' * 10, title, '#' * 10)
    network = Network(2, SPEC, seed=9)
    for epoch in range(EPOCHS):
        a = network.forward(x)
        cost = network.cost(a, y)
        network.descend(network.backward(y), RATE)
        if epoch % (EPOCHS // 12) == 0:
            print(f'{epoch:>7} {cost:.6f}')
    a = network.forward(x)
    for row, truth, p in zip(x, y[:, 0], a[:, 0]):
        print(f'({row[0]:.2f}, {row[1]:.2f})  {truth}  {p:.4f}')
    print('accuracy: {:.2%}'.format(((a > 0.5) == y).mean()))
    return network


if __name__ == '__main__':
    run('linear', *generate_linear())
    network = run('xor', *generate_XOR_easy())
