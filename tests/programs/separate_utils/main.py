from utils import *
from network import NN

if __name__ == '__main__':
    np.random.seed(110)
    for name in ('linear', 'xor'):
        x, y = generate_linear() if name == 'linear' else generate_XOR_easy()
        nn = NN([2, 4, 4, 1], 1)
        epoch_count = 10000
        loss_threshold = 0.02
        for i in range(epoch_count):
            y_pred = nn.forward(x)
            loss = rmse_loss(y_pred, y)
            # derivative of the mean squared error
            nn.backward(2 * (y_pred - y) / y.shape[0])
            nn.update()
            if i % 200 == 0:
                print('[%4d] loss: %.4f' % (i, loss))
            if loss < loss_threshold:
                print('loss small enough')
                break
        y_pred = nn.forward(x)
        print('accuracy: %.2f%%' % (np.mean((y_pred > 0.5) == y) * 100))
        show_result(x, y, (y_pred > 0.5).astype(int))
