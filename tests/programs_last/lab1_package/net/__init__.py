from .model import MLP
from .loss import BCELoss
from .optim import SGD
