"""Which reports are of the same act. The articles are invented."""
# ruff: noqa: SLF001 -- what is forgotten has to be gone from the inside too

import random
from datetime import timedelta

import pytest

from schemas.alert.v1 import ActV1
from streams.rules import acts as acts_module
from streams.rules.acts import Act, Acts
from streams.rules.relation import Arrival
from tests.support.arrivals import NOON, Item, article, directive, legal, only, print_of, protest

CITIES = [
    directive(
        "President Harlan Voss ordered immigration officers to step up arrests in Los Angeles, Chicago and New York.",
        issuer="President Harlan Voss",
        addressee="immigration officers",
        action="step up arrests",
        places=["Los Angeles", "Chicago", "New York"],
    ),
    directive(
        "Voss told immigration agents on Wednesday to expand arrests in the largest cities, naming Los Angeles.",
        issuer="Voss",
        addressee="immigration agents",
        places=["Los Angeles"],
    ),
    directive(
        "The Voss administration directed immigration officers to widen arrests in Chicago and Los Angeles.",
        issuer="The Voss administration",
        places=["Chicago", "Los Angeles"],
    ),
    directive(
        "Immigration officers must step up their arrests in cities such as New York, Harlan Voss wrote in an order.",
        issuer="Harlan Voss",
        places=["New York"],
    ),
]
"""One order to immigration officers, in four outlets' words."""

TROOPS = [
    directive(
        "President Harlan Voss sent 2,000 National Guard troops to Los Angeles to protect federal buildings.",
        issuer="President Harlan Voss",
        places=["Los Angeles"],
    ),
    directive(
        "Voss deployed National Guard soldiers, some 2,000 troops, to Los Angeles to guard federal buildings.",
        issuer="Voss",
        places=["Los Angeles"],
    ),
]
"""Another act of his, on the same day in the same place."""

FARMS = [
    directive(
        "Harlan Voss paused raids on farms and hotels near Los Angeles after growers complained of lost harvests.",
        issuer="Harlan Voss",
        places=["Los Angeles"],
    ),
    directive(
        "Raids on farms, hotels and restaurants are to pause, the Voss administration told offices after complaints "
        "by growers around Los Angeles.",
        issuer="the Voss administration",
        places=["Los Angeles"],
    ),
]
"""And a third."""


def assign(acts: Acts, arrival: Arrival) -> Act:
    item = only(arrival)
    return acts.assign(item.item_id, item.source, print_of(arrival))


def assigned(acts: Acts, *items: Item, first: int = 0) -> list[str]:
    """The acts of items that arrive in turn, each in an article of an outlet of its own."""
    return [assign(acts, article(first + number, each, minutes=number)).act_id for number, each in enumerate(items)]


@pytest.mark.parametrize("reports", [CITIES, TROOPS, FARMS], ids=["cities", "troops", "farms"])
def test_reports_of_one_act_in_other_words_are_one_act(reports: list[Item]) -> None:
    assert len(set(assigned(Acts(), *reports))) == 1


@pytest.mark.parametrize("seed", range(6))
def test_three_acts_of_one_authority_in_one_place_on_one_day_stay_apart_in_any_order(seed: int) -> None:
    reports = [(name, each) for name, group in enumerate((CITIES, TROOPS, FARMS)) for each in group]
    random.Random(seed).shuffle(reports)
    found = assigned(Acts(), *(each for _, each in reports))
    of_group = {name: {found[place] for place, (group, _) in enumerate(reports) if group == name} for name in range(3)}
    assert len(set.union(*of_group.values())) == sum(len(each) for each in of_group.values())
    assert [len(of_group[name]) for name in (1, 2)] == [1, 1]


def test_same_words_of_another_kind_are_another_act() -> None:
    text = "Thousands marched in Lyon against the closure of the Arvelle steel works."
    first, second = assigned(Acts(), protest(text, places=["Lyon"]), directive(text, places=["Lyon"]))
    assert first != second


def test_wire_text_with_another_dateline_is_the_same_act() -> None:
    text = "The Arvelle assembly banned night trains across the northern valley from Monday, citing two derailments."
    reports = [
        directive(f"{dateline} {text}", issuer="The Arvelle assembly", places=[place])
        for dateline, place in (("LYON (Wire) —", "Lyon"), ("PARIS, 4 March —", "Paris"))
    ]
    assert len(set(assigned(Acts(), *reports))) == 1


def test_same_order_by_two_towns_is_two_acts() -> None:
    reports = [
        directive(
            f"The mayor of {town} imposed a night curfew on the old harbour after {why}.",
            issuer=f"The mayor of {town}",
            places=[town],
        )
        for town, why in (("Marseille", "three nights of looting"), ("Hamburg", "a storm flooded the quays"))
    ]
    assert len(set(assigned(Acts(), *reports))) == 2


def test_two_items_of_one_article_stay_apart_unless_nearly_all_words_agree() -> None:
    acts = Acts()
    whole = article(1, CITIES[0], TROOPS[0], CITIES[0])
    ids = []
    for number, item in enumerate(whole.classified.items):
        alone = Arrival(whole.classified.model_copy(update={"items": (item,)}), whole.date_arrived)
        ids.append(acts.assign(f"a1#{number}", "Outlet", print_of(alone)).act_id)
    assert ids[0] != ids[1]
    assert ids[0] == ids[2]


def test_days_apart_more_has_to_agree_and_after_weeks_nothing_is_the_same() -> None:
    acts = Acts()
    (first, same_words) = (
        assign(acts, article(each, CITIES[0], minutes=60 * 24 * days)).act_id for each, days in ((1, 0), (2, 10))
    )
    loosely = assign(acts, article(3, CITIES[2] | {"record": {}}, minutes=60 * 24 * 25)).act_id
    assert first == same_words
    assert loosely != first
    assert assign(Acts(), article(1, CITIES[0])).act_id == first
    far = Acts()
    assign(far, article(1, CITIES[0]))
    assert assign(far, article(2, CITIES[0], minutes=60 * 24 * 46)).act_id != first


def test_item_without_any_word_is_an_act_of_its_own() -> None:
    assert len(set(assigned(Acts(), protest("…"), protest("?!"), legal("It was on the.")))) == 3


def test_act_knows_its_reports_and_outlets() -> None:
    acts = Acts()
    for number, each in enumerate(CITIES):
        act = assign(acts, article(number, each, source=f"Outlet {number % 2}"))
    assert (act.reports, act.outlets) == (4, {"Outlet 0", "Outlet 1"})
    assert acts.of("a2#0") is act
    assert acts.of("a9#0") is None


def test_assigning_in_any_order_never_fails_and_an_item_has_its_act_ever_after() -> None:
    chance = random.Random(7)
    words = [f"word{each}" for each in range(60)]
    for _ in range(20):
        acts, known = Acts(), {}
        for number in range(60):
            make = chance.choice([directive, protest])
            item = make(
                " ".join(chance.choices(words, k=chance.randint(0, 12))) or "—",
                places=chance.sample(["Lyon", "Paris", "Sul"], chance.randint(0, 2)),
            )
            arrival = article(number, item, minutes=chance.randint(0, 100_000))
            known[f"a{number}#0"] = assign(acts, arrival).act_id
        for item_id, act_id in known.items():
            act = acts.of(item_id)
            assert act is not None
            assert act.act_id == act_id


def restored(acts: Acts) -> Acts:
    """The acts as alerts of each would bring them back."""
    anew = Acts()
    for act_id in list(acts._acts):
        act = acts._acts[act_id]
        anew.restore(act.to_message(), act.item_ids, act.outlets)
    return anew


def test_restored_acts_take_further_reports_under_the_same_ids() -> None:
    acts = Acts()
    before = [assigned(acts, group[0], first=10 * place)[0] for place, group in enumerate((CITIES, TROOPS, FARMS))]
    anew = restored(acts)
    after = [assigned(anew, group[1], first=100 + place)[0] for place, group in enumerate((CITIES, TROOPS, FARMS))]
    assert before == after
    act = anew.of("a0#0")
    assert act is not None
    assert (act.act_id, act.reports, act.outlets) == (before[0], 2, {"Outlet 0", "Outlet 100"})


def test_first_report_that_comes_after_its_act_was_restored_joins_it() -> None:
    """A first report that rang nothing is in no alert; after a restart it is read again from the window."""
    acts = Acts()
    assigned(acts, *CITIES[:2])
    (act,) = acts._acts.values()
    anew = Acts()
    anew.restore(act.to_message(), ["a1#0"], ["Outlet 1"])
    odd = directive("Quite other words about the very same matter.")
    assert assign(anew, article(0, odd)).act_id == act.act_id
    found = anew.of("a1#0")
    assert found is not None
    assert set(found.item_ids) == {"a0#0", "a1#0"}
    assert set(act.words) <= set(found.words)


def test_act_without_days_or_words_is_restored_and_compared() -> None:
    acts = Acts()
    acts.restore(ActV1(act_id="bare", kind="directive", words=("immigration", "arrest")), ["x#0"], ["Outlet"])
    assign(acts, article(1, CITIES[0]))
    assert acts.of("x#0") is not None


def test_several_alerts_of_one_act_restore_the_fullest() -> None:
    acts = Acts()
    acts.restore(ActV1(act_id="one", kind="directive", words=("b",), days=(NOON.date(),)), ["x#0"], ["A"])
    acts.restore(ActV1(act_id="one", kind="directive", words=("a", "c")), ["x#0", "y#0"], ["B"])
    act = acts.of("y#0")
    assert act is not None
    assert (set(act.words), act.item_ids, act.outlets) == ({"a", "b", "c"}, ["x#0", "y#0"], {"A", "B"})


def test_oldest_acts_are_forgotten_and_leave_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acts_module, "MAX_ACTS", 5)
    acts = Acts()
    for number in range(40):
        text = f"The council of Town{number} closed bridge{number} and quay{number} until further notice{number}."
        assign(acts, article(number, directive(text, places=[f"Town{number}"])))
        if number % 7 == 3:
            anew = article(f"{number}b", directive(text, places=[f"Town{number}"]))
            assert assign(acts, anew).reports == 2
    assert len(acts._acts) == 5
    assert acts.of("a0#0") is None
    assert acts.of("a39#0") is not None
    kept = {word for act in acts._acts.values() for word in act.words}
    assert {word for _, word in acts._by_word} == kept == set(acts._frequency)
    assert {each for postings in acts._by_word.values() for each in postings} == set(acts._acts)
    assert set(acts._act_of_item.values()) == set(acts._acts)
    assert all(acts._frequency[word] == sum(word in act.words for act in acts._acts.values()) for word in kept)


def test_forgotten_item_that_comes_again_has_its_act_id_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acts_module, "MAX_ACTS", 1)
    acts = Acts()
    first = assign(acts, article(1, CITIES[0])).act_id
    assign(acts, article(2, FARMS[0]))
    assert assign(acts, article(1, CITIES[0])).act_id == first


def test_what_an_act_gathers_is_bounded() -> None:
    acts = Acts()
    for number in range(30):
        text = "The assembly of Arvelle banned night trains, " + " ".join(f"x{number}y{each}" for each in range(3))
        names = [f"Town{number}x{each}" for each in range(5)]
        act = assign(acts, article(number, directive(text, places=["Arvelle", *names], issuer=f"Ms Nr{number}")))
    assert act.reports > 1
    message = act.to_message()
    assert len(message.words) <= acts_module.MAX_WORDS
    assert len(message.places) <= acts_module.MAX_NAMES


def test_same_article_sent_anew_days_later_in_the_future_is_no_error() -> None:
    acts = Acts()
    future = article(1, CITIES[0], date_published=NOON + timedelta(days=400))
    assert print_of(future).days == (NOON.date(),)
    assert assign(acts, future).act_id == assign(acts, article(2, CITIES[1])).act_id
