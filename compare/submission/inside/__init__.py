"""What runs inside the sandbox: loads a submission, takes its numbers, and sends them out. NumPy and SciPy alone.

Whatever happens here is believed by nobody: the submission shares this process and may change all of it.
"""
