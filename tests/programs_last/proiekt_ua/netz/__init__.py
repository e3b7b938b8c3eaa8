from .model import Мережа

__all__ = ["Мережа"]
