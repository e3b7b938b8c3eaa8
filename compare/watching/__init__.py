"""What is seen of a training while it passes: measures, milestones, many seeds at once, its tensors on disk."""
