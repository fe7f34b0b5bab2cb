"""Slow and obvious: who is introduced to whom, by the rules as they are written, from the ranking of everybody for each job."""

SMALL_BELOW, LEAST_FIT = 50, 0.25


def same(a, b):
    return a is not None and b is not None and " ".join(a.casefold().split()) == " ".join(b.casefold().split())


def barred(prime, own, firm, bought):
    """Why this firm is not introduced to this prime, or None."""
    if firm.headcount is not None and firm.headcount >= SMALL_BELOW:
        return "large"
    if own is not None and firm.id == own.id:
        return "itself"
    if any(b.supplier == firm.id and (same(b.buyer, prime.id) or same(b.buyer, prime.name)) for b in bought):
        return "known"
    if own is not None and (firm.id in (own.partners or ()) or own.id in (firm.partners or ())):
        return "known"
    if own is not None and same(own.owner_group, firm.owner_group):
        return "same_group"
    return "unwilling" if firm.willing_to_cooperate is False else None


def every_introduction(primes, firms, jobs, profiles, bought, k, ranked):
    """``jobs[prime id]``: (route, subject, job), needs first; ``ranked(job)``: [(firm id, fit)], best first, of all firms."""
    found = []
    for prime in primes:
        told = set()
        for route, subject, job in jobs[prime.id]:
            taken = 0
            for firm_id, fit in ranked(job):
                firm = next(f for f in firms if f.id == firm_id)
                if barred(prime, profiles.get(prime.id), firm, bought) or fit < LEAST_FIT or (firm_id, subject) in told:
                    continue
                if taken < k:
                    taken += 1
                    told.add((firm_id, subject))
                    found.append((prime.id, route, subject, firm_id))
    return found
