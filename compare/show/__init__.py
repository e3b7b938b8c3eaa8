"""What was found, shown. Everything here is made from values alone: it measures nothing."""
