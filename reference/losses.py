"""The torch.nn module of each loss, called with the output's preactivation z and the labels.

`BCEWithLogitsLoss` and not `BCELoss(sigmoid(z))`: the latter clamps p (1 - p) at 1e-12 in its backward pass,
so that its gradient shrinks once the output saturates and is exactly zero from z = 36.74 on (float64).
"""

from torch import Tensor, nn


class SigmoidMSELoss(nn.MSELoss):
    """The mean of (σ(z) - y)²."""

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        return super().forward(input.sigmoid(), target)


class HalfSigmoidMSELoss(SigmoidMSELoss):
    """Half the mean of (σ(z) - y)²."""

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        return super().forward(input, target) / 2


class SigmoidSSELoss(SigmoidMSELoss):
    """The sum of (σ(z) - y)²."""

    def __init__(self, reduction: str = "sum") -> None:
        super().__init__(reduction=reduction)


class HalfSigmoidSSELoss(SigmoidSSELoss):
    """Half the sum of (σ(z) - y)²."""

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        return super().forward(input, target) / 2


class SigmoidMAELoss(nn.L1Loss):
    """The mean of |σ(z) - y|."""

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        return super().forward(input.sigmoid(), target)


LOSSES: dict[str, type[nn.Module]] = {
    "bce": nn.BCEWithLogitsLoss,
    "mse": SigmoidMSELoss,
    "half_mse": HalfSigmoidMSELoss,
    "sse": SigmoidSSELoss,
    "half_sse": HalfSigmoidSSELoss,
    "mae": SigmoidMAELoss,
}
