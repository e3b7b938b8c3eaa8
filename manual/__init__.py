"""A multilayer perceptron, differentiated by hand: NumPy only, every derivative written out.

Read in this order: `activations` (f beside f'), `losses` (L beside its derivative), `network` (the
forward pass and the backward pass that mirrors it), `training` (gradient descent). `further` has eight more
activations. Nothing but NumPy is needed to run it; the shapes in the signatures are jaxtyping's, which only type
checkers import.

Shapes use one vocabulary throughout. `*runs` are optional leading axes: with none, the lines are the
textbook's; with some, the same lines train a whole sweep of networks at once.

    x, a0                (batch, fan_in)
    W_l                  (*runs, fan_in, fan_out)     weights multiply from the right: z = a W + b
    b_l                  (*runs, 1, fan_out)          a row, added to every sample
    z_l, a_l, dz_l, da_l (*runs, batch, width)
    loss                 (*runs)
"""
