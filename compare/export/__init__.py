"""Grades in the formats of other programs, each a small module that names the description it follows.

words       numbers, and what is said of a grade and its items
worksheets  canvas  moodle  brightspace  blackboard    a class, in the file that a platform exported
gradescope  github  classroom50  autolab  prairielearn  artemis  submitty    one student
junit  nbgrader                                                              a class
autograder  workflow                                                         what makes a platform grade by itself

Identity comes from the results alone. What a submission said in them is text: without control characters, never a
formula.
"""
