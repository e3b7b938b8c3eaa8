"""Where activations and losses differ at single points: regions, their size, and who is nearer to the truth."""
