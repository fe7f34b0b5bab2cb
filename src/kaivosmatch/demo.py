"""The main job on the bundled sample network: each need's first five firms."""

from __future__ import annotations

from kaivosmatch.datasets import SAMPLE_DAY, load_sample
from kaivosmatch.matcher import Matcher

__all__ = ["main"]


def main() -> None:
    """Print the rankings of the sample network's needs."""
    sample = load_sample()
    matcher = Matcher(as_of=SAMPLE_DAY).fit(sample.suppliers, awards=sample.awards, buyers=sample.buyers)
    print(f"{len(sample.suppliers)} invented firms, {len(sample.requirements)} invented needs, as of {SAMPLE_DAY}")
    for need in sample.requirements:
        ranking = matcher.rank(need, k=5)
        print(f"\n{need.id}  {need.title}  ({ranking.excluded} firms excluded)")
        for c in ranking.candidates:
            print(f"  {c.rank}. {c.name:<40} {c.verdict.name:<8} score {c.score:.3f}  possible {c.possible:.3f}")


if __name__ == "__main__":
    main()
