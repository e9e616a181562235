"""What several hosts would do: a model of costs, because more than one machine was never measured.

    python scripts/benchmarks/scale_model.py                 # the tables
    python scripts/benchmarks/scale_model.py --page docs/cluster.md    # and put them into the page
    python scripts/benchmarks/scale_model.py --measure       # the costs, on this machine
    python scripts/benchmarks/scale_model.py --thread-words 1e6 --threads 32 --corpus 1e10 --hosts 4 16

Charges the costs of ``scale_costs.py`` for rounds of replicas: by the closed formula of ``scale_rounds.py``, and
event by event with ``scale_simulation.py``. ``scale_schedules.py`` charges other ways to share a training. The
tables are Markdown.
"""

from __future__ import annotations

import argparse
import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path

from scale_costs import Costs, Site, measure_costs
from scale_rounds import Case, charge_exchange, compute_host_speed, compute_piece_words, count_rounds
from scale_schedules import (
    MEASURED_PIECE,
    MEASURED_VOCABULARY,
    charge_columns,
    compute_mean_rows,
    find_levels,
    find_limit_of_memory,
    find_limit_of_network,
)
from scale_simulation import ALIKE, Behaviour, simulate_rounds

_SIZES = [(75_000, 128, 1), (1_000_000, 300, 1), (1_000_000, 300, 2), (10_000_000, 300, 1)]
_CASE = ["V", "d", "tables", "hosts", "GbE"]
_WORDS_OF_A_ROW = MEASURED_PIECE / MEASURED_VOCABULARY
_KEPT = 0.78  # of the raw words, at subsample 0.001, docs/performance.md
_SCENARIOS = [
    ("all hosts alike", ALIKE),
    ("rounds differ by 5 %", Behaviour(jitter=0.05)),
    ("speeds differ by 20 %, equal shares", Behaviour(spread=0.2, equal_shares=True)),
    ("speeds differ by 20 %, shares by speed", Behaviour(spread=0.2)),
    ("one host at half speed, equal shares", Behaviour(slow=0.5, equal_shares=True)),
    ("one host at half speed, shares by speed", Behaviour(slow=0.5)),
    ("all alike, and all send to one owner at a time", Behaviour(jitter=0.0, same_order=True)),
]


@dataclass(frozen=True)
class Plan:
    """What the tables are about.

    Attributes:
        costs: Measured.
        site: Assumed.
        hosts: Numbers of hosts.
        gigabits: Networks.
        corpus: Raw words of an epoch.
        share: Of the time that the exchange may take.
    """

    costs: Costs
    site: Site
    hosts: Sequence[int]
    gigabits: Sequence[float]
    corpus: float
    share: float


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tables, or the costs."""
    options = _parse(arguments)
    costs = replace(Costs(), words=options.thread_words, **_read_costs(options))
    if options.measure:
        _print_costs(measure_costs(costs))
        return
    site = Site(
        threads=options.threads, combine_threads=options.combine_threads, driver_apart=options.driver_apart
    )
    plan = Plan(costs, site, options.hosts, options.gigabits, options.corpus, options.share)
    tables = (
        ("What a round costs", list_costs(plan)),
        ("What follows for rounds", list_rounds(plan)),
        ("Hosts that differ", list_scenarios(plan)),
        ("Frequent rows more often", list_levels(plan)),
        ("Where columns must be cut", list_limits(plan)),
    )
    for title, lines in tables:
        print(f"### {title}\n")
        print("\n".join(lines), end="\n\n")
        if options.page:
            replace_table(options.page, lines)


def replace_table(page: Path, lines: Sequence[str]) -> None:
    """Put a table in the place of the one with the same titles.

    Raises:
        SystemExit: the page has no such table.
    """
    before, found, after = page.read_text(encoding="utf-8").partition(lines[0] + "\n")
    if not found:
        raise SystemExit(f"scale_model: {page} has no table with these titles: {lines[0]}")
    rest = itertools.dropwhile(lambda line: line.startswith("|"), after.splitlines(keepends=True))
    page.write_text(before + "\n".join(lines) + "\n" + "".join(rest), encoding="utf-8")


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    costs = Costs()
    parser.add_argument(
        "--measure", action="store_true", help="measure the costs on this machine and print them"
    )
    parser.add_argument("--page", type=Path, help="put the tables into this page, too")
    parser.add_argument("--thread-words", type=float, default=costs.words, help="raw words/s, d 128, one thread")
    for name in _list_measured():
        parser.add_argument(f"--{name}", type=float, default=getattr(costs, name), help="see --measure")
    parser.add_argument("--threads", type=int, default=Site.threads, help="cores of a host")
    parser.add_argument("--combine-threads", type=int, default=Site.combine_threads, help="that combine a slice")
    parser.add_argument("--driver-apart", action="store_true", help="the driver's host has no replica")
    parser.add_argument("--hosts", type=int, nargs="+", default=[1, 8, 32, 128])
    parser.add_argument("--gigabits", type=float, nargs="+", default=[10, 25], help="of a host's network")
    parser.add_argument("--corpus", type=float, default=1e11, help="raw words of an epoch")
    parser.add_argument("--share", type=float, default=0.2, help="of the time, for the exchange")
    return parser.parse_args(arguments)


def _list_measured() -> list[str]:
    return [one.name for one in fields(Costs) if one.name != "words"]


def _read_costs(options: argparse.Namespace) -> dict[str, float]:
    return {name: getattr(options, name) for name in _list_measured()}


def _print_costs(costs: Costs) -> None:
    print(" ".join(f"--{name} {getattr(costs, name):.3g}" for name in _list_measured()))


def list_costs(plan: Plan) -> list[str]:
    """Return the table of what one round costs beyond training."""
    titles = ["GB sent", "network s", "combine s", "copies, calls s", "sum s", "simulated s"]
    with_half = ["float16: GB sent", "sum s"]
    return _format([*_CASE, *titles, *with_half], (_describe_costs(case, plan) for case in _list_cases(plan)))


def list_rounds(plan: Plan) -> list[str]:
    """Return the table of rounds whose exchange takes the given share of the time."""
    titles = ["M words a piece", "words a row", "rounds an epoch", "M words/s", "of one host"]
    at_measured = f"exchange at {_WORDS_OF_A_ROW:.1f} words a row"
    return _format([*_CASE, *titles, at_measured], (_describe_rounds(case, plan) for case in _list_cases(plan)))


def _list_cases(plan: Plan) -> Iterable[Case]:
    for vocabulary, vector_size, tables in _SIZES:
        for hosts in plan.hosts:
            for gigabits in plan.gigabits if hosts > 1 else [0.0]:
                yield Case(vocabulary, vector_size, tables, hosts, gigabits)


def _describe_case(case: Case) -> list[str]:
    network = f"{case.gigabits:g}" if case.gigabits else ""
    tied = "tied" if case.tables == 1 else "untied"
    return [f"{case.vocabulary:,}", str(case.vector_size), tied, str(case.hosts), network]


def _describe_costs(case: Case, plan: Plan) -> list[str]:
    costs, site = plan.costs, plan.site
    if case.hosts == 1:
        return [*_describe_case(case), *["0"] * 8]
    exchange, halved = (charge_exchange(one, costs, site) for one in (case, replace(case, half=True)))
    piece = compute_piece_words(case, costs, site, plan.share)
    return [
        *_describe_case(case),
        f"{exchange.sent / 1e9:.2g}",
        f"{exchange.network:.2g}",
        f"{exchange.combine:.2g}",
        f"{exchange.local:.2g}",
        f"{exchange.seconds:.2f}",
        f"{simulate_rounds(case, costs, site, piece, ALIKE).exchange:.2f}",
        f"{halved.sent / 1e9:.2g}",
        f"{halved.seconds:.2f}",
    ]


def _describe_rounds(case: Case, plan: Plan) -> list[str]:
    costs, site = plan.costs, plan.site
    alone = compute_host_speed(case, costs, site)
    if case.hosts == 1:
        return [*_describe_case(case), "", "", "", f"{alone / 1e6:.0f}", "1.0", ""]
    piece = compute_piece_words(case, costs, site, plan.share)
    rounds = count_rounds(case, plan.corpus, piece)
    words = simulate_rounds(case, costs, site, piece, Behaviour(rounds=3)).words_per_second
    seconds = charge_exchange(case, costs, site).seconds
    return [
        *_describe_case(case),
        f"{piece / 1e6:,.0f}",
        f"{piece / case.vocabulary:,.0f}",
        f"{rounds:,.0f}" if rounds >= 1 else f"{rounds:.1f}",
        f"{words / 1e6:,.0f}",
        f"{words / alone:.1f}",
        f"{seconds / (seconds + _WORDS_OF_A_ROW * case.vocabulary / alone):.0%}",
    ]


def list_scenarios(plan: Plan) -> list[str]:
    """Return the table of hosts that differ, for a million words on 32 hosts."""
    case = _make_example(plan)
    piece = compute_piece_words(case, plan.costs, plan.site, plan.share)
    rows = []
    for title, how in _SCENARIOS:
        found = simulate_rounds(case, plan.costs, plan.site, piece, how)
        rows.append(_describe(title, found.words_per_second, found.of_speeds, found.seconds, found.exchange))
    apart = simulate_rounds(case, plan.costs, replace(plan.site, driver_apart=True), piece, Behaviour())
    rows.append(
        _describe(
            "the driver on a host apart", apart.words_per_second, apart.of_speeds, apart.seconds, apart.exchange
        )
    )
    return _format(
        ["V 1,000,000, d 300, 32 hosts, 10 GbE", "M words/s", "of their speeds", "s a round", "exchange s"], rows
    )


def _describe(title: str, words: float, share: float, seconds: float, exchange: float) -> list[str]:
    return [title, f"{words / 1e6:,.0f}", f"{share:.0%}", f"{seconds:.1f}", f"{exchange:.1f}"]


def _make_example(plan: Plan) -> Case:
    return Case(1_000_000, 300, 1, 32, min(plan.gigabits))


def list_levels(plan: Plan) -> list[str]:
    """Return the table of rows that are exchanged several times a round."""
    case = _make_example(plan)
    piece = compute_piece_words(case, plan.costs, plan.site, plan.share)
    whole = charge_exchange(case, plan.costs, plan.site)
    rows = [["1", f"{case.vocabulary:,}", f"{whole.sent / 1e6:,.0f}", f"{whole.seconds:.2f}"]]
    for level in find_levels(case, plan.costs, plan.site, piece, subsample=1e-4):
        rows.append([f"{level.times:,}", f"{level.rows:,}", f"{level.sent / 1e6:,.0f}", f"{level.seconds:.2f}"])
    mean = compute_mean_rows(case.vocabulary)
    once = charge_exchange(replace(case, vocabulary=round(mean)), plan.costs, plan.site)
    rows.append(
        ["pWord2Vec's, each time", f"{mean:,.0f} in the mean", f"{once.sent / 1e6:,.1f}", f"{once.seconds:.3f}"]
    )
    return _format(["times a round", "rows, the most frequent", "MB sent", "s a round"], rows)


def list_limits(plan: Plan) -> list[str]:
    """Return the table of vocabularies that whole tables on each host carry, and what columns would do."""
    rows = []
    for vector_size, tables in ((128, 1), (300, 1), (300, 2)):
        memory = find_limit_of_memory(plan.site, vector_size, tables)
        for hosts in plan.hosts:
            for gigabits in plan.gigabits if hosts > 1 else ():
                case = Case(1_000_000, vector_size, tables, hosts, gigabits)
                network = find_limit_of_network(case, plan.costs, plan.site, plan.corpus, 4, plan.share)
                columns = charge_columns(case, plan.costs, plan.site, negatives=32, window=5, kept=_KEPT)
                rows.append(
                    [
                        str(vector_size),
                        "tied" if tables == 1 else "untied",
                        str(hosts),
                        f"{gigabits:g}",
                        f"{memory / 1e6:,.0f}",
                        f"{network / 1e6:,.3g}",
                        f"{network * vector_size * tables / 1e9:,.2g}",
                        f"{columns.bytes_of_a_word:,.0f}",
                        f"{columns.words_per_second / 1e6:.1f}",
                    ]
                )
    titles = ["d", "tables", "hosts", "GbE", "M rows by memory", "M rows by network", "G numbers by network"]
    return _format([*titles, "by columns: bytes a word", "M words/s of all"], rows)


def _format(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = ["| " + " | ".join(titles) + " |", "|" + "---|" * len(titles)]
    return lines + ["| " + " | ".join(row) + " |" for row in rows]


if __name__ == "__main__":
    main()
