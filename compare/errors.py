"""What is said to whoever gave us something that cannot be used."""


class CompareError(ValueError):
    """Input that cannot be used: one line that says what was found, where, and what was expected.

    Commands print it, and nothing else that is raised, as a usage error: a mistake of ours stays a traceback.
    """
