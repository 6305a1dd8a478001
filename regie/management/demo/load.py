"""Loading the demo: two halves of the country, side by side in two processes, and both or neither."""

from __future__ import annotations

import gc
import multiprocessing
import random
import traceback
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection

from django.db import connection, connections, transaction

from citizens.domain import addresses
from loopbaan.accounts import service as accounts
from loopbaan.accounts.models import Person, RegieRole
from loopbaan.audit import trail
from loopbaan.core import clock
from loopbaan.messages import service as messages
from loopbaan.web import demo_clock
from regie.management.demo import acts, applications, controls, lives, named, rights
from regie.management.demo.acts import NOW, TODAY, Stage
from regie.management.demo.houses import EAST, WEST, Houses, at
from regie.management.demo.people import Registry
from regie.management.demo.personas import Cast
from regie.management.demo.provider import past_payments
from regie.management.demo.stories import World

HALVES = ("west", "east")
_SEED = 20260302


def has_data() -> bool:
    """Whether the demo, or anything else, was loaded before."""
    return Person.objects.exists()


def load(*, side_by_side: bool = True) -> None:
    """Load the whole demo into an empty database and set the demo's clock.

    Side by side each half is one transaction in a process of its own; neither is committed before both are done.
    """
    if not side_by_side:
        with transaction.atomic():
            for half in HALVES:
                tell_half(half)
            demo_clock.start_at(NOW)
        return
    load_side_by_side(tell_half)


def tell_half(half: str) -> None:
    """Centres, people and stories of one half, in the caller's transaction."""
    rng = random.Random(f"{_SEED}-{half}")  # noqa: S311 - a story, not a secret
    cast = Cast()
    with (
        clock.fixed_at(NOW),
        messages.silent_before(NOW),
        past_payments(),
        _without_savepoints(),
    ):
        houses = Houses(WEST if half == "west" else EAST, cast)
        world = World(half, rng, Stage(rng), Registry(rng, half, cast), houses)
        centre_ids: list[uuid.UUID] = [each.centre.id for each in houses.desks]
        if half == "west":
            named.tell_west(world)
            _tell_lives(world)
            rights.tell_west(world)
            person = accounts.ensure_staff(
                vo_id=str(uuid.UUID(int=rng.getrandbits(128))), given_name="Koen", family_name="Verbeeck"
            )
            auditor = named.give_role(person.id, person.full_name, RegieRole.AUDITOR)
        else:
            officers = named.hire_regie(cast)
            auditor = officers["ann-declercq"]
            _citizen, dossier = named.yasmina(world)
            named.tell_east(world)
            _tell_lives(world)
            rights.tell_east(world, officers["greet-maertens"])
        acts.let_terms_pass(TODAY)
        if half == "east":
            controls.conclude_in_order(dossier.trajectory, auditor, at(TODAY.replace(month=1, day=27), 10))
        controls.control_some(auditor, centre_ids)
        applications.settle_some(auditor)
        addresses.erase_unneeded(on=TODAY)


def _tell_lives(world: World) -> None:
    with trail.gathered():
        lives.tell(world)


@contextmanager
def _without_savepoints() -> Iterator[None]:
    """One transaction and no savepoints within it: nothing is expected to fail, and a failure loses the whole load.

    A third of all statements would be savepoints otherwise.
    """
    before = connection.features.uses_savepoints
    connection.features.uses_savepoints = False
    try:
        yield
    finally:
        connection.features.uses_savepoints = before


def load_side_by_side(tell: Callable[[str], None]) -> None:
    """Fork a process for each half, which runs ``tell`` in one transaction; when both are done, both commit.

    Raises RuntimeError when one of them failed: then nothing was loaded.
    """
    connections.close_all()
    context = multiprocessing.get_context("fork")
    processes, lines = [], []
    for half in HALVES:
        ours, theirs = context.Pipe()
        process = context.Process(target=_in_process, args=(tell, half, theirs), name=f"demo-{half}")
        process.start()
        theirs.close()
        processes.append(process)
        lines.append(ours)
    done = [_answer(line) for line in lines]
    if all(done):
        demo_clock.start_at(NOW)
    for line in lines:
        _say(line, "commit" if all(done) else "undo")
    for process in processes:
        process.join()
    if not all(done) or any(process.exitcode for process in processes):
        raise RuntimeError("the demo was not loaded: see the report of the half that failed")


def _answer(line: Connection) -> bool:
    try:
        return bool(line.recv() == "done")
    except EOFError:
        return False


def _say(line: Connection, word: str) -> None:
    try:
        line.send(word)
    except OSError:
        return  # the process is gone


class _Undo(Exception):
    """The other half failed."""


def _in_process(tell: Callable[[str], None], half: str, line: Connection) -> None:
    gc.disable()  # a short life: collecting would cost more than the memory is worth
    # Some hundred statements come again and again: the database plans each once.
    connection.settings_dict["OPTIONS"] |= {"server_side_binding": True, "prepare_threshold": 2}
    try:
        with transaction.atomic():
            tell(half)
            line.send("done")
            if line.recv() != "commit":
                raise _Undo  # noqa: TRY301 - to leave the transaction
    except _Undo:
        pass
    except BaseException:
        traceback.print_exc()
        raise
    finally:
        connections.close_all()
