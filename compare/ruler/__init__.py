"""How far is too far: the one table of the step, executed on numbers that carry their rounding error.

Two parties evaluate the same formulas at the same weights, each in floating point. Every tensor's bound comes of
its own formula (`step.TABLE`) by the rules of each operation (`rounded`) and by what is known of the functions
that are evaluated (`arithmetic`); `allowance` says which inputs it is given.

**End to end or local.** Where both parties report a tensor, what it hands on may be the difference that was
observed, in place of its bound. Each tensor is then judged on the inputs that it really had: the bound names the
operation at fault, instead of all that follow from it. If every local bound holds, so does every end-to-end one,
by induction.
"""
