"""Places, registers, dated rates and settings: the plain facts of a vocabulary."""

from __future__ import annotations

from datetime import date
from functools import cached_property

from ..errors import InputError, UnknownName
from .loading import Setting, Tables
from .models import Place, Rate, RegisterDef, Site
from .place_finder import PlaceFinder

__all__ = ["FactLookups"]


class FactLookups:
    """The part of a vocabulary that knows facts; needs ``_tables``."""

    _tables: Tables

    # ------------------------------------------------------------------ places

    @cached_property
    def _places(self) -> dict[str, Place]:
        from .geo import reach_radius_km  # numpy is not needed to look a criterion up

        tables = self._tables
        towns = list(tables.municipalities.values())
        radii = reach_radius_km(
            [t.lat for t in towns], [t.lon for t in towns],
            neighbour=int(self.setting("municipality_radius_neighbour")), factor=self.setting("municipality_radius_factor"),
        )  # fmt: skip
        places = {
            t.code: Place(
                t.code,
                t.name_fi,
                t.name_sv,
                t.region_fi,
                t.region_sv,
                t.region_en,
                t.nuts3,
                t.lat,
                t.lon,
                float(radius),
            )
            for t, radius in zip(towns, radii, strict=True)
        }
        for site in tables.sites.values():
            town = places[site.municipality]
            places[site.key] = Place(
                town.code, site.name, site.name, town.region_fi, town.region_sv, town.region_en, town.nuts3, site.lat, site.lon,
                self.setting("site_radius_km"), site.key,
            )  # fmt: skip
        return places

    @cached_property
    def _place_finder(self) -> PlaceFinder:
        names = {site.key: (site.name, *site.aliases) for site in self._tables.sites.values()}
        return PlaceFinder(self._places, names)

    def find_place(self, text: str) -> Place | None:
        """Return the municipality or site that ``text`` names, or None where there is none or more than one.

        Takes a municipality's code (with or without leading zeros), its Finnish or Swedish name, a site's key, name or alias, or a text
        that mentions one of them, also in Finnish case forms ("Kajaanin kaupunki", "Sotkamosta"; a capital is needed inside a text). A
        site goes before the municipality mentioned beside it.

        Examples
        --------
        >>> from kaivosmatch.vocabulary import Vocabulary
        >>> [Vocabulary.default().find_place(t).key for t in ("205", "Kajaanissa", "Terrafame", "Idensalmi")]
        ['205', '205', 'terrafame', '140']
        """
        return self._place_finder.find(text)

    def find_places(self, text: str) -> list[Place]:
        """Return all places that ``text`` mentions, in order, each once."""
        return self._place_finder.find_all(text)

    def place(self, key: str) -> Place:
        """Return the place with a municipality code or site key; ``UnknownName`` where there is none."""
        try:
            return self._places[key]
        except KeyError:
            raise UnknownName("place", key, self._places) from None

    def site(self, name: str) -> Site | None:
        """Return the site with this key, name or alias, or None."""
        found = self._tables.sites.get(name)
        if found is None:
            place = self._place_finder.find(name)
            found = self._tables.sites.get(place.site) if place is not None and place.site is not None else None
        return found

    # ------------------------------------------------------------------ registers, rates, settings

    def register(self, key: str) -> RegisterDef:
        """Return the definition of a register or portal; ``UnknownName`` where there is none."""
        try:
            return self._tables.registers[key]
        except KeyError:
            raise UnknownName("register", key, self._tables.registers) from None

    def find_register(self, text: str) -> str | None:
        """Return the key of the register or portal with this key, label or alias (case, spaces and hyphens ignored), or None."""
        return self._register_names.get(_plain(text))

    @cached_property
    def _register_names(self) -> dict[str, str]:
        names: dict[str, str] = {}
        for key, register in self._tables.registers.items():
            for name in (key, register.label_fi, register.label_sv, register.label_en, *register.aliases):
                names.setdefault(_plain(name), key)
        return names

    def rate(self, key: str, on: date) -> Rate:
        """Return the dated figure in force on a day.

        Raises
        ------
        UnknownName
            No such key.
        InputError
            The key has no figure for that day: rates are never carried over from another year silently.

        Examples
        --------
        >>> from kaivosmatch.vocabulary import Vocabulary
        >>> Vocabulary.default().rate("km_allowance", date(2025, 6, 1)).value
        0.59
        """
        rows = [rate for rate in self._tables.rates if rate.key == key]
        if not rows:
            raise UnknownName("rate", key, {rate.key for rate in self._tables.rates})
        for rate in rows:
            if rate.holds_on(on):
                return rate
        known = ", ".join(f"{r.valid_from or '…'} to {r.valid_until or '…'}" for r in rows)
        raise InputError(
            f"no {key} is known for {on}",
            expected=known,
            hint="add a row to rates.csv of a vocabulary folder of your own",
        )

    def setting(self, key: str) -> float:
        """Return the value of a setting (a default that is not dated); ``UnknownName`` where there is none.

        Examples
        --------
        >>> from kaivosmatch.vocabulary import Vocabulary
        >>> 1 < Vocabulary.default().setting("detour_factor") < 2
        True
        """
        return self.setting_row(key).value

    def setting_row(self, key: str) -> Setting:
        """Return a setting with its unit, source, date and status."""
        try:
            return self._tables.settings[key]
        except KeyError:
            raise UnknownName("setting", key, self._tables.settings) from None


def _plain(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())
