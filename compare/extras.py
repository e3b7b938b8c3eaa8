"""What may not be installed: PyTorch. Where it is not, the hand-written network is believed, or nothing is."""

from importlib.util import find_spec

from compare.errors import CompareError

BY_HAND = "PyTorch is not installed: compared with this project's own network, which its tests prove equal to it"
NEEDED = "this needs PyTorch, which is not installed: python -m pip install 'backprop-parity[torch]'"


def has_pytorch() -> bool:
    """Whether PyTorch is installed."""
    return find_spec("torch") is not None


def need_pytorch() -> None:
    """CompareError, which names the extra, where PyTorch is not installed."""
    if not has_pytorch():
        raise CompareError(NEEDED)
