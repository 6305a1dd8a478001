"""Two tests that everybody can do without a login: have I a right to a cheque, and is guidance something for me.

Nothing is stored: no session, no cookie, no row, no event and no line in a log holds an answer. The answers travel in
the body of a POST, and the answer to that is the page itself, which no cache keeps.
"""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.decorators import method_decorator
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters

from citizens import selectors
from citizens.rules.change import ExplainedChange, explain_change
from citizens.rules.check import check, own_words
from citizens.rules.explain import outcome_sentence
from citizens.rules.guidance_fit import Fit, judge
from citizens.views.check_forms import CheckForm, GuidanceTestForm
from citizens.views.decisions import shown_conditions
from citizens.views.public import PublicPage
from loopbaan.web.access import public

_TONES = {Fit.FITS: "success", Fit.FIRST: "warning", Fit.ELSEWHERE: "warning", Fit.NOT_YET: "info"}
_OUTCOME_TONES = {"granted": "success", "refused": "warning", "undetermined": "info"}
_FIT_WORDS = {
    Fit.FITS: gettext_lazy("Ja, loopbaanbegeleiding past bij jouw vraag"),
    Fit.FIRST: gettext_lazy("Misschien later: eerst is er iets anders nodig"),
    Fit.ELSEWHERE: gettext_lazy("Nee, andere hulp past nu beter bij jou"),
    Fit.NOT_YET: gettext_lazy("Nog niet: je hebt nu geen vraag voor een begeleider"),
}


def _change(change: ExplainedChange | None, *, length_unknown: bool) -> ExplainedChange | None:
    """What would make it a grant: without the day on which a career of unknown length is long enough."""
    if change is None or not length_unknown or not change.by_itself:
        return change
    return replace(change, by_itself="", caveat="")


# A POST here changes nothing, so a forged one harms nobody: without a token there is no cookie either.
@method_decorator([csrf_exempt, sensitive_post_parameters()], name="dispatch")
@public
class TestPage(PublicPage):
    """A form whose answer is the page itself."""

    http_method_names = ["get", "head", "options", "post"]

    def form(self, data: Any = None) -> Any:
        """The form of this test; None when there is nothing to ask today."""
        raise NotImplementedError

    def result(self, form: Any) -> Any:
        """What the answers come to, for the template."""
        raise NotImplementedError

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ARG002
        """The questions."""
        return self.show(form=self.form())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ARG002
        """The answer, above the questions as they were filled in."""
        form = self.form(request.POST)
        if form is None:
            return self.show(form=None)
        if not form.is_valid():
            return self.show(HTTPStatus.UNPROCESSABLE_ENTITY, form=form)
        return self.show(form=form, result=self.result(form))

    def show(self, status: HTTPStatus = HTTPStatus.OK, **more: Any) -> HttpResponse:
        """Never kept by a browser or a cache between: it may be a shared machine."""
        response = super().show(status, **{"result": None, **more})
        response.headers["Cache-Control"] = "no-store"
        return response


class CheckPage(TestPage):
    """Would I have a right to a cheque? The engine's answer on what somebody fills in; no decision."""

    template_name = "public/check.html"
    title = gettext_lazy("Kijk na of je recht hebt op een cheque")

    def form(self, data: Any = None) -> CheckForm | None:
        """What the law of today asks; None without a law."""
        law = self.applying.regulation
        return None if law is None else CheckForm(data, law=law, on=self.on)

    def result(self, form: CheckForm) -> dict[str, Any]:
        """The decision that these answers would get, as the page of a decision tells it."""
        law = self.applying.regulation
        if law is None:
            raise RuntimeError("a form without a law")
        answers = form.answers
        month = selectors.month_standing(self.applying, self.at)
        # A version that does not say when a month opens has no month to count in.
        left = None if month is None or month.opens_at is None else month.left
        decision, words = check(answers, law, self.on, quota_left=left), own_words(answers)

        def said(message: str) -> str:
            """A sentence of an explanation, said of answers and not of sources or of a decision."""
            return gettext(words.get(message, message))

        return {
            "value": decision,
            "law": law,
            "sentence": outcome_sentence(decision, said),
            "length_unknown": answers.years is None,
            "month": None if left is None else month,
            "tone": _OUTCOME_TONES[decision.outcome.value],
            "conditions": shown_conditions(decision, law, said),
            "change": _change(explain_change(decision, law, said), length_unknown=answers.years is None),
        }


class GuidanceTestPage(TestPage):
    """The loopbaanbegeleidingstest."""

    template_name = "public/guidance_test.html"
    title = gettext_lazy("Is loopbaanbegeleiding iets voor jou?")

    def form(self, data: Any = None) -> GuidanceTestForm:
        """Four questions."""
        return GuidanceTestForm(data)

    def result(self, form: GuidanceTestForm) -> dict[str, Any]:
        """What the answers say, why, and where else to go."""
        judged = judge(form.test)
        return {
            "fit": judged.fit.value,
            "title": _FIT_WORDS[judged.fit],
            "tone": _TONES[judged.fit],
            "reasons": [gettext(each) for each in judged.reasons],
            "elsewhere": [
                {
                    "title": gettext(each.title),
                    "why": gettext(each.why),
                    "where": gettext(each.where),
                    "links": [(gettext(label), address) for label, address in each.links],
                }
                for each in judged.elsewhere
            ],
        }
