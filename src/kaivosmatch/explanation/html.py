"""A notebook's view of an explanation: plain HTML, no styles of others needed."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from kaivosmatch.explanation.text import printed_shares, result_line
from kaivosmatch.verdict import FAIL, PASS

if TYPE_CHECKING:
    from kaivosmatch.explanation.models import Explanation

__all__ = ["explanation_html"]

_MARKS = {1: "✓", 0: "?", -1: "✗"}


def explanation_html(e: Explanation) -> str:
    """Return the verdicts and the score as two small tables, for the project officer."""
    open_ones = sorted(e.verdicts, key=lambda c: c.verdict)
    rows = "".join(
        f"<tr><td>{_MARKS[int(c.verdict)]}</td><td>{escape(c.label)}</td><td>{escape(c.needed)}</td>"
        f"<td>{escape(c.shown)}</td><td>{'' if c.verdict == PASS else escape(c.reason)}</td></tr>"
        for c in open_ones
    )
    shares = printed_shares([t.contribution for t in e.terms], e.score)
    bars = "".join(
        f"<tr><td>{escape(t.label_in('en'))}</td><td>{t.shown:.3f} × {t.weight:.3f}</td><td>{share:.3f}</td>"
        f'<td><meter min="0" max="{t.weight:.3f}" value="{share:.3f}"></meter></td><td>{escape(t.why_in("en"))}</td></tr>'
        for t, share in zip(e.terms, shares, strict=True)
        if t.weight
    )
    gaps = "".join(f"<li>{escape(step.label)}: {escape(step.text('en'))}</li>" for step in e.gaps)
    missing = f"<p>{'Missing' if e.verdict == FAIL else 'Open'}:</p><ul>{gaps}</ul>" if gaps else ""
    return (
        f"<div><p><b>{escape(e.name)}</b>: {escape(e.title)}<br>{escape(result_line(e, 'en'))} "
        f"Score {e.score:.3f}, possible {e.possible:.3f}.</p>"
        "<table><thead><tr><th></th><th>criterion</th><th>needed</th><th>shown</th><th>why</th></tr></thead>"
        f"<tbody>{rows}</tbody></table>"
        "<table><thead><tr><th>term</th><th>value × weight</th><th>points</th><th></th><th></th></tr></thead>"
        f"<tbody>{bars}</tbody></table>{missing}</div>"
    )
