"""What a submission's answers are worth: items and points.

settings    the class's TOML file: network, loss, layout, rubric
probes      unpublished problems
judging     a submission's numbers and the reference at the same weights -> items
explaining  why it is wrong: its numbers, put before the known bugs
grading     one submission from file to grade; a whole class; remote: by a cluster's workers
results     result.json and summary.csv
roster      who is who in the results, a roster, a gradebook
"""
