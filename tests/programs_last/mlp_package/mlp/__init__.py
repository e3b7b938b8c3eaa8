from .network import Network
from .data import generate_linear, generate_XOR_easy

__all__ = ["Network", "generate_linear", "generate_XOR_easy"]
