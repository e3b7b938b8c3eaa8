"""What a wrong gradient is: known bugs, executed as hypotheses, and held against somebody's tensors.

Read in this order: `hypothesis`, `constant` and `catalogue` (each known bug, a change of formulas), `engine`
(which of them explains what was observed), `plant` (a bug as somebody would have written it), `trial` (all of
them planted).
"""
