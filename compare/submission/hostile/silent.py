"""Nothing to be found wrong in, because there is nothing."""
