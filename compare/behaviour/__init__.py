"""Where the activations and losses behave differently: at single points, and in training.

python -m compare.behaviour --act tanh        at single points: regions, their size, who is nearer to the truth
"""
