"""Names and output that another program might take for its own: HTML, ANSI, Markdown, a formula."""


class Network:
    def __init__(self, weights, learning_rate):
        print('=HYPERLINK("http://example.org")\x1b[2J<script>alert(1)</script>[click](javascript:alert(1))')
        raise ValueError("=1+1\x1b]0;owned\x07<img src=x onerror=alert(1)>\u202e")

    def predictions(self, x):
        return x
