"""The parts of the running application, as the pages reach them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from flask import current_app

from sandbox.acm_tokens import Tokens
from sandbox.config import Config
from sandbox.courier import Courier
from sandbox.magda.answering import Magda
from sandbox.magda.modes import Modes
from sandbox.payments import Payments
from sandbox.people import World
from sandbox.state import State


@dataclass(frozen=True, kw_only=True)
class Parts:
    """One of each."""

    config: Config
    state: State
    world: World
    courier: Courier
    modes: Modes
    tokens: Tokens
    payments: Payments
    magda: Magda


def parts() -> Parts:
    """The parts of the application that serves this request."""
    return cast("Parts", current_app.extensions["parts"])
