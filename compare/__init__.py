"""The judge: gives two implementations the same problem, lays their numbers side by side, and explains.

    python -m compare.run --act tanh        verify a training, step by step
    pytest compare                          every activation, data set, dtype and loss
    python -m compare.behaviour             where values differ at single points, and who is right
    python -m compare.bench                 what it costs, as ratios

From code: `compare.parity.assertion.assert_parity`.
"""
