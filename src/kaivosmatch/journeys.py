"""How far firms are, and when they could be there: intervals in kilometres and hours.

A straight line times a detour factor stands in for the road unless the user plugs in distances of their own. A firm known only by its
municipality is somewhere within it, so its distance is an interval; a firm of unknown place may be anywhere.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kaivosmatch.columns import Band
from kaivosmatch.vocabulary.geo import haversine_km

__all__ = ["DistanceFunction", "Point", "arrival_band", "distance_band", "drive_band", "margin_band"]

Floats: TypeAlias = NDArray[np.float64]
DistanceFunction: TypeAlias = Callable[[Floats, Floats, float, float], Any]


@dataclass(frozen=True)
class Point:
    """Where the work is: degrees, and the keys under which a matrix of distances may know it."""

    lat: float
    lon: float
    label: str
    keys: tuple[str, ...] = ()


def distance_band(
    lat: Floats,
    lon: Floats,
    blur_km: Floats,
    known: NDArray[np.bool_],
    point: Point,
    detour: float,
    own: DistanceFunction | None = None,
) -> Band:
    """Return road kilometres from each firm to a point.

    Parameters
    ----------
    lat, lon, blur_km : float (n,)
        Degrees; how far from there the firm may well be.
    known : bool (n,)
    detour : float
        Road length over straight line.
    own : callable, optional
        ``own(lat, lon, point.lat, point.lon) -> km (n,)`` in place of the straight line times ``detour``; NaN is not known.

    Examples
    --------
    >>> one = np.array([64.2240]), np.array([27.7334]), np.array([0.0]), np.array([True])
    >>> band = distance_band(*one, Point(64.1287, 28.3898, "Sotkamo"), detour=1.3)
    >>> float(band.low[0].round()), float(band.high[0].round())
    (44.0, 44.0)
    """
    if own is None:
        km = haversine_km(lat, lon, point.lat, point.lon) * detour
    else:
        km = np.asarray(own(lat, lon, point.lat, point.lon), dtype=np.float64)
        known = known & ~np.isnan(km)
    low = np.where(known, np.maximum(0.0, km - blur_km * detour), 0.0)
    high = np.where(known, km + blur_km * detour, np.inf)
    return Band(low, high, known)


def drive_band(distance: Band, speed_kmh: float) -> Band:
    """Return hours on the road."""
    return Band(distance.low / speed_kmh, distance.high / speed_kmh, distance.known)


def arrival_band(drive: Band, mobilise: Band) -> Band:
    """Return hours from the call to being on site: mobilisation and the drive.

    Known only where both are; where one is not, the other still bounds it from below.
    """
    low = np.where(mobilise.known, mobilise.low, 0.0) + drive.low
    high = np.where(mobilise.known, mobilise.high, np.inf) + drive.high
    return Band(low, high, mobilise.known & drive.known)


def margin_band(limit: Band, value: Band) -> Band:
    """Return ``limit - value``: at least 0 where the value keeps within the limit."""
    low, high = limit.low - value.high, limit.high - value.low
    return Band(low, high, limit.known & value.known)
