"""What speaks against having a firm in any team, whether or not the buyer asks for it: it went bankrupt, it was removed from a register.

The need decides who may come, so that none of this excludes anybody; but nobody should learn it only when the contract is signed.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from kaivosmatch.facts import known_key, register_state
from kaivosmatch.teams.telling import plan_labels
from kaivosmatch.teams.words import Words

if TYPE_CHECKING:
    from kaivosmatch.index import Index

__all__ = ["Caution", "cautions_of"]


@dataclass(frozen=True)
class Caution:
    """Something known of a member that a buyer would want to know before the firm is asked.

    Attributes
    ----------
    supplier_id : str
    key : str
        Of a register, of a criterion that the firm's evidence denies, or ``"bankruptcy"``, ``"liquidation"``, ``"reorganisation"``,
        ``"ceased"``.
    """

    supplier_id: str
    key: str
    words: Words = field(repr=False, compare=False)

    def text(self, lang: str = "en") -> str:
        """Return it in words."""
        return self.words.text(lang)


@cache
def _kinds() -> dict[str, str]:
    text = (files("kaivosmatch") / "data" / "teams_cautions.csv").read_text(encoding="utf-8")
    return {row["key"]: row["kind"] for row in csv.DictReader(text.splitlines())}


def cautions_of(index: Index, row: int) -> tuple[Caution, ...]:
    """Return what speaks against a firm, each thing once, in the order of its record.

    What is not known speaks against nobody.
    """
    return tuple({c.key: c for c in _found(index, row)}.values())


def _found(index: Index, row: int) -> Iterator[Caution]:
    firm, kinds, vocabulary = index.catalogue.records[row], _kinds(), index.vocabulary
    for entry in firm.registers or ():
        key = vocabulary.find_register(entry.key) or entry.key
        kind, in_force = kinds.get(key), register_state(entry.status)
        # an entry of a bankruptcy counts unless it has ended; that a firm has ceased is told by the entry itself
        if kind == "entered" and (in_force is not False or key == "ceased"):
            yield Caution(firm.id, key, Words(f"caution_{key}", {"firm": firm.name}))
        elif kind == "lost" and in_force is False:
            label = {lang: vocabulary.register(key).label(lang) for lang in ("fi", "sv", "en")}
            yield Caution(firm.id, key, Words("caution_lost", {"firm": firm.name, "label": label}))
    for evidence in firm.evidence or ():
        key = known_key(evidence.key, vocabulary)[0]
        if kinds.get(key) == "denied" and evidence.value is False:
            words = Words("caution_denied", {"firm": firm.name, "label": plan_labels(index, key)})
            yield Caution(firm.id, key, words)
