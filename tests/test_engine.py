"""Reading on several cores: the same readings in the same order, flat memory, and processes that die."""

from __future__ import annotations

import functools
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from cardboard import cardboard, cards

from saksi import engine, pipeline
from saksi.engine import read_all
from saksi.errors import SaksiError
from saksi.memory import Counts, Memory
from saksi.records import Page, Reading, Skip
from saksi.store import connect

HERE = Path(__file__).parent
FORMS = (
    "Talks open in Oslo\n\nOSLO, 7 May 2024 - France invited Japan to talks on Monday, envoy number {n} said.",
    "Menlu bertemu\n\nJAKARTA - Menteri Luar Negeri Retno Marsudi bertemu utusan Jepang ke-{n} pada Senin (6/5/2024).",
    "Sanctions\n\nKenya condemned the attack number {n} and will impose sanctions on the group next week.",
)


def pages(count: int) -> Iterator[Page | Skip]:
    for n in range(count):
        if n % 11 == 5:
            yield Skip(file=f"{n}", stage="read", reason="there is nothing in it")
        else:
            yield Page(file=f"{n}", content=FORMS[n % 3].format(n=n).encode(), encoding="utf-8")


def names(results: list[Reading | Skip]) -> list[str]:
    return [result.file for result in results]


@pytest.fixture(autouse=True)
def nobody_s_main(monkeypatch: pytest.MonkeyPatch) -> None:
    """New processes import the program's main module anew; pytest's would cost each of them a second."""
    main = sys.modules["__main__"]
    monkeypatch.setattr(main, "__spec__", None)
    monkeypatch.delattr(main, "__file__", raising=False)


@pytest.fixture
def eager(monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes from the third page on, and small batches."""
    monkeypatch.setattr(engine, "_FEW", 2)
    monkeypatch.setattr(engine, "_BATCH", 4)


def test_several_processes_give_the_same_bytes_in_the_same_order(eager: None) -> None:
    alone, spread = ([msgspec.json.encode(r) for r in read_all(pages(30), workers=w)] for w in (1, 2))
    assert spread == alone
    assert sum(b'"kind":"event"' in line for line in alone) > 10


def test_the_program_prints_the_same_whatever_the_number_of_jobs(tmp_path: Path) -> None:
    lines = (msgspec.json.encode({"id": p.file, "text": p.content.decode()}) for p in pages(45) if isinstance(p, Page))
    path = tmp_path / "reports.jsonl"
    path.write_bytes(b"\n".join(lines))
    call = [sys.executable, "-m", "saksi", "read", str(path), "-f", "jsonl", "--jobs"]
    said = [subprocess.run([*call, jobs], check=True, capture_output=True) for jobs in ("1", "2")]
    assert said[0].stdout == said[1].stdout and said[0].stdout.count(b"\n") > 40
    assert said[1].stderr == b""


def test_few_pages_start_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "_Crew", None)
    assert len(list(read_all(pages(30), workers=8))) == 30


@pytest.mark.parametrize("workers", [1, 0])
def test_one_core_starts_no_process(workers: int, monkeypatch: pytest.MonkeyPatch, eager: None) -> None:
    monkeypatch.setattr(engine, "_Crew", None)
    assert len(list(read_all(cards(), workers=workers, read=cardboard))) == 40


def test_pages_that_come_slowly_wait_for_no_other(eager: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "_Crew", None)
    asked: list[int] = []

    def slow() -> Iterator[Page]:
        for n in range(6):
            asked.append(n)
            time.sleep(0.02)
            yield Page(file=str(n), content=b"plain")

    for number, _ in enumerate(read_all(slow(), workers=2, read=cardboard)):
        assert asked[-1] == number


def test_after_a_pause_of_the_input_nothing_is_held_back(eager: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "_LATE_S", 0.05)
    asked: list[int] = []

    def stream() -> Iterator[Page]:
        for n in range(30):
            asked.append(n)
            if n == 20:
                time.sleep(0.2)
            yield Page(file=str(n), content=b"sleep 0.001")

    came = [asked[-1] for _ in read_all(stream(), workers=2, read=cardboard)]
    assert came[20] == 20


def test_no_more_than_a_few_batches_are_under_way(eager: None) -> None:
    asked = 0
    most = 0

    def counted() -> Iterator[Page]:
        nonlocal asked
        for page in cards(few=2000):
            asked += 1
            assert isinstance(page, Page)
            yield page

    for done, _ in enumerate(read_all(counted(), workers=2, read=cardboard), 1):
        most = max(most, asked - done)
    assert most <= (engine._AHEAD * 2 + 1) * 4


def test_large_pages_are_held_one_at_a_time(eager: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "_HELD_BYTES", 1000)
    monkeypatch.setattr(engine, "_BATCH_BYTES", 500)
    asked = 0

    def large() -> Iterator[Page]:
        nonlocal asked
        for n in range(20):
            asked += 1
            yield Page(file=str(n), content=b"x" * 5000)

    for done, _ in enumerate(read_all(large(), workers=2, read=cardboard), 1):
        assert asked - done <= 1


def test_a_page_that_ends_its_process_becomes_a_skip_and_costs_no_other(eager: None) -> None:
    given = cards("plain", f"die {os.getpid()}", "plain", "plain", "plain", f"die {os.getpid()}", *["plain"] * 20)
    results = list(read_all(given, workers=2, read=cardboard))
    assert names(results) == names(given)  # type: ignore[arg-type]
    skips = [r for r in results if isinstance(r, Skip)]
    assert [(s.file, s.stage) for s in skips] == [("41", "fault"), ("45", "fault")]
    assert "died" in skips[0].reason


def test_a_page_whose_process_was_killed_by_chance_is_read_again(tmp_path: Path, eager: None) -> None:
    results = list(read_all(cards(f"once {tmp_path / 'mark'}", "plain"), workers=2, read=cardboard))
    assert len(results) == 42 and not any(isinstance(r, Skip) for r in results)


@pytest.mark.parametrize("few", [0, 40])
def test_a_fault_of_the_program_costs_one_page(few: int) -> None:
    results = list(read_all(cards("fail", "plain", few=few), workers=2, read=cardboard))
    skip = results[few]
    assert isinstance(skip, Skip) and skip.stage == "fault" and "ValueError: our own mistake" in skip.reason
    assert isinstance(results[-1], Reading) and len(results) == few + 2


@pytest.mark.parametrize("few", [0, 40])
def test_wrong_data_of_the_program_end_the_run(few: int) -> None:
    with pytest.raises(SaksiError, match=r"verbs\.tsv:3: a tab too many"):
        list(read_all(cards("data", few=few), workers=2, read=cardboard))


def test_an_error_of_the_input_comes_through(eager: None) -> None:
    def broken() -> Iterator[Page | Skip]:
        yield from cards()
        raise RuntimeError("the input broke")

    with pytest.raises(RuntimeError, match="the input broke"):
        list(read_all(broken(), workers=2, read=cardboard))


def test_half_a_surrogate_pair_passes(eager: None) -> None:
    given = [Page(file=str(n), content=b"plain", title="half \ud83d") for n in range(12)]
    results = list(read_all(given, workers=2, read=cardboard))
    assert [r.report.title for r in results if isinstance(r, Reading)] == ["half \ud83d"] * 12


def test_processes_end_with_their_run(eager: None) -> None:
    results = read_all(cards(*["pid 0"] * 40), workers=2, read=cardboard)
    ids = {int(r.report.text) for r in results if isinstance(r, Reading) and r.report.text.isdigit()} - {os.getpid()}
    assert ids and all(gone(number) for number in ids)


def test_a_run_that_is_left_early_ends_its_processes(eager: None) -> None:
    results = read_all(cards(*["pid 0"] * 400), workers=2, read=cardboard)
    ids: set[int] = set()
    for result in results:
        if isinstance(result, Reading) and result.report.text.isdigit():
            ids.add(int(result.report.text))
        if len(ids) == 2:
            break
    results.close()  # type: ignore[attr-defined]
    assert all(gone(number) for number in ids)


def gone(process: int) -> bool:
    for _ in range(100):
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


SCRIPT = """
import os, signal, sys
from saksi.engine import read_all
from cardboard import cardboard, cards

def main():
    for n, r in enumerate(read_all(cards(*["pid 0"] * 100_000), workers=2, read=cardboard)):
        print(r.report.text, flush=True)

if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell starts what it leaves behind deaf to Ctrl-C
    try:
        main()
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        sys.exit(130)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs Unix signals")
@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGKILL, -signal.SIGKILL)])
def test_a_run_that_is_stopped_leaves_no_process_and_no_noise(number: int, status: int, tmp_path: Path) -> None:
    script = tmp_path / "run.py"
    script.write_text(SCRIPT, encoding="utf-8")
    run = subprocess.Popen(
        [sys.executable, str(script)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": str(HERE)}, start_new_session=True,
    )  # fmt: skip
    assert run.stdout and run.stderr
    ids: set[int] = set()
    while len(ids) < 2:
        line = run.stdout.readline()
        assert line, run.stderr.read()
        if line.strip().isdigit():
            ids.add(int(line))
    if number == signal.SIGINT:
        os.killpg(run.pid, number)  # as a terminal does: all of them hear of it
    else:
        run.kill()
    _, said = run.communicate(timeout=60)
    assert run.returncode == status
    assert all(gone(process) for process in ids)
    # of a run that was killed Python itself may say that it tidied up
    assert said == "Stopped.\n" if number == signal.SIGINT else "Traceback" not in said


def test_a_script_that_cannot_start_processes_reads_by_itself(tmp_path: Path) -> None:
    script = tmp_path / "run.py"  # without a guard: each process would run it anew
    script.write_text(
        "from saksi.engine import read_all\nfrom cardboard import cardboard, cards\n"
        "print(len([r for r in read_all(cards(), workers=2, read=cardboard) if hasattr(r, 'report')]))\n",
        encoding="utf-8",
    )
    env = {**os.environ, "PYTHONPATH": str(HERE)}
    done = subprocess.run([sys.executable, str(script)], env=env, check=False, capture_output=True, text=True)
    assert done.stdout == "40\n"


def test_the_memory_keeps_the_same_whether_read_ahead_or_not(tmp_path: Path, eager: None) -> None:
    rows = [p for p in pages(25) if isinstance(p, Page)]
    rows += [rows[3], rows[20]]  # twice in one run
    path = tmp_path / "reports.jsonl"
    path.write_bytes(
        b"\n".join(msgspec.json.encode({"id": p.file, "text": p.content.decode()}) for p in rows) + b"\n{}"
    )
    told = []
    for name, many in (("one.db", None), ("two.db", functools.partial(read_all, workers=2))):
        with Memory(connect(tmp_path / name), reader="r", now=lambda: "2024-05-07T08:00:00Z") as memory:
            counts = Counts()
            first = list(memory.add(path, counts=counts, read_many=many))
            again = list(memory.add(path, counts=counts, read_many=many))
            kept = [memory.reading(v.id) for r in memory.reports() for v in memory.versions(r.id)]
            told.append((first, again, counts, kept))
    assert told[0] == told[1]
    assert [a.outcome for a in told[0][1]] == ["unchanged"] * len(rows) + ["skipped"]


def test_known_pages_are_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "talks.txt"
    path.write_text("Talks open\n\nFrance invited Japan on Monday.", encoding="utf-8")
    seen: list[Page | Skip] = []

    def many(given: Iterator[Page | Skip]) -> Iterator[Reading | Skip]:
        for page in given:
            seen.append(page)
            yield page if isinstance(page, Skip) else pipeline.read_page(page)

    with Memory(connect(tmp_path / "memory.db")) as memory:
        for _ in range(2):
            list(memory.add(path, read_many=many))  # type: ignore[arg-type]
    assert [type(one) for one in seen] == [Page, Skip]
