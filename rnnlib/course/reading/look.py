"""The style sheet and the script that all pages share."""

from pathlib import Path

from ...explore import browser
from .formulas import font_face

HERE = Path(__file__).parent


def style_sheet(texts):
    """The style of notebooks and explorers, for pages with these texts of HTML."""
    own = (HERE / "look.css").read_text(encoding="utf-8")
    return f"{font_face(texts)}{browser.style_sheet()}{own}"


def predictions_script():
    """What makes predictions answer."""
    source = (HERE / "predictions.js").read_text(encoding="utf-8")
    return f"(() => {{\n{source}}})();\n"
