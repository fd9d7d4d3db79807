"""The queue in front of a pipe, what is merged in it, and the clock."""

import multiprocessing
import threading
import time

import pytest

from app.simulation.messages import (
    MOST_COMMANDS,
    Act,
    Pause,
    Quit,
    Report,
    Saved,
    Told,
    decode_order,
    decode_report,
    encode,
    merge_orders,
    merge_reports,
)
from app.simulation.outbox import Outbox
from app.simulation.pace import MOST_BEHIND, Pace
from gameplay.commands import Jump, Look, Move, SwitchMode, UseTool
from gameplay.outcomes import ModeSwitched
from gameplay.view import Rays, Snapshot


def told(tick: int) -> Told:
    return Told(Snapshot(tick, None, [], [], {}, [ModeSwitched(1, str(tick))], []), tick, 1.0)


def test_messages_travel() -> None:
    act = Act(7, [Move(1, -2, True), Look(3, -4), Jump()], 200, 255)
    hands = Act(8, [], rays=Rays(((1, 2, 3), (0, 0, 16384)), head=(4, 5, 6)))
    for order in (act, hands, Pause(True), Quit()):
        assert decode_order(encode(order)) == order
    for report in (told(3), Saved(9)):
        assert decode_report(encode(report)) == report


def test_what_a_slow_simulation_did_not_take_is_joined() -> None:
    first = Act(1, [Look(10, 1), Jump()], 0, 90)
    second = Act(2, [Look(5, 1)], 200)
    third = Act(3, [Look(-7, 2)], 0)
    joined = merge_orders(merge_orders(first, second) or Quit(), third)
    assert joined == Act(3, [Look(10, 1), Jump(), Look(-2, 3)], 0, 200)  # a short press still counts
    assert merge_orders(first, Pause(True)) is None
    assert merge_orders(Pause(False), first) is None
    whole = Act(1, [Look(65536, 0)])
    assert merge_orders(whole, Act(2, [Look(1, 0)])) == Act(2, [Look(65536, 0), Look(1, 0)])
    many = Act(1, [UseTool()] * MOST_COMMANDS)
    assert len(merge_orders(many, Act(2, [Jump()])).commands) == MOST_COMMANDS  # type: ignore[union-attr]


def test_who_lets_go_while_nobody_listens_stands_still() -> None:
    waiting = Act(1, [Move(127), SwitchMode("elevate"), *[UseTool()] * MOST_COMMANDS])
    joined = merge_orders(waiting, Act(2, [Jump(), SwitchMode("flatten"), Move()]))
    assert joined is not None
    assert joined.commands == [*[UseTool()] * MOST_COMMANDS, SwitchMode("flatten"), Move()]  # type: ignore[union-attr]


def test_the_newest_rays_count_until_others_come() -> None:
    old, new = (Rays(head=(place, 0, 0)) for place in (1, 2))
    first, none, last = Act(1, [], tap=90, rays=old), Act(2, []), Act(3, [], rays=new)
    assert merge_orders(first, none) == Act(2, [], tap=90, rays=old)
    assert merge_orders(first, last) == Act(3, [], tap=90, rays=new)
    assert merge_orders(Act(1, gather=7), Act(2, gather=8)) == Act(2, gather=8)
    assert merge_orders(first, Act(4, [], rays=Rays())) == Act(4, [], tap=90, rays=Rays())


def test_who_sends_never_waits_and_nothing_is_lost() -> None:
    here, there = multiprocessing.Pipe()
    outbox: Outbox[Report] = Outbox(here, encode, merge_reports)
    count = 20_000  # far more than fits into a pipe that nobody reads
    for tick in range(count):
        outbox.put(told(tick))
    outbox.put(Saved(1))
    outbox.put(told(count))
    received: list[Report] = []
    reader = threading.Thread(target=_read, args=(there, count, received))
    reader.start()
    reader.join(60)
    outbox.close(5)
    assert 3 <= len(received) < count // 2
    outcomes = [outcome.mode for report in received if isinstance(report, Told) for outcome in report.snapshot.outcomes]
    assert outcomes == [str(tick) for tick in range(count + 1)]
    assert received[-2] == Saved(1)
    here.close()
    there.close()


def test_messages_put_together_go_when_all_are_there() -> None:
    here, there = multiprocessing.Pipe()
    outbox: Outbox[Report] = Outbox(here, encode, merge_reports)
    with outbox.together():
        outbox.put(Saved(1))
        assert not there.poll(0.05)
        outbox.put(Saved(2))
    for number in (1, 2):
        assert there.poll(10)
        assert decode_report(there.recv_bytes()) == Saved(number)
    outbox.put(Saved(3))
    assert there.poll(10)
    outbox.close(5)
    here.close()
    there.close()


def _read(connection, last: int, received: list[Report]) -> None:
    while True:
        report = decode_report(connection.recv_bytes())
        received.append(report)
        if isinstance(report, Told) and report.snapshot.tick == last:
            return


def test_a_queue_whose_reader_is_gone_ends_quietly() -> None:
    here, there = multiprocessing.Pipe()
    outbox: Outbox[Report] = Outbox(here, encode, merge_reports)
    there.close()
    for tick in range(1000):
        outbox.put(told(tick))
    outbox.close(5)
    here.close()


def test_the_clock_keeps_the_pace_and_catches_up_a_little() -> None:
    pace = Pace(10.0)
    times = [10.0 + step / 300 for step in range(300)]  # looked at ten times a tick
    assert sum(pace.due(now) for now in times) == 30
    assert 0 < pace.wait(10.999) < 1 / 30
    late = 20.0  # nine seconds in which nothing ran
    caught = 0
    while pace.due(late):
        caught += 1
    assert caught == MOST_BEHIND + 1
    pace.restart(30.0)
    assert pace.due(30.0)
    assert not pace.due(30.001)


def test_a_message_that_cannot_be_sent_is_told_and_the_next_one_arrives() -> None:
    here, there = multiprocessing.Pipe()
    failed = threading.Event()

    def choosy(report: Report) -> bytes:
        if isinstance(report, Told):
            failed.set()
            raise ValueError("no bytes")
        return encode(report)

    outbox: Outbox[Report] = Outbox(here, choosy, merge_reports)
    outbox.put(told(1))
    assert failed.wait(10)
    with pytest.raises(ValueError, match="no bytes"):
        for _ in range(100):
            outbox.put(Saved(1))
            time.sleep(0.01)
    outbox.put(Saved(2))
    outbox.close(10)
    answers = []
    while there.poll():
        answers.append(decode_report(there.recv_bytes()))
    assert answers[-1] == Saved(2)
    here.close()
    there.close()
