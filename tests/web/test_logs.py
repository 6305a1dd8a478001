"""What the logs say of an error, and what they keep silent: PostgreSQL repeats the failing row in its errors."""

from __future__ import annotations

import io
import logging
import logging.config
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from celery.app.log import Logging
from django.db import IntegrityError, connection, transaction

from loopbaan.celery import app
from loopbaan.core.errors import DomainError
from loopbaan.web import logs
from tests.support.html import CheckedClient

NAME = "Annelies Peeters"


@pytest.fixture
def written(settings: Any) -> Iterator[io.StringIO]:
    """Everything that the handler of the settings writes."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    formatter = dict(settings.LOGGING["formatters"]["plain"])
    handler.setFormatter(logging.config.DictConfigurator({}).configure_formatter(formatter))  # type: ignore[attr-defined]
    root = logging.getLogger()
    root.addHandler(handler)
    yield stream
    root.removeHandler(handler)


def refused_row() -> IntegrityError:
    """What the database says of a row with a name in it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE IF NOT EXISTS refused (name text CONSTRAINT short_name CHECK (length(name) < 3))"
        )
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            cursor.execute("INSERT INTO refused VALUES (%s)", [NAME])
    assert NAME in str(refused.value)
    return refused.value


@pytest.mark.django_db
def test_an_error_is_logged_without_its_text(written: io.StringIO) -> None:
    error = refused_row()
    logger = logging.getLogger("somewhere")
    logger.error("it failed: %s", error, exc_info=error)
    try:
        raise DomainError("too_late", f"{NAME} is te laat.") from error  # noqa: TRY301 - to have a traceback
    except DomainError:
        logger.exception("refused")
        structlog.get_logger("django_structlog.somewhere").exception("request_failed")
    text = written.getvalue()
    assert NAME not in text
    assert text.count("psycopg.errors.CheckViolation [short_name]") >= 3
    assert "it failed: django.db.utils.IntegrityError" in text
    assert text.count("DomainError [too_late]") == 2
    assert __file__ in text


@pytest.mark.django_db
def test_a_failing_task_is_logged_without_the_text_of_the_error(written: io.StringIO) -> None:
    error = refused_row()

    @app.task(name="tests.fail", shared=False)
    def fail() -> None:
        raise error

    fail.apply()
    app.tasks.pop("tests.fail")
    text = written.getvalue()
    assert NAME not in text
    assert "Task tests.fail" in text
    assert "IntegrityError" in text


def test_a_worker_logs_as_the_portal(monkeypatch: pytest.MonkeyPatch) -> None:
    root, celery = logging.getLogger(), logging.getLogger("celery")
    before = root.handlers[:], root.level, celery.handlers[:], celery.level
    monkeypatch.setattr(Logging, "_setup", False)
    try:
        app.log.setup(loglevel="ERROR", redirect_stdouts=False)
        assert [type(each.formatter) for each in root.handlers] == [logs.PlainFormatter]
        assert celery.handlers == before[2]
        assert celery.level == logging.ERROR
    finally:
        root.handlers[:], celery.handlers[:] = before[0], before[2]
        root.setLevel(before[1])
        celery.setLevel(before[3])


@pytest.mark.django_db
def test_no_code_of_a_mail_and_no_line_for_an_answer_that_was_meant(
    client: CheckedClient, written: io.StringIO, caplog: pytest.LogCaptureFixture
) -> None:
    client.get("/contact/bevestig/een-geheim-van-iemand/")
    client.get("/nergens/")
    assert written.getvalue() == ""
    with caplog.at_level(logging.INFO):
        client.get("/contact/bevestig/een-geheim-van-iemand/")
        client.get("/nergens/")
    assert "/contact/bevestig/***/" in written.getvalue()
    assert "code=404" in written.getvalue()
    logging.getLogger("django.request").warning("Bad Request: %s", "/contact/bevestig/een-geheim-van-iemand/")
    assert "Bad Request: /contact/bevestig/***/" in written.getvalue()
    assert "een-geheim" not in written.getvalue()
