"""The firms in columns: what kernels work on.

Rows are ordered by supplier id, whatever the order of the records; a quantity is a :class:`~kaivosmatch.columns.Band` with a
mask of what is known, and nothing is aligned by position across tables.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from kaivosmatch.columns import Band, Quantity, band_column, number_column
from kaivosmatch.errors import InputError
from kaivosmatch.evidence import EvidenceTable
from kaivosmatch.facts import facts_of

if TYPE_CHECKING:
    from kaivosmatch.records import Supplier
    from kaivosmatch.vocabulary import Place, Vocabulary

__all__ = ["Catalogue", "Location", "Piece"]

SHIFTS = ("day", "evening", "night", "weekend")
CALL_OUT = {"none": 0.0, "weekdays": 1.0, "24/7": 2.0}


@dataclass(frozen=True)
class Piece:
    """One separately stated text of a firm.

    Attributes
    ----------
    kind : {"name", "description", "capability", "reference", "equipment"}
    text : str
    lang : str or None
        The firm's own language, where it says one.
    concept : str or None
        Service concept that the firm gave with it.
    """

    kind: str
    text: str
    lang: str | None
    concept: str | None = None


@dataclass(frozen=True)
class Location:
    """Where firms are: float (n,) degrees, and how far from there they may well be (0 where coordinates are given).

    ``known`` is False where neither coordinates nor a known municipality are given; ``region`` is the region's Finnish name or None.
    """

    lat: NDArray[np.float64]
    lon: NDArray[np.float64]
    blur_km: NDArray[np.float64]
    known: NDArray[np.bool_]
    place: tuple[Place | None, ...]


@dataclass(frozen=True)
class Catalogue:
    """All firms of a fit, in columns of one length n.

    Attributes
    ----------
    ids, names : tuple of str
        ``ids`` ascend; the row of a firm is its position.
    records : tuple of Supplier
        The words, for contacts, documents and explanations; kernels do not see them.
    bands : dict
        ``headcount, turnover_eur, free_crew, mobilise_h, call_out, radius_km, order_low, order_high``.
    shifts : bool (n, 4), shifts_known : bool (n,)
        Day, evening, night, weekend.
    """

    records: tuple[Supplier, ...]
    ids: tuple[str, ...]
    names: tuple[str, ...]
    pieces: tuple[tuple[Piece, ...], ...]
    industry_codes: tuple[tuple[str, ...] | None, ...]
    cpv: tuple[tuple[str, ...] | None, ...]
    municipality: tuple[str | None, ...]
    bands: Mapping[str, Band]
    shifts: NDArray[np.bool_]
    shifts_known: NDArray[np.bool_]
    location: Location
    evidence: EvidenceTable
    unknown_codes: tuple[str, ...] = ()
    _rows: dict[str, int] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def from_records(cls, suppliers: Iterable[Supplier], vocabulary: Vocabulary) -> Catalogue:
        """Build the columns.

        Raises
        ------
        InputError
            Two firms share an id; all such ids are named.

        Examples
        --------
        >>> from kaivosmatch.records import Supplier
        >>> from kaivosmatch.vocabulary import Vocabulary
        >>> firms = [Supplier(id="b", name="Keksitty B"), Supplier(id="a", name="Keksitty A", headcount=4)]
        >>> catalogue = Catalogue.from_records(firms, Vocabulary.default())
        >>> catalogue.ids, catalogue.bands["headcount"].known.tolist()
        (('a', 'b'), [True, False])
        """
        records = tuple(sorted(suppliers, key=lambda s: s.id))
        twice = [name for name, count in Counter(s.id for s in records).items() if count > 1]
        if twice:
            raise InputError(
                "supplier ids must differ",
                got=", ".join(twice[:20]),
                hint="kaivosmatch.resolve merges rows of one firm",
            )
        facts = [(row, fact) for row, s in enumerate(records) for fact in facts_of(s, vocabulary)]
        shifts = np.array([[shift in (s.shifts or ()) for shift in SHIFTS] for s in records], dtype=bool)
        catalogue = cls(
            records=records,
            ids=tuple(s.id for s in records),
            names=tuple(s.name for s in records),
            pieces=tuple(_pieces(s) for s in records),
            industry_codes=tuple(_codes(s.industry_codes) for s in records),
            cpv=tuple(s.cpv for s in records),
            municipality=tuple(s.municipality for s in records),
            bands=_bands(records),
            shifts=shifts.reshape(len(records), len(SHIFTS)),
            shifts_known=np.array([s.shifts is not None for s in records], dtype=bool),
            location=_locate(records, vocabulary),
            evidence=EvidenceTable.from_facts(facts),
            unknown_codes=_unknown(records, vocabulary),
        )
        catalogue._rows.update({name: row for row, name in enumerate(catalogue.ids)})
        return catalogue

    def __len__(self) -> int:
        return len(self.ids)

    def __contains__(self, supplier_id: object) -> bool:
        return supplier_id in self._rows

    def row(self, supplier_id: str) -> int:
        """Return the row of a firm; KeyError where it is not here."""
        return self._rows[supplier_id]

    def take(self, ids: Iterable[str], vocabulary: Vocabulary) -> Catalogue:
        """Return a catalogue of these firms alone."""
        wanted = set(ids)
        return Catalogue.from_records((s for s in self.records if s.id in wanted), vocabulary)


def _pieces(supplier: Supplier) -> tuple[Piece, ...]:
    found = [Piece("name", supplier.name, supplier.lang)]
    if supplier.description:
        found.append(Piece("description", supplier.description, supplier.lang))
    found += [Piece("capability", c.text, supplier.lang, c.concept) for c in supplier.capabilities or ()]
    found += [Piece("reference", r.text, supplier.lang, r.concept) for r in supplier.references or ()]
    found += [Piece("equipment", e.text, supplier.lang, e.concept) for e in supplier.equipment or ()]
    return tuple(found)


def _codes(codes: Sequence[str] | None) -> tuple[str, ...] | None:
    """Digits only, so that "25.62", "2562" and "C25.62" meet; a bare section letter stays."""
    if codes is None:
        return None
    return tuple(("".join(ch for ch in code if ch.isdigit()) or code) for code in codes)


def _bands(records: Sequence[Supplier]) -> dict[str, Band]:
    def of(name: str) -> Band:
        return band_column([getattr(s, name) for s in records])

    order: list[tuple[Quantity, Quantity]] = [s.order_eur or (None, None) for s in records]
    return {
        **{name: of(name) for name in ("headcount", "turnover_eur", "free_crew")},
        "mobilise_h": number_column([s.mobilise_h for s in records]),
        "radius_km": number_column([s.radius_km for s in records]),
        "order_low": number_column([low for low, _ in order]),
        "order_high": number_column([high for _, high in order]),
        "call_out": number_column([None if s.call_out is None else CALL_OUT[s.call_out] for s in records]),
    }


def _locate(records: Sequence[Supplier], vocabulary: Vocabulary) -> Location:
    places = tuple(vocabulary.find_place(s.municipality) if s.municipality else None for s in records)
    n = len(records)
    lat, lon, blur = np.zeros(n), np.zeros(n), np.zeros(n)
    known = np.zeros(n, dtype=bool)
    for row, (supplier, place) in enumerate(zip(records, places, strict=True)):
        if supplier.lat is not None and supplier.lon is not None:
            lat[row], lon[row], known[row] = supplier.lat, supplier.lon, True
        elif place is not None:
            lat[row], lon[row], blur[row], known[row] = place.lat, place.lon, place.radius_km, True
    return Location(lat, lon, blur, known, places)


def _unknown(records: Sequence[Supplier], vocabulary: Vocabulary) -> tuple[str, ...]:
    """Names that the vocabulary does not know: kept, reported, without weight."""
    found: set[str] = set()
    for s in records:
        if s.municipality and vocabulary.find_place(s.municipality) is None:
            found.add(f"municipality {s.municipality!r}")
        for key in {e.key for e in s.evidence or ()}:
            if vocabulary.find_criterion(key) is None:
                found.add(f"evidence key {key!r}")
        for key in {piece.concept for piece in _pieces(s) if piece.concept}:
            if not vocabulary.has_service(key):
                found.add(f"service concept {key!r}")
    return tuple(sorted(found))
