"""Finding municipalities and sites by name, code, or mention in a text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from .finnish import finnish_forms
from .models import Place

__all__ = ["PlaceFinder"]

_WORD = re.compile(r"[^\W\d_]+")


class PlaceFinder:
    """Looks places up.

    Parameters
    ----------
    places : mapping of str to Place
        By key: municipality code or site key.
    site_names : mapping of str to sequence of str
        Names and aliases of each site.
    """

    def __init__(self, places: Mapping[str, Place], site_names: Mapping[str, Sequence[str]]) -> None:
        self._places = places
        self._exact: dict[str, str | None] = {}
        self._stems: dict[str, list[tuple[tuple[str, ...], str, bool]]] = {}
        for key, place in places.items():
            names = site_names.get(key, (place.name_fi, place.name_sv))
            for name in (*names, key):
                folded = _fold(name)
                # one name for two places is no name
                self._exact[folded] = key if self._exact.get(folded, key) == key else None
            for name in dict.fromkeys(names):
                words = tuple(m.group() for m in _WORD.finditer(name))
                if words:
                    self._stems.setdefault(words[0][:2].lower(), []).append((words, key, place.site is not None))

    def find(self, text: str) -> Place | None:
        """Return the place that ``text`` is or mentions; see ``Vocabulary.find_place``."""
        stripped = text.strip()
        if stripped.isdecimal() and len(stripped) <= 3:
            return self._places.get(stripped.zfill(3))
        folded = _fold(stripped)
        if folded in self._exact:
            key = self._exact[folded]
            return None if key is None else self._places[key]
        mentioned = self.find_all(text)
        sites = [place for place in mentioned if place.site is not None]
        candidates = {place.key: place for place in (sites or mentioned)}
        return next(iter(candidates.values())) if len(candidates) == 1 else None

    def find_all(self, text: str) -> list[Place]:
        """Return the places mentioned in ``text``, in order, each once."""
        tokens = list(_WORD.finditer(text))
        found: list[tuple[int, int, str]] = []
        for index, token in enumerate(tokens):
            for words, key, is_site in self._stems.get(token.group()[:2].lower(), ()):
                end = index + len(words)
                if end > len(tokens):
                    continue
                own = [t.group() for t in tokens[index:end]]
                # in running text a name has a capital: "kemi" is chemistry, "salo" a forest
                if own[0][0].isupper() and _is_name(own, words, is_site):
                    found.append((token.start(), tokens[end - 1].end(), key))
        kept: list[tuple[int, int, str]] = []
        for start, stop, key in sorted(found, key=lambda f: (f[0] - f[1], f[0], f[2])):
            if all(k[1] <= start or stop <= k[0] for k in kept):
                kept.append((start, stop, key))
        keys = dict.fromkeys(key for _, _, key in sorted(kept))
        return [self._places[key] for key in keys]


def _is_name(tokens: Sequence[str], words: Sequence[str], is_site: bool) -> bool:
    *earlier, last = zip(tokens, words, strict=True)
    return all(t.lower() == w.lower() for t, w in earlier) and _is_form(last[0].lower(), last[1].lower())


def _is_form(token: str, name: str) -> bool:
    if token in (name, name + "s"):  # + Swedish genitive
        return True
    if len(name) < 3:
        return token in {name + end for end in ("n", "ssä", "stä", "hin", "ltä", "llä", "lle")}
    forms = list(finnish_forms(name))
    if name.endswith("joki"):
        forms += [(name[:-2] + "e", endings) for stem, endings in forms if stem == name]
    # a stem cut short reaches other names ("Pori", "Porvoo")
    return any(
        len(stem) >= len(name) - 2 and token.startswith(stem) and token[len(stem) :] in endings
        for stem, endings in forms
    )


def _fold(name: str) -> str:
    return re.sub(r"[\s_-]+", " ", name.casefold()).strip()
