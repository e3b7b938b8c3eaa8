"""The equivalent network in PyTorch: `torch.nn` modules, autograd, `torch.optim`; NumPy arrays at its border.

It shares names with `manual`, never code: the same tensor names, the same weight layout (fan_in, fan_out) at
the border, the same keys in its tables.
"""
