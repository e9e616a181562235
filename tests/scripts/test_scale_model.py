"""The model of several hosts: its closed formula and its simulation agree."""

from __future__ import annotations

import importlib
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.support.places import PROJECT

_PAGE = PROJECT / "docs" / "cluster.md"


@pytest.fixture
def scale(script: Any) -> SimpleNamespace:
    """The modules of the script, and a training of a million words on 8 hosts."""
    names = ("costs", "rounds", "simulation", "schedules")
    modules = {name: importlib.import_module(f"scale_{name}") for name in names}
    case = modules["rounds"].Case(1_000_000, 300, 1, 8, 10)
    return SimpleNamespace(
        **modules, script=script, case=case, charged=modules["costs"].Costs(), site=modules["costs"].Site()
    )


@pytest.mark.parametrize("hosts", [2, 3, 8, 32])
@pytest.mark.parametrize("changes", [{}, {"half": True}, {"tables": 2, "gigabits": 25}, {"vocabulary": 75_000}])
@pytest.mark.parametrize("apart", [False, True])
def test_the_simulation_is_the_closed_formula_where_hosts_are_alike(
    scale: SimpleNamespace, hosts: int, changes: dict[str, Any], apart: bool
) -> None:
    case = replace(scale.case, hosts=hosts, **changes)
    site = replace(scale.site, driver_apart=apart)
    expected = scale.rounds.charge_exchange(case, scale.charged, site).seconds
    found = scale.simulation.simulate_rounds(case, scale.charged, site, 1e8, scale.simulation.ALIKE)
    assert found.exchange == pytest.approx(expected, rel=0.01)
    training = 1e8 / scale.rounds.compute_host_speed(case, scale.charged, site)
    assert found.seconds == pytest.approx(training + expected, rel=0.01)
    assert found.of_speeds == pytest.approx(training / (training + expected), rel=0.01)


def test_a_host_sends_its_slices_to_the_owners_and_its_own_slice_to_all(scale: SimpleNamespace) -> None:
    case = scale.rounds.Case(vocabulary=1000, vector_size=10, tables=1, hosts=4, gigabits=10)
    sent = [
        scale.rounds.charge_exchange(one, scale.charged, scale.site).sent
        for one in (case, replace(case, half=True), replace(case, tables=2), replace(case, hosts=1))
    ]
    assert sent == [3 / 4 * 10_000 * (4 + 4), 3 / 4 * 10_000 * (2 + 4), 3 / 4 * 20_000 * (4 + 4), 0]


def test_one_host_exchanges_nothing(scale: SimpleNamespace) -> None:
    case = replace(scale.case, hosts=1)
    assert scale.rounds.charge_exchange(case, scale.charged, scale.site).seconds == 0
    found = scale.simulation.simulate_rounds(case, scale.charged, scale.site, 1e7, scale.simulation.ALIKE)
    assert found.of_speeds == pytest.approx(1)


def test_a_piece_is_as_long_as_the_share_of_the_exchange_says(scale: SimpleNamespace) -> None:
    piece = scale.rounds.compute_piece_words(scale.case, scale.charged, scale.site, 0.2)
    training = piece / scale.rounds.compute_host_speed(scale.case, scale.charged, scale.site)
    exchange = scale.rounds.charge_exchange(scale.case, scale.charged, scale.site).seconds
    assert exchange / (exchange + training) == pytest.approx(0.2)
    assert scale.rounds.count_rounds(scale.case, 16 * piece, piece) == pytest.approx(2)


def test_a_faster_network_helps_until_ray_is_the_limit(scale: SimpleNamespace) -> None:
    rates = [
        scale.rounds.compute_lane_rate(replace(scale.case, gigabits=gigabits), scale.charged, scale.site)
        for gigabits in (1, 10, 25, 1000)
    ]
    assert rates[0] == 1e9 / 8 * 0.94
    assert rates == sorted(rates)
    assert rates[-1] == scale.charged.stream * scale.site.streams


def simulate(scale: SimpleNamespace, **how: Any) -> Any:
    piece = scale.rounds.compute_piece_words(scale.case, scale.charged, scale.site, 0.2)
    behaviour = scale.simulation.Behaviour(**how)
    return scale.simulation.simulate_rounds(scale.case, scale.charged, scale.site, piece, behaviour)


def test_a_slow_host_holds_all_up_unless_it_gets_less(scale: SimpleNamespace) -> None:
    equal = simulate(scale, slow=0.5, jitter=0.0, equal_shares=True)
    by_speed = simulate(scale, slow=0.5, jitter=0.0)
    assert equal.of_speeds == pytest.approx(8 / 7.5 / (2 + 0.25), rel=0.01), "twice the training"
    assert by_speed.of_speeds == pytest.approx(1 / (1 + 0.25 * 7.5 / 8), rel=0.01)


def test_jitter_costs_time_and_is_the_same_again(scale: SimpleNamespace) -> None:
    calm, uneven, again = (simulate(scale, jitter=jitter) for jitter in (0.0, 0.1, 0.1))
    assert uneven.words_per_second < calm.words_per_second
    assert uneven == again


def test_senders_that_all_begin_with_one_owner_wait_for_each_other(scale: SimpleNamespace) -> None:
    apart, together = (simulate(scale, jitter=0.0, same_order=same) for same in (False, True))
    network = scale.rounds.charge_exchange(scale.case, scale.charged, scale.site).network
    assert 0.2 * network < together.exchange - apart.exchange < network


def test_the_rows_of_the_ruler_are_those_of_its_times_counted_one_by_one(scale: SimpleNamespace) -> None:
    vocabulary = 100_000
    rows = [min(1024 * (number & -number), vocabulary) for number in range(1, 129)]
    assert scale.schedules.compute_mean_rows(vocabulary) == pytest.approx(sum(rows) / len(rows))
    assert scale.schedules.compute_mean_rows(1024) == 1024


def test_rows_that_occur_twice_as_often_as_measured_are_exchanged_twice_as_often(scale: SimpleNamespace) -> None:
    schedules = scale.schedules
    case = replace(scale.case, vocabulary=schedules.MEASURED_VOCABULARY)

    def find(times: float) -> list[Any]:
        found: list[Any] = schedules.find_levels(
            case, scale.charged, scale.site, times * schedules.MEASURED_PIECE, 1.0
        )
        return found

    assert find(1) == []
    # Without subsampling the occurrences are 1, 1/2, 1/3, ... of the most frequent row's.
    assert [(level.times, level.rows) for level in find(4.5)] == [(2, 4), (4, 2), (8, 1)]
    (once, twice, _) = find(4.5)
    assert twice.sent == once.sent, "half of the rows, twice as often"


def test_subsampling_leaves_rare_words_alone(scale: SimpleNamespace) -> None:
    plain, subsampled = (scale.schedules.draw_occurrences(10_000, threshold) for threshold in (1.0, 1e-3))
    assert plain.sum() == pytest.approx(1)
    assert subsampled[-1] == plain[-1]
    assert subsampled[0] < plain[0] / 5


def test_columns_cost_the_same_network_whatever_the_vector_size_is(scale: SimpleNamespace) -> None:
    small, large = (
        scale.schedules.charge_columns(
            replace(scale.case, vector_size=size), scale.charged, scale.site, negatives=32, window=5, kept=1.0
        )
        for size in (100, 1000)
    )
    assert small.bytes_of_a_word == large.bytes_of_a_word == 2 * 7 / 8 * 38 * 4
    assert small.words_per_second * small.bytes_of_a_word == pytest.approx(1.175e9)


def test_limits_of_memory_and_network(scale: SimpleNamespace) -> None:
    assert scale.schedules.find_limit_of_memory(scale.site, 1000, 2) == 256e9 / (4 * 4 * 2000)
    limit = scale.schedules.find_limit_of_network(scale.case, scale.charged, scale.site, 1e11, 4, 0.2)
    case = replace(scale.case, vocabulary=limit)
    piece = scale.rounds.compute_piece_words(case, scale.charged, scale.site, 0.2)
    assert scale.rounds.count_rounds(case, 1e11, piece) == pytest.approx(4, rel=0.01)


def test_it_measures_what_it_can_without_ray(scale: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scale.costs, "is_installed", lambda _: False)
    monkeypatch.setattr(scale.costs, "_LARGE", 100_000)
    found = scale.costs.measure_costs(scale.charged)
    assert 0 < found.combine < 1e-6
    assert found.copy > 1e8
    assert (found.put, found.words) == (scale.charged.put, scale.charged.words)


def test_costs_can_be_given(script: Any, capsys: pytest.CaptureFixture[str]) -> None:
    # The exchange of an infinitely fast combination takes less, so that an epoch may have more rounds.
    def rounds(*options: str) -> float:
        script.main(["--hosts", "2", "--gigabits", "10", *options])
        lines = capsys.readouterr().out.split("What follows for rounds")[1].splitlines()
        (line,) = [line for line in lines if line.startswith("| 1,000,000 | 300 | tied | 2 |")]
        return float(line.split("|")[8].replace(",", ""))

    assert rounds("--combine", "0") > rounds() > rounds("--combine", "1e-6")
    assert rounds("--combine-threads", "8") > rounds()
    assert rounds("--thread-words", "1e6") > rounds()


def test_a_table_takes_the_place_of_the_one_with_its_titles(script: Any, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("Before.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |\n\nAfter.\n\n| c |\n")
    script.replace_table(page, ["| a | b |", "|---|---|", "| 5 | 6 |"])
    assert page.read_text() == "Before.\n\n| a | b |\n|---|---|\n| 5 | 6 |\n\nAfter.\n\n| c |\n"
    with pytest.raises(SystemExit, match="has no table with these titles"):
        script.replace_table(page, ["| d |"])


@pytest.mark.thorough
def test_the_page_has_the_tables_that_it_prints(script: Any, capsys: pytest.CaptureFixture[str]) -> None:
    script.main([])
    page = _PAGE.read_text(encoding="utf-8")
    for table in capsys.readouterr().out.split("\n\n"):
        if table.startswith("|"):
            assert table.strip() in page, "run the script, and put its tables into the page"
