"""The verdict: what rounding does not explain (`mismatch`), and the two lanes.

`lockstep` judges every step of a training at shared weights; `drift` lets PyTorch train by itself and
judges how far the two losses part; `judge` takes one training through both.
"""
