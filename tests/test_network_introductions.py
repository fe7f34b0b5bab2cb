"""Small firms to prime contractors: who is introduced, who is not, and what each may read."""

from random import Random

import pytest

from kaivosmatch.datasets import SAMPLE_DAY, load_sample
from kaivosmatch.encode import Encoder
from kaivosmatch.errors import InputError, UnknownName
from kaivosmatch.matcher import Matcher
from kaivosmatch.network._introductions import introductions
from kaivosmatch.records import Buyer, Capability, Contact, Criterion, Evidence, Lot, Purchase, Requirement, Supplier
from reference_introductions import every_introduction

PRIME = Buyer(id="p", name="Keksitty Pääurakoitsija Oy", kind="prime")
OWN = Supplier(
    id="p-own", name="Keksitty Pääurakoitsija Oy", owner_group="Keksitty Konserni", lang="fi",
    capabilities=[Capability(text="hitsaus", concept="welding")], partners=["friend"],
)  # fmt: skip


def firm(name, concept="welding", **more):
    return Supplier(
        id=name, name=f"Keksitty {name} Oy", capabilities=[Capability(text=f"{concept} työ", concept=concept)], **more
    )


FIRMS = [
    firm(
        "new",
        headcount=5,
        consent=["buyer"],
        contacts=[Contact(role="päivystys", phone="000 100 0001"), Contact(phone="x")],
    ),
    firm(
        "shy",
        headcount=5,
        contacts=[Contact(phone="000 100 0002")],
        evidence=[Evidence(key="iso_9001", value=True, valid_until="2030-01-01")],
    ),
    firm("open", consent=["buyer"]),
    firm("big", headcount=60),
    firm("known"),
    firm("friend"),
    firm("sister", owner_group="keksitty konserni"),
    firm("unwilling", willing_to_cooperate=False),
    firm("cook", "lodging"),
]
NEEDS = [
    Requirement(id="n1", title="Hitsaustyöt", buyer_id="p", lots=[Lot(id="a", text="Hitsaus", concept="welding")], criteria=[Criterion(key="iso_9001")]),
    Requirement(id="n2", title="Hitsaustyöt", buyer_id="other", lots=[Lot(id="a", text="Hitsaus", concept="welding")]),
    Requirement(id="n3", title="Majoitus", buyer="keksitty pääurakoitsija oy", lots=[Lot(id="a", text="Majoitus", concept="lodging")]),
]  # fmt: skip
BOUGHT = [
    Purchase(supplier="known", buyer="Keksitty Pääurakoitsija Oy"),
    Purchase(supplier="new", buyer="other"),
    Purchase(supplier="new"),
]


@pytest.fixture(scope="module")
def found():
    matcher = Matcher(as_of=SAMPLE_DAY, encoder=Encoder(extras=())).fit(FIRMS)
    return introductions([PRIME], FIRMS, NEEDS, profiles={"p": OWN}, purchases=BOUGHT, matcher=matcher)


def test_only_small_firms_that_fit_and_are_new_are_introduced(found):
    assert [(i.route, i.requirement_id, i.supplier_id) for i in found.items] == [
        ("need", "n1", "shy"),
        ("need", "n1", "new"),
        ("need", "n1", "open"),
        ("need", "n3", "cook"),
        ("profile", None, "new"),
        ("profile", None, "open"),
        ("profile", None, "shy"),
    ]
    assert set(found.skipped) == {
        ("p", "known", "known"),
        ("p", "friend", "known"),
        ("p", "sister", "same_group"),
        ("p", "unwilling", "unwilling"),
    }


def test_a_buyer_reads_what_the_firm_agreed_to_and_no_more(found):
    letter = found.letter("p", "fi")
    assert "- Keksitty new Oy: tarjoaa: welding työ; vielä näyttämättä:" in letter
    assert "yhteys: päivystys, 000 100 0001" in letter
    assert "- Keksitty shy Oy: tarjoaa: welding työ\n" in letter
    assert "0002" not in letter
    assert "unwilling" not in letter
    assert letter.count("Tarve: ") == 2
    assert letter.count("Omaa toimintaanne täydentäen: hitsaus") == 1


def test_a_firm_reads_its_own_openings_and_nobody_elses(found):
    text = found.for_firm("shy", "sv")
    assert "uppfyller enligt visade uppgifter" in text
    assert "new" not in text
    with pytest.raises(UnknownName):
        found.for_firm("known")


def test_who_was_not_introduced_and_why_in_three_languages(found):
    programs = found.skipped_frame()
    assert list(programs) == ["prime_id", "prime", "supplier_id", "name", "why_not"]
    assert list(programs[["supplier_id", "why_not"]].itertuples(index=False, name=None)) == [
        s[1:] for s in found.skipped
    ]
    assert programs["name"].tolist()[0] == "Keksitty known Oy" and set(programs["prime"]) == {PRIME.name}
    for lang, heading, known in (
        ("fi", "miksi ei", "tuntevat jo toisensa"),
        ("sv", "varför inte", "känner redan varandra"),
        ("en", "why not", "know each other already"),
    ):
        assert found.skipped_frame(lang)[heading].tolist()[0] == known


def test_frame_and_refusals(found):
    programs = found.to_frame()
    assert list(programs) == [
        "prime_id", "prime", "supplier_id", "name", "route", "requirement_id", "subject", "verdict", "score", "fit", "why",
    ]  # fmt: skip
    assert programs["why"].iloc[0] == "offers: welding työ; meets all mandatory requirements by what it has shown"
    assert set(programs["route"]) == {"need", "profile"}
    assert found.to_frame(names="sv")["why"].iloc[0].startswith("erbjuder: ")
    for lang, firm, route, passed in (
        ("fi", "yritys", "oma toimiala", "täyttää"),
        ("sv", "företag", "egen bransch", "uppfyller"),
        ("en", "firm", "its own trade", "meets"),
    ):
        told = found.to_frame(lang)
        assert told.shape == programs.shape and len(set(told)) == len(list(told))
        assert told[firm].tolist() == programs["name"].tolist() and told.iloc[:, 4].tolist()[-1] == route
        assert told.iloc[0, 7] == passed and told.iloc[0, -1] == found.items[0].why(lang)
    with pytest.raises(UnknownName):
        found.letter("x")
    with pytest.raises(UnknownName):
        found.letter("p", "xx")
    with pytest.raises(InputError, match="differ"):
        introductions([PRIME, PRIME], FIRMS, NEEDS)


def test_nobody_to_introduce_is_said(found):
    matcher = Matcher(as_of=SAMPLE_DAY, encoder=Encoder(extras=())).fit(FIRMS)
    empty = introductions([PRIME], FIRMS, [], matcher=matcher)
    assert empty.items == ()
    assert "No new firm" in empty.letter("p")
    one = introductions([PRIME], FIRMS, NEEDS[:1], matcher=matcher, k=1)
    assert len(one.items) == 1


def test_the_sample_sends_each_prime_a_letter():
    sample = load_sample()
    matcher = Matcher(as_of=SAMPLE_DAY, encoder=Encoder(extras=())).fit(sample.suppliers, buyers=sample.buyers)
    primes = [b for b in sample.buyers if b.kind == "prime"]
    found = introductions(primes, sample.suppliers, sample.requirements, matcher=matcher, k=2)
    assert {i.prime_id for i in found.items} == {"b3", "b4"}
    blasting = [i.supplier_id for i in found.items if i.requirement_id == "n08"]
    assert blasting[0] == "s30"  # the firm of blasters
    assert all(i.fit >= 0.25 for i in found.items)


TRADES = ("welding", "scaffolding", "lodging", "electrical_installation")


def instance(seed):
    rng = Random(seed)
    primes = [Buyer(id=f"p{i}", name=f"Keksitty Pää {i} Oy", kind="prime") for i in range(rng.choice([1, 2]))]
    firms = [
        Supplier(
            id=f"s{i}",
            name=f"Keksitty {i} Oy",
            capabilities=[Capability(text=t, concept=t) for t in rng.sample(TRADES, rng.choice([1, 2]))],
            headcount=rng.choice([None, 3, 49, 50, 200]),
            partners=rng.choice([None, ["own"], ["s0"]]),
            owner_group=rng.choice([None, None, "Keksitty Konserni", "keksitty  konserni"]),
            willing_to_cooperate=rng.choice([None, None, True, False]),
        )
        for i in range(rng.choice([4, 6, 8]))
    ]
    own = Supplier(
        id="own", name="Keksitty Pää 0 Oy", owner_group=rng.choice([None, "Keksitty Konserni"]), partners=rng.choice([None, ["s1"]]),
        capabilities=[Capability(text=t, concept=t) for t in rng.sample(TRADES, 2)],
    )  # fmt: skip
    needs = [
        Requirement(
            id=f"n{j}", title=f"Keksitty työ {j % 2}", buyer_id=rng.choice(["p0", "p1", "x"]),
            lots=[Lot(id="a", text=(trade := rng.choice(TRADES)), concept=trade)],
        )
        for j in range(rng.choice([1, 2, 4]))
    ]  # fmt: skip
    bought = [
        Purchase(supplier=f"s{rng.randrange(8)}", buyer=rng.choice(["p0", "keksitty pää 1 oy", "x", None]))
        for _ in range(rng.choice([0, 1, 3]))
    ]
    return primes, firms, needs, {"p0": own} if rng.random() < 0.6 else {}, bought, rng.choice([1, 2, 5])


def equals_the_rules(seeds):
    told = 0
    for seed in seeds:
        primes, firms, needs, profiles, bought, k = instance(seed)
        matcher = Matcher(as_of=SAMPLE_DAY, encoder=Encoder(extras=())).fit(firms)
        jobs = {
            p.id: [("need", n.title, n) for n in needs if n.buyer_id == p.id]
            + [
                (
                    "profile",
                    c.text,
                    Requirement(id="x", title=c.text, lots=[Lot(id="a", text=c.text, concept=c.concept)]),
                )
                for c in (profiles[p.id].capabilities if p.id in profiles else ())
            ]
            for p in primes
        }

        def ranked(job, matcher=matcher):
            ranking = matcher.rank(job, len(matcher.index_.catalogue))
            explained = [(c.supplier_id, ranking.explain(c.supplier_id).terms) for c in ranking.candidates]
            return [(name, next(t.shown for t in terms if t.term == "fit")) for name, terms in explained]

        found = introductions(primes, firms, needs, profiles=profiles, purchases=bought, k=k, matcher=matcher)
        wanted = every_introduction(primes, firms, jobs, profiles, bought, k, ranked)
        assert [(i.prime_id, i.route, i.subject, i.supplier_id) for i in found.items] == wanted, seed
        told += len(wanted)
    assert told > len(seeds) // 2  # else nothing was tried


@pytest.mark.parametrize("part", range(3))
def test_introductions_equal_the_rules_read_one_by_one(part):
    equals_the_rules(range(part * 20, part * 20 + 20))


@pytest.mark.slow
@pytest.mark.parametrize("part", range(3, 28))
def test_introductions_equal_the_rules_in_five_hundred_networks_more(part):
    equals_the_rules(range(part * 20, part * 20 + 20))
