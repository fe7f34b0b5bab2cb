"""Registers and supplier portals that a firm should be in, because buyers of work that suits it use them."""

from __future__ import annotations

from collections.abc import Mapping

from kaivosmatch.facts import derived_keys, register_state
from kaivosmatch.gaps import StepCost
from kaivosmatch.network._readiness_result import Entry
from kaivosmatch.network._scene import Scene
from kaivosmatch.phrases import LANGUAGES
from kaivosmatch.records import Supplier
from kaivosmatch.vocabulary import Vocabulary
from kaivosmatch.vocabulary.models import RegisterDef

__all__ = ["entries_of"]


def entries_of(scene: Scene, costs: Mapping[str, StepCost]) -> dict[int, tuple[Entry, ...]]:
    """Return for each firm the registers of the buyers whose needs suit it, those that it is not in first.

    Which buyers use which is data: the portals of the buyer's record, and the column ``asked_by`` of the table of registers.
    """
    vocabulary = scene.index.vocabulary
    registers = {key: vocabulary.register(key) for key in vocabulary.registers()["key"]}
    criteria = derived_keys(vocabulary, "register:")
    wanted: dict[int, dict[str, dict[str, None]]] = {int(row): {} for row in scene.rows}
    for slot in scene.slots:
        need, query = scene.needs[slot.need], scene.judged[slot.need].query
        buyer = query.buyer
        name = buyer.name if buyer is not None else need.buyer or need.buyer_id or ""
        site = vocabulary.site(need.site) if need.site else None
        portals = list(buyer.portals or ()) if buyer is not None else []
        marks = {x for x in (need.buyer_id, site.key if site else None, site.operator if site else None) if x}
        portals += [key for key, register in registers.items() if marks & set(register.asked_by)]
        keys = [vocabulary.find_register(portal) or portal for portal in portals]
        for row in scene.rows[slot.able[scene.rows]].tolist():
            for key in keys:
                wanted[row].setdefault(key, {})[name] = None
    records = scene.index.catalogue.records
    return {
        row: tuple(
            sorted(
                (
                    _entry(key, tuple(buyers), records[row], vocabulary, registers.get(key), criteria.get(key), costs)
                    for key, buyers in its.items()
                ),
                key=lambda e: (e.entered is True, e.entered is None, e.key),
            )
        )
        for row, its in wanted.items()
    }


def _entry(
    key: str,
    buyers: tuple[str, ...],
    firm: Supplier,
    vocabulary: Vocabulary,
    register: RegisterDef | None,
    criterion: str | None,
    costs: Mapping[str, StepCost],
) -> Entry:
    label = {lang: key if register is None else register.label(lang) for lang in LANGUAGES}
    entered: bool | None = None if firm.registers is None else False
    for entry in firm.registers or ():
        if (vocabulary.find_register(entry.key) or entry.key) == key:
            entered = register_state(entry.status)
    row = costs.get(criterion or "") or costs.get(f"portal_{key}") or costs.get(key)
    return Entry(
        key=key,
        kind="portal" if register is None else register.kind,
        label=label,
        entered=entered,
        buyers=buyers,
        cost_eur=None if row is None else row.obtain_eur,
        days=None if row is None else row.obtain_days,
    )
