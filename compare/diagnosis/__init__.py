"""What a wrong gradient is: known bugs, executed as hypotheses, and held against somebody's tensors.

Read in this order: `rounded` (numbers that carry their rounding bound), `walk` (the textbook's step, one formula
for each tensor), `hypothesis` and `catalogue` (each known bug, a change of such a formula), `engine` (which of
them explains what was observed), `trial` (the catalogue planted, and put to the test).
"""
