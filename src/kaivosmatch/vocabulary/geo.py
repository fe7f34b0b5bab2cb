"""Distances on the globe.

Straight lines only. A road is longer: multiply by the setting ``detour_factor``, or plug in a matrix of your own.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["EARTH_RADIUS_KM", "haversine_km", "reach_radius_km"]

EARTH_RADIUS_KM = 6371.0088
"""Mean radius of the Earth, R1 of the IUGG (Moritz 2000, Geodetic Reference System 1980)."""


def haversine_km(lat1: ArrayLike, lon1: ArrayLike, lat2: ArrayLike, lon2: ArrayLike) -> NDArray[np.float64]:
    """Return great-circle distances in kilometres.

    Parameters
    ----------
    lat1, lon1, lat2, lon2 : array_like of float
        Degrees (WGS 84); shapes that broadcast together. NaN (not known) gives NaN: whoever calls decides what that means.

    Returns
    -------
    ndarray of float64
        Kilometres, of the broadcast shape.

    Notes
    -----
    The haversine formula, ``2 R asin(sqrt(sin²(Δφ/2) + cos φ1 cos φ2 sin²(Δλ/2)))`` (Sinnott 1984, Sky and Telescope 68, 159), on a sphere
    of radius 6371.0088 km: within 0.6 % of the ellipsoid.

    Examples
    --------
    >>> float(haversine_km(64.2240, 27.7334, 64.1287, 28.3898).round(0))  # Kajaani to Sotkamo
    34.0
    """
    phi1, phi2 = np.radians(np.asarray(lat1, dtype=np.float64)), np.radians(np.asarray(lat2, dtype=np.float64))
    dphi = phi2 - phi1
    dlam = np.radians(np.asarray(lon2, dtype=np.float64)) - np.radians(np.asarray(lon1, dtype=np.float64))
    h = np.sin(dphi / 2) ** 2 + np.cos(phi1) * np.cos(phi2) * np.sin(dlam / 2) ** 2
    # rounding can lift h a hair over 1 for antipodes
    return np.asarray(2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.clip(h, 0.0, 1.0))), dtype=np.float64)


def reach_radius_km(lat: ArrayLike, lon: ArrayLike, *, neighbour: int, factor: float) -> NDArray[np.float64]:
    """Return how far from its centre something "in this municipality" may well be.

    The extent of a municipality is not in the table, its neighbours' centres are: the radius is ``factor`` times the distance to the
    ``neighbour``-th nearest other centre (fewer points: the farthest there is; a single one: 0).

    Parameters
    ----------
    lat, lon : array_like of float, shape (n,)
        Degrees.
    neighbour : int
        1 is the nearest.
    factor : float

    Returns
    -------
    ndarray of float64, shape (n,)
        Kilometres.

    Examples
    --------
    >>> reach_radius_km([64.0, 64.0, 64.0], [27.0, 28.0, 30.0], neighbour=1, factor=0.5).round(1)
    array([24.4, 24.4, 48.7])
    """
    lats, lons = np.asarray(lat, dtype=np.float64), np.asarray(lon, dtype=np.float64)
    if lats.size < 2:
        return np.zeros(lats.shape, dtype=np.float64)
    apart = haversine_km(lats[:, None], lons[:, None], lats[None, :], lons[None, :])
    apart.sort(axis=1)  # column 0 is the point itself
    return np.asarray(factor * apart[:, min(neighbour, lats.size - 1)], dtype=np.float64)
