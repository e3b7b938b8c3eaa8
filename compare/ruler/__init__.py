"""How far is too far: what rounding explains of a difference, derived from the formulas of the step.

`rounded` has numbers that carry their rounding, `walk` executes the step's formulas on them or on plain floats,
and `allowance` is what may lie between two parties: that, or a tolerance that somebody chose.
"""
