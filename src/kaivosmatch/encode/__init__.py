"""Fit: one calibrated number in [0, 1] per firm and lot, from texts, services, codes and past awards, with its parts."""

from __future__ import annotations

from kaivosmatch.encode.codes import CodeLabels, read_codes
from kaivosmatch.encode.encoder import Encoder, FittedEncoder
from kaivosmatch.encode.need import FitBlock, FitPart, LotText

__all__ = ["CodeLabels", "Encoder", "FitBlock", "FitPart", "FittedEncoder", "LotText", "read_codes"]
