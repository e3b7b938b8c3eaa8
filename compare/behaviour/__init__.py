"""Where the activations behave differently: at single points, and in training."""
