"""Days of meetings against every day there is; cancellations; calendars and workbooks read back."""

import math
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from kaivosmatch.datasets import SAMPLE_DAY, load_sample
from kaivosmatch.encode import Encoder
from kaivosmatch.errors import InputError, UnknownName
from kaivosmatch.matcher import Matcher
from kaivosmatch.network._interest import mutual_interest
from kaivosmatch.network._meeting_files import calendar_text, write_meetings
from kaivosmatch.network._meeting_words import word
from kaivosmatch.network._meetings_plan import meeting_slots, meetings
from kaivosmatch.network._repair import repair
from kaivosmatch.records import Requirement
from kaivosmatch.results import Candidate, Ranking
from kaivosmatch.verdict import Verdict
from reference_meetings import best_repair, enough, every_day, worth


def ranking(need, **scores):
    found = [
        Candidate(f, f"Keksitty {f.upper()} Oy", i, Verdict.PASS, s, s, {}, (), None)
        for i, (f, s) in enumerate(scores.items(), 1)
    ]
    return Ranking(need, tuple(found), 0)


START = datetime(2026, 11, 24, 9)
DAY = [ranking("mine", a=0.9, b=0.8, c=0.3), ranking("prime", a=0.7, c=0.6)]


def pairs(plan):
    return sorted((m.buyer_id, m.firm_id) for m in plan.meetings)


def test_interest_has_two_sides():
    needs = [
        Requirement(id="n1", title="x", buyer="Keksitty Kaivos Oy", buyer_id="m"),
        Requirement(id="n2", title="x", buyer_id="m"),
        Requirement(id="n3", title="x", buyer="Keksitty Prime Oy"),
    ]
    found = mutual_interest([ranking("n1", a=0.4), ranking("n2", a=0.9, b=0.5), ranking("n3", a=0.3)], needs)
    assert (found.buyers, found.firms) == (("Keksitty Prime Oy", "m"), ("a", "b"))
    assert found.about == {("m", "a"): "n2", ("m", "b"): "n2", ("Keksitty Prime Oy", "a"): "n3"}
    assert found.names["m"] == "Keksitty Kaivos Oy"
    # the mine is a's best, so its own side is 1; the prime gives a third of that
    np.testing.assert_allclose(found.value, [[math.sqrt(0.3 / 3), 0], [math.sqrt(0.9), math.sqrt(0.5)]], atol=1e-9)


def test_wishes_raise_their_own_side_and_declined_pairs_do_not_meet():
    plain = mutual_interest(DAY).value
    wished = mutual_interest(DAY, wishes=[("c", "mine")]).value
    assert wished[0, 2] == pytest.approx(math.sqrt(0.3))
    assert plain[0, 2] == pytest.approx(math.sqrt(0.3 * 0.5))
    assert mutual_interest(DAY, wishes=[("prime", "c")]).value[1, 2] == 1
    assert mutual_interest(DAY, wishes=[("prime", "b")]).value[1, 1] == 0  # b has nothing to say to prime
    assert mutual_interest(DAY, declined=[("a", "mine"), ("mine", "nobody")]).value[0, 0] == 0
    assert mutual_interest(DAY, at_least=0.65).value[1].tolist() == pytest.approx([math.sqrt(0.7 * 0.7 / 0.9), 0, 0])
    with pytest.raises(UnknownName):
        mutual_interest(DAY, wishes=[("a", "b")])


def test_near_and_ready_is_no_reason_to_meet_where_a_firm_does_something_else():
    sample = load_sample()
    matcher = Matcher(as_of=SAMPLE_DAY, encoder=Encoder(extras=())).fit(sample.suppliers, buyers=sample.buyers)
    blasting = [r for r in sample.requirements if r.id == "n08"]
    rankings = matcher.rank_all(blasting, k=20)
    fits = {
        c.supplier_id: next(t.shown for t in rankings[0].explain(c.supplier_id).terms if t.term == "fit")
        for c in rankings[0].candidates
    }
    assert min(fits.values()) < 0.25 < max(fits.values())
    found = mutual_interest(rankings)
    met = {f for f, v in zip(found.firms, found.value[0], strict=True) if v > 0}
    assert "s30" in met
    assert met == {firm for firm, fit in fits.items() if fit >= 0.25}
    assert (mutual_interest(rankings, least_fit=0).value > 0).all()


def test_nobody_with_a_fit_is_left_out_though_it_costs():
    free = meetings(DAY, slots=2, tables=1, least_per_firm=0)
    fair = meetings(DAY, slots=3, tables=1)
    assert pairs(free) == [("mine", "a"), ("mine", "b")]
    assert fair.left_out == ()
    assert {m.firm_id for m in fair.meetings} == {"a", "b", "c"}
    assert fair.status == "OPTIMAL"
    assert fair.bound == fair.value


def test_where_there_is_no_room_for_all_the_most_are_seated_and_the_rest_told():
    plan = meetings(DAY, slots=1, tables=1)
    assert (plan.status, len(plan.meetings)) == ("OPTIMAL", 1)
    assert len(plan.left_out) == 2
    assert plan.bound >= plan.value
    # two tables, one slot: mine can see only one, so a or b waits; a with prime and b with mine seat two
    two = meetings(DAY, slots=1, tables=2)
    assert len(two.meetings) == 2
    assert len(two.left_out) == 1


def test_availability_limits_and_times():
    times = meeting_slots(START, 3, minutes=15, gap=0)
    plan = meetings(DAY, times, away={"mine": [0, 1], "a": [2]}, most_per_firm={"c": 1}, most_per_buyer=2)
    assert all(m.slot == 2 for m in plan.meetings if m.buyer_id == "mine")
    assert not any(m.slot == 2 for m in plan.of("a"))
    assert len(plan.of("c")) <= 1
    assert all((m.start, m.end) == times[m.slot] for m in plan.meetings)
    for bad in ({"away": {"x": [0]}}, {"most_per_firm": {"x": 1}}):
        with pytest.raises(UnknownName):
            meetings(DAY, 2, **bad)
    for bad in ({"away": {"a": [2]}}, {"tables": [1]}, {"least_per_firm": -1}):
        with pytest.raises(InputError):
            meetings(DAY, 2, **bad)


def test_slots_keep_clear_of_breaks():
    coffee = (START + timedelta(minutes=50), START + timedelta(minutes=65))
    times = meeting_slots(START, 4, breaks=[coffee])
    assert [int((a - START).total_seconds() // 60) for a, _ in times] == [0, 25, 65, 90]
    for bad in ({"minutes": 0}, {"gap": -1}, {"count": -1}):
        with pytest.raises(InputError):
            meeting_slots(START, bad.pop("count", 1), **bad)


def test_a_buyer_keeps_its_table_and_no_table_is_taken_twice():
    many = [ranking(f"buyer{b}", **{f"f{i}": (i + b + 1) / 20 for i in range(8)}) for b in range(4)]
    plan = meetings(many, slots=6, tables=[4, 4, 2, 4, 4, 4])
    assert len({(m.slot, m.table) for m in plan.meetings}) == len(plan.meetings)
    assert all(1 <= m.table <= (2 if m.slot == 2 else 4) for m in plan.meetings)
    full = meetings(many, slots=6)
    assert all(len({m.table for m in full.of(f"buyer{b}")}) == 1 for b in range(4))


def test_a_cancellation_leaves_the_others_where_they_were():
    plan = meetings([ranking(f"b{b}", **{f"f{i}": (3 * i + b + 1) / 20 for i in range(5)}) for b in range(3)], slots=5)
    after = plan.without(["f2"])
    still = {(m.buyer_id, m.firm_id, m.slot) for m in after.meetings}
    assert all((m.buyer_id, m.firm_id, m.slot) in still for m in plan.meetings if m.firm_id != "f2")
    assert {m.firm_id for m in after.dropped} == {"f2"}
    assert not after.of("f2")
    assert (after.sequence, after.no_fit) == (1, ("f2",))
    assert plan.without([]).dropped == ()


def test_a_floor_that_needs_it_moves_as_few_as_can_be():
    # one table, two slots: b's only buyer is mine; when c cancels nobody moves, when prime's seat frees b gets it
    day = [ranking("mine", a=0.9, b=0.2), ranking("prime", a=0.5, b=0.4, c=0.9)]
    plan = meetings(day, slots=2, tables=1, away={"b": [0]}, least_per_firm=0)
    assert pairs(plan) == [("mine", "a"), ("prime", "c")]
    after = plan.without(["c"])
    assert len(after.meetings) == 2


def test_a_meeting_moves_only_where_somebody_would_have_none_otherwise():
    # When p and w cancel, x has nobody left but q, who is busy in the only two slots x can make: one of q's meetings moves
    day = [ranking("p", x=0.9), ranking("q", y=0.9, z=0.8, w=0.9, x=0.2)]
    plan = meetings(day, slots=3, away={"w": [0, 1], "x": [2]}, most_per_firm=1)
    assert pairs(plan) == [("p", "x"), ("q", "w"), ("q", "y"), ("q", "z")]
    after = plan.without(["p", "w"])
    assert (after.status, after.left_out) == ("OPTIMAL", ())
    assert pairs(after) == [("q", "x"), ("q", "y"), ("q", "z")]
    moved = {m.firm_id for m in after.dropped} - {"w", "x"}
    assert len(moved) == 1
    assert moved <= {"y", "z"}


def test_when_not_even_a_repair_gives_all_a_floor_the_most_are_seated():
    plan = meetings(DAY, slots=1, tables=1)
    met = plan.meetings[0].firm_id
    after = plan.without([met])
    assert (after.status, len(after.meetings)) == ("OPTIMAL", 1)
    assert after.left_out
    with pytest.raises(UnknownName):
        plan.without(["nobody"])


small = st.fixed_dictionaries(
    {
        "value": st.lists(
            st.lists(st.sampled_from([0.0, 0.25, 0.5, 1.0]), min_size=3, max_size=3), min_size=2, max_size=2
        ),
        "slots": st.integers(1, 2),
        "tables": st.lists(st.integers(0, 2), min_size=2, max_size=2),
        "away": st.lists(st.tuples(st.sampled_from(["x0", "x1", "f0", "f1", "f2"]), st.integers(0, 1)), max_size=3),
        "most": st.integers(1, 2),
    }
)


def arrays(drawn):
    slots = drawn["slots"]
    free = {name: [True] * slots for name in ("x0", "x1", "f0", "f1", "f2")}
    for name, slot in drawn["away"]:
        if slot < slots:
            free[name][slot] = False
    buyers, firms = [free["x0"], free["x1"]], [free["f0"], free["f1"], free["f2"]]
    return drawn["value"], slots, drawn["tables"][:slots], buyers, firms, [slots, slots], [drawn["most"]] * 3


@settings(max_examples=500, deadline=None)
@given(small, st.data())
def test_a_repair_is_the_best_of_every_day(drawn, data):
    value, slots, tables, buyers, firms, most_b, most_f = arrays(drawn)
    days = list(every_day(value, slots, tables, buyers, firms, most_b, most_f))
    old = data.draw(st.sampled_from(days))
    least = [min(1, sum(value[b][f] > 0 for b in range(2))) for f in range(3)]
    expected = best_repair(days, old, value, least)
    arguments = [np.array(x) for x in (tables, buyers, firms, most_b, most_f, least)]
    status, found, bound = repair(np.array(value), np.array(old, dtype=np.intp).reshape(-1, 3), *arguments)
    if expected is None:
        assert (status, found) == ("INFEASIBLE", None)
        return
    day = {tuple(row) for row in found.tolist()}
    assert status == "OPTIMAL"
    assert enough(day, least)
    assert tuple(sorted(day)) in {tuple(sorted(d)) for d in days}
    assert (len(set(old) - day), worth(day, value)) == pytest.approx(expected)
    assert bound == pytest.approx(expected[1])


@settings(max_examples=500, deadline=None)
@given(small)
def test_a_plan_is_the_best_of_every_day_that_seats_the_most(drawn):
    value, slots, tables, buyers, firms, most_b, most_f = arrays(drawn)
    rankings = [ranking(f"x{b}", **{f"f{f}": v**2 for f, v in enumerate(row) if v > 0}) for b, row in enumerate(value)]
    away = {}
    for name, slot in drawn["away"]:
        away.setdefault(name, []).append(slot)
    known = {f for f in range(3) if any(row[f] > 0 for row in value)}
    away = {n: [s for s in some if s < slots] for n, some in away.items() if n[0] == "x" or int(n[1]) in known}
    # a firm's own side is 1 at its best buyer, so that the value of a pair is not the score alone
    mutual = mutual_interest(rankings)
    plan = meetings(rankings, slots, tables, away=away, most_per_firm=drawn["most"])
    full = [[0.0] * 3 for _ in range(2)]
    for (b, f), v in np.ndenumerate(mutual.value):
        full[b][int(mutual.firms[f][1])] = v
    days = list(every_day(full, slots, tables, buyers, firms, most_b, most_f))
    seated = max(len({c[1] for c in day}) for day in days)
    assert len({m.firm_id for m in plan.meetings}) == seated
    assert plan.value <= plan.bound + 1e-9
    fits = [int(any(row[f] > 0 for row in full)) for f in range(3)]
    fine = [day for day in days if enough(day, fits)] or [day for day in days if len({c[1] for c in day}) == seated]
    assert bool(plan.left_out) == (seated < sum(fits))
    assert plan.value == pytest.approx(max(worth(day, full) for day in fine))
    assert (plan.status, plan.bound) == ("OPTIMAL", plan.value)


@settings(max_examples=500, deadline=None)
@given(small, st.data())
def test_a_day_put_right_after_a_cancellation_is_the_best_of_every_day(drawn, data):
    """Through the door that people use: the floor where it can be, else nothing falls; the fewest fall, then the greatest value."""
    value, slots, tables, buyers, firms, most_b, most_f = arrays({**drawn, "away": []})
    rankings = [ranking(f"x{b}", **{f"f{f}": v**2 for f, v in enumerate(row) if v > 0}) for b, row in enumerate(value)]
    plan = meetings(rankings, slots, tables, most_per_firm=drawn["most"])
    names = [*mutual_interest(rankings).buyers, *mutual_interest(rankings).firms]
    gone = data.draw(st.sampled_from(names))
    full = [[0.0] * 3 for _ in range(2)]
    mutual = mutual_interest(rankings)
    for (b, f), v in np.ndenumerate(mutual.value):
        if gone not in (f"x{b}", mutual.firms[f]):
            full[b][int(mutual.firms[f][1])] = v
    cell = lambda m: (int(m.buyer_id[1]), int(m.firm_id[1]), m.slot)  # noqa: E731
    old = [cell(m) for m in plan.meetings if gone not in (m.buyer_id, m.firm_id)]
    after = plan.without([gone])
    days = list(every_day(full, slots, tables, buyers, firms, most_b, most_f))
    expected = best_repair(days, old, full, [int(any(row[f] > 0 for row in full)) for f in range(3)])
    day = {cell(m) for m in after.meetings}
    assert len(day) == len(after.meetings) and tuple(sorted(day)) in {tuple(sorted(d)) for d in days}
    if expected is None:  # the old meetings all stand, and as many firms as can be join them
        around = [d for d in days if set(old) <= set(d)]
        seated = max(len({c[1] for c in d}) for d in around)
        expected = 0, max(worth(d, full) for d in around if len({c[1] for c in d}) == seated)
        assert len({c[1] for c in day}) == seated
    assert (len(set(old) - day), worth(day, full)) == pytest.approx(expected)
    assert (after.status, after.bound) == ("OPTIMAL", pytest.approx(expected[1]))


def test_a_calendar_is_read_back():
    odd = [ranking("m;x", a=0.9, b=0.8), ranking("prime", a=0.7)]
    plan = meetings(odd, meeting_slots(START, 2), tables=2)
    text = calendar_text(
        plan, lang="fi", place="Kajaani, Raatihuone; sali 2 — kovin pitkä nimi, jotta rivi taittuu ja ääkköset säilyvät"
    )
    assert text.endswith("END:VCALENDAR\r\n")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    events = read_calendar(text)
    assert len(events) == len(plan.meetings)
    first = next(e for e in events if e["DTSTART"] == "20261124T070000Z")  # Helsinki is two hours ahead in November
    assert first["DTEND"] == "20261124T072000Z"
    assert first["LOCATION"].startswith(
        "Kajaani, Raatihuone; sali 2 — kovin pitkä nimi, jotta rivi taittuu ja ääkköset säilyvät, pöytä "
    )
    assert {e["SUMMARY"] for e in events} >= {"Tapaaminen: prime ja Keksitty A Oy"}
    assert len({e["UID"] for e in events}) == len(events)
    own = read_calendar(calendar_text(plan, "b", stamp=datetime(2026, 1, 1, tzinfo=UTC)))
    assert [e["DTSTAMP"] for e in own] == ["20260101T000000Z"]
    assert own[0]["SUMMARY"] == "Meeting: m;x and Keksitty B Oy"


def test_a_calendar_of_a_plan_put_right_cancels_what_fell():
    plan = meetings(DAY, meeting_slots(START, 3), tables=1)
    old = {e["UID"]: e for e in read_calendar(calendar_text(plan))}
    new = {e["UID"]: e for e in read_calendar(calendar_text(plan.without(["b"])))}
    fell = [uid for uid, e in new.items() if e["STATUS"] == "CANCELLED"]
    assert len(fell) == 1
    assert all(uid in old for uid in fell)
    assert {e["SEQUENCE"] for e in new.values()} == {"1"}


def read_calendar(text):
    """What a calendar program does first: unfold, then unescape."""
    events, now = [], None
    for line in text.replace("\r\n ", "").split("\r\n"):
        name, _, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            now = {}
        elif line == "END:VEVENT":
            events.append(now)
        elif now is not None:
            now[name] = value.replace("\\n", "\n").replace("\\,", ",").replace("\\;", ";").replace("\\\\", "\\")
    return events


def test_a_calendar_needs_times_and_known_names():
    plan = meetings(DAY, 2)
    with pytest.raises(InputError, match="no times"):
        calendar_text(plan)
    for more in ({"participant": "nobody"}, {"timezone": "Mars/Olympus"}, {"lang": "xx"}):
        with pytest.raises(UnknownName):
            calendar_text(meetings(DAY, meeting_slots(START, 2)), **more)
    assert "VEVENT" not in calendar_text(meetings([], 2))


def test_files(tmp_path):
    odd = [ranking("=2+2", a=0.9, b=0.8), ranking("a very long name of a buyer, so long: [x]", a=0.7)]
    plan = meetings(odd, meeting_slots(START, 1), tables=2)
    write_meetings(plan, tmp_path / "day.xlsx", lang="sv")
    book = load_workbook(tmp_path / "day.xlsx")
    assert book.sheetnames[0] == "alla"
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert "=2+2" in {cell.value for cell in cells}
    assert "24.11.2026 09:00" in {cell.value for cell in cells}
    write_meetings(meetings(DAY, 1), tmp_path / "short.xlsx")
    assert load_workbook(tmp_path / "short.xlsx").sheetnames[-1] == word("left_out", "en")
    write_meetings(plan, tmp_path / "a.xlsx", "a")
    only = load_workbook(tmp_path / "a.xlsx")
    assert only.sheetnames == ["Keksitty A Oy"]
    write_meetings(plan, tmp_path / "day.ics", "a", place="Kajaani")
    assert b"Kajaani" in (tmp_path / "day.ics").read_bytes()
    with pytest.raises(InputError, match="not a file"):
        write_meetings(plan, tmp_path / "day.pdf")


def test_a_firm_sees_only_its_own_day():
    plan = meetings(DAY, 3, tables=1)
    frame = plan.table_of("b", "fi")
    assert list(frame.columns) == ["aika nro", "alkaa", "päättyy", "pöytä", "tapaat", "aihe"]
    assert frame["tapaat"].tolist() == ["mine"]
    assert not frame.astype(str).apply(lambda c: c.str.contains("Keksitty A|Keksitty C")).to_numpy().any()
    with pytest.raises(UnknownName):
        plan.table_of("nobody")
    assert len(plan.to_frame("sv")) == len(plan.meetings)


@pytest.mark.slow
def test_a_day_of_one_hundred_and_fifty_firms():
    rng = np.random.default_rng(3)
    rankings = []
    for b in range(20):
        chosen = rng.choice(150, size=60, replace=False)
        rankings.append(
            ranking(
                f"b{b:02d}", **{f"f{f:03d}": float(s) for f, s in zip(chosen, rng.uniform(0.1, 1, 60), strict=True)}
            )
        )
    plan = meetings(rankings, slots=16, time_limit=50)
    assert plan.status == "OPTIMAL"
    assert plan.left_out == ()
    after = plan.without(["f007", "b03"], time_limit=50)
    assert after.status in ("OPTIMAL", "FEASIBLE")
    assert all({m.buyer_id, m.firm_id} & {"f007", "b03"} for m in after.dropped) or not after.left_out


def test_words_and_refusals():
    with pytest.raises(UnknownName):
        word("nonsense", "fi")
    with pytest.raises(UnknownName):
        word("slot", "xx")
