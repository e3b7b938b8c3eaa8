"""Where the activations and losses behave differently: in NumPy, in PyTorch, and beside the truth.

python -m compare.behaviour --act tanh        at single points: regions, their size, who is nearer
"""
