"""Somebody's program: found, read, run behind walls, and asked for its numbers. Nothing here judges it.

layouts     who handed in what, in a folder or a platform's download
platforms   what the names in a download say
choosing    of several networks in one submission, which is taken, and why
gathering   folders, notebooks and archives -> the few regular files of one submission
archives    zip and tar, member by member
notebooks   a notebook -> the Python files that it is
bounded     a function called in a process of its own, of little memory and time
outline     what a program defines, from its syntax
locating    where in a submission's code a tensor is computed
inside/     what runs in the sandbox, beside the submission: it knows NumPy and nothing of this project
limits      how much of the machine one submission may use
sandbox     the walls around it, and the conversation through them
answered    what a program says of its training, in the shapes that such a network has
asking      one way to put questions to a program
running     what a program trains that follows no interface, and what its training answers
reporting   which of its numbers is the loss that it reports
doctor      hostile/, programs that attack, run on this machine
"""
