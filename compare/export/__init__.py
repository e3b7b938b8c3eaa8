"""Grades in the formats of other programs, each a small module that names the description it follows.

words       what is said of an item, in one line of plain text
gradescope  github  classroom50  autolab         one student
junit  nbgrader  canvas                          a class
autograder  workflow                             what makes Gradescope or GitHub grade by themselves

Identity comes from the results alone. What a submission said in them is text: without control characters, never a
formula.
"""
