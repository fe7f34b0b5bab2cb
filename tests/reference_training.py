"""Slow and obvious: every purchase of a small network tried, every firm and every group asked whether it can do the lot.

An instance is plain data: ``firms[i] = {free, flags: set, cards}``, ``lots[j] = {worth, crew, able: set, asks: [(kind, key, binds)]}``;
kind is ``"flag"`` or ``"crew"`` (as many cards as people are sent) or a number of cards.
"""

import itertools


def can(firms, lot, members, doers, lead):
    """Whether these open the lot: each kind of criterion asked of whom it binds."""
    sent = {}
    if lot["crew"] is None:
        if len(doers) != 1:
            return False
        sent = {doers[0]: 0}
    else:
        if sum(firms[i]["free"] for i in doers) < lot["crew"]:
            return False
        for i in doers:
            sent[i] = min(firms[i]["free"], lot["crew"])
            if len(doers) > 1 and sum(firms[k]["free"] for k in doers if k != i) >= lot["crew"]:
                return False  # not needed
    if not all(i in lot["able"] for i in doers):
        return False
    for kind, key, binds in lot["asks"]:
        bound = {"each": members, "doer": doers, "lead": (lead,), "any": members}[binds]
        met = []
        for i in bound:
            if kind == "flag":
                met.append(key in firms[i]["flags"])
            elif kind == "crew":
                met.append(firms[i]["cards"] >= sent.get(i, 0))
            else:
                met.append(firms[i]["cards"] >= kind)
        if not (any(met) if binds == "any" else all(met)):
            return False
    return True


def opens(firms, lot, together, most):
    """Whether a firm, or a group with a lead, opens the lot."""
    everyone = sorted(lot["anyone"])
    for i in sorted(lot["able"]):
        if (lot["crew"] is None or firms[i]["free"] >= lot["crew"]) and can(firms, lot, (i,), (i,), i):
            return True
    if together:
        for size in range(1, min(3, most) + 1):
            for doers in itertools.combinations(sorted(lot["able"]), size):
                for lead in everyone:
                    members = tuple(sorted({*doers, lead}))
                    if 2 <= len(members) <= most and can(firms, lot, members, doers, lead):
                        return True
    return False


def best_plan(firms, lots, keys, price, card_price, most_cards, budget, together, most):
    """Greatest worth that any purchase within the budget opens, and the least cost at which it does."""
    best = (-1.0, 0.0)
    choices = []
    for firm in firms:
        missing = [k for k in keys if k not in firm["flags"]]
        bought = [set(c) for n in range(len(missing) + 1) for c in itertools.combinations(missing, n)]
        choices.append([(flags, more) for flags in bought for more in range(max(0, most_cards - firm["cards"]) + 1)])
    for choice in itertools.product(*choices):
        cost = sum(sum(price[k] for k in flags) + more * card_price for flags, more in choice)
        if cost > budget:
            continue
        after = [
            {"free": f["free"], "flags": f["flags"] | flags, "cards": f["cards"] + more}
            for f, (flags, more) in zip(firms, choice)
        ]
        worth = sum(lot["worth"] for lot in lots if opens(after, lot, together, most))
        if worth > best[0] or (worth == best[0] and cost < best[1]):
            best = (worth, cost)
    return best
