"""Commands, run in this process."""


def ended(main, capsys, *args):
    """A command's exit code, and what it wrote to both outputs since they were last read."""
    try:
        code = main([str(arg) for arg in args])
    except SystemExit as stop:
        code = stop.code
    return code, *capsys.readouterr()
