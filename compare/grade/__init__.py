"""Grading a class: submissions are gathered, run in a sandbox, and judged by the numbers that come out of it.

inside/         what runs in the sandbox, beside the submission: it knows NumPy and nothing of this project
sandbox         the walls around it, and the conversation through them
gathering       folders, notebooks and archives -> the few regular files of one submission
settings        the class's TOML file: network, loss, layout, rubric
probes          unpublished problems
judging         a submission's numbers and the reference at the same weights -> items
sources         where in a submission's code a tensor is computed
explaining      why it is wrong: its numbers, put before the diagnosis
grading         one submission from file to grade; a whole class
remote          the same by a cluster's workers
submitted       one submission's whole training, for the harness that verifies ours
results         result.json and summary.csv
feedback        what students and lecturers read of it; overview, of the class; showing, in the terminal
roster          who is who in the results, a roster, a gradebook
exporting       which formats there are; exports/ has them
doctor          hostile programs, run on this machine
"""
