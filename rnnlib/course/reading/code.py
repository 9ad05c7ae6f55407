"""Python as HTML: each word in an element whose class says what it is; look.css has the colours."""

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

_FORMAT = HtmlFormatter(nowrap=True)


def highlighted(source):
    """A block of Python code."""
    return f'<pre class="code"><code>{highlight(source, PythonLexer(), _FORMAT).rstrip()}</code></pre>'
