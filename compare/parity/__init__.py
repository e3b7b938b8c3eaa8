"""The verdict: what rounding explains (`bounds`), what it does not (`mismatch`), and the two lanes.

`lockstep` judges every step of a training at shared weights; `drift` lets PyTorch train by itself and
judges how far the two losses part.
"""
