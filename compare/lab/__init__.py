"""The lab: its experiments, the trainings that they need, and what comes of each of its claims."""
