"""Among equally good shares, the ones the contract asks for: the lexicographically greatest vector, lot by lot, then row by row.

All optimal shares of a team are the ways to move people along hand-overs that lose nothing at optimal prices of the members' crews
(complementary slackness), so the greatest vector is found by raising one entry after the other as far as such moves allow.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

__all__ = ["first_shares"]

DUST = 1e-12
FAR = 1e9


def first_shares(
    x: list[list[float]],
    gain: Sequence[Sequence[float]],
    cap: Sequence[Sequence[float]],
    free: Sequence[float],
    counted: Sequence[bool],
) -> list[list[float]]:
    """Return the lexicographically greatest optimal shares.

    Parameters
    ----------
    x : list of list of float, (members, lots)
        Optimal shares. Changed in place. Lots where nobody is counted are taken to be filled in the right order already, since no crew
        ties them to other lots.
    gain : (members, lots)
        Score per person.
    cap : (members, lots)
        Most people, finite.
    free : (members,)
        Most people over the counted lots; may be infinite.
    counted : (lots,)

    Returns
    -------
    list of list of float
        ``x``.

    Examples
    --------
    Two firms are equally good at both lots, and each has two people in all; the first goes to the first lot.

    >>> first_shares([[1, 1], [1, 1]], [[0.5, 0.5], [0.5, 0.5]], [[2, 2], [2, 2]], [2, 2], [True, True])
    [[2, 0], [0, 2]]
    """
    size = len(x)
    lots = [lot for lot, c in enumerate(counted) if c]
    price = _prices(x, gain, cap, free, lots)
    sharp = 1e-12 * (1.0 + max((g for row in gain for g in row), default=0.0))
    net = [[gain[i][lot] - price[i] for lot in range(len(counted))] for i in range(size)]
    # only lots where some hand-over loses nothing can change
    loose = [
        lot
        for lot in lots
        if any(
            x[i][lot] > DUST and cap[j][lot] - x[j][lot] > DUST and net[i][lot] - net[j][lot] <= sharp
            for i in range(size)
            for j in range(size)
            if i != j
        )
    ]
    move = _Moves(x, cap, free, lots, net, [p <= sharp for p in price], sharp)
    for lot in loose:
        for i in range(size):
            move.frozen.add((i, lot))
            while move.raise_one(i, lot, loose):
                pass
    return x


def _prices(
    x: list[list[float]],
    gain: Sequence[Sequence[float]],
    cap: Sequence[Sequence[float]],
    free: Sequence[float],
    lots: list[int],
) -> list[float]:
    """Return what one more person of each member would be worth: the cheapest chain of hand-overs to a member with people to spare."""
    size = len(x)
    far = 1.0 + 2.0 * size * max((g for row in gain for g in row), default=0.0)
    price = [0.0 if free[i] - sum(x[i][lot] for lot in lots) > DUST else far for i in range(size)]
    for _ in range(size):
        for i in range(size):
            for j in range(size):
                if i == j:
                    continue
                for lot in lots:
                    if x[i][lot] > DUST and cap[j][lot] - x[j][lot] > DUST:
                        price[i] = min(price[i], max(0.0, gain[i][lot] - gain[j][lot] + price[j]))
    return price


class _Moves:
    """Hand-overs that lose nothing."""

    def __init__(
        self,
        x: list[list[float]],
        cap: Sequence[Sequence[float]],
        free: Sequence[float],
        lots: list[int],
        net: list[list[float]],
        spare: list[bool],
        sharp: float,
    ) -> None:
        self.x, self.cap, self.free, self.lots, self.net, self.spare, self.sharp = x, cap, free, lots, net, spare, sharp
        self.frozen: set[tuple[int, int]] = set()

    def load(self, i: int) -> float:
        return sum(self.x[i][lot] for lot in self.lots)

    def can_give(self, i: int, j: int, lot: int) -> float:
        """People that i can hand to j on this lot without loss."""
        if (i, lot) in self.frozen or (j, lot) in self.frozen or self.net[i][lot] - self.net[j][lot] > self.sharp:
            return 0.0
        return min(self.x[i][lot], self.cap[j][lot] - self.x[j][lot])

    def raise_one(self, i: int, lot: int, loose: list[int]) -> bool:
        """Let member i do more of this lot, if some other member can give it and the loads still work out; say whether it was so."""
        room = self.cap[i][lot] - self.x[i][lot]
        if room <= DUST:
            return False
        for j in range(len(self.x)):
            if (j, lot) in self.frozen or self.x[j][lot] <= DUST or self.net[j][lot] - self.net[i][lot] > self.sharp:
                continue
            path = self._path(i, j, loose)
            if path is None:
                continue
            most = min([room, self.x[j][lot], *(amount for *_, amount in path)])
            for a, b, via, _ in path:
                if via >= 0:
                    self.x[a][via] -= most
                    self.x[b][via] += most
            self.x[i][lot] += most
            self.x[j][lot] -= most
            return True
        return False

    def _path(self, source: int, goal: int, loose: list[int]) -> list[tuple[int, int, int, float]] | None:
        """Find hand-overs from source to goal as (from, to, lot, people); -1 for both member and lot is people that are to spare."""
        size = len(self.x)
        came: dict[int, tuple[int, int, int, float]] = {source: (source, source, -1, FAR)}
        queue = deque([source])
        while queue and goal not in came:
            a = queue.popleft()
            for b in range(-1, size):
                if b in came or a == b:
                    continue
                via, amount = -1, 0.0
                if b == -1:
                    amount = min(FAR, self.free[a] - self.load(a)) if self.spare[a] else 0.0
                elif a == -1:
                    amount = self.load(b) if self.spare[b] else 0.0
                else:
                    for lot in loose:
                        most = self.can_give(a, b, lot)
                        if most > amount:
                            via, amount = lot, most
                if amount > DUST:
                    came[b] = (a, b, via, amount)
                    queue.append(b)
        if goal not in came:
            return None
        path = []
        at = goal
        while at != source:
            path.append(came[at])
            at = came[at][0]
        return path
