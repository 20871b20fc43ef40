"""Flow documents that Hypothesis makes up: valid ones, as they are stored."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from app.core.locale import SHIPPED_LOCALES
from app.flows.document.parsing import parse_document
from app.flows.document.vocabulary import REASON_CODES
from app.flows.service import get_content

OFFERS = ("pause", "quarter_off", "support", "basic_plan")
CODES = (*REASON_CODES, "x_moved_away", "x_too_loud", "x_too_loud_2")

words = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), min_size=1).filter(
    lambda text: text.strip()
)
texts = words | st.dictionaries(st.sampled_from(SHIPPED_LOCALES), words, min_size=1)


@st.composite
def reasons(draw: st.DrawFn, code: str) -> dict[str, Any]:
    reason: dict[str, Any] = {"code": code}
    if code.startswith("x_") or draw(st.booleans()):
        reason["label"] = draw(texts)
    ask = draw(st.sampled_from([None, "text", "choices"]))
    if ask is not None:
        reason["follow_up"] = {"ask": ask}
    if ask == "choices":
        codes = draw(st.lists(st.sampled_from("abcd"), min_size=1, unique=True))
        reason["follow_up"]["choices"] = [{"code": each, "label": draw(texts)} for each in codes]
    reason["offers"] = draw(st.lists(st.sampled_from(OFFERS), unique=True))
    return reason


@st.composite
def surveys(draw: st.DrawFn) -> dict[str, Any]:
    codes = draw(st.lists(st.sampled_from(CODES), min_size=1, max_size=6, unique=True))
    survey: dict[str, Any] = {"reasons": [draw(reasons(code)) for code in codes]}
    if draw(st.booleans()):
        survey["title"] = draw(texts)
    return survey


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """A survey, perhaps an offer, the decision and the result, perhaps feedback."""
    steps: list[dict[str, Any]] = [{"survey": draw(surveys())}]
    if draw(st.booleans()):
        steps.append({"offer": {"offers": draw(st.lists(st.sampled_from(OFFERS), unique=True))}})
    steps += [{"confirm": {"refund": draw(st.sampled_from(["none", "full"]))}}, {"result": {}}]
    if draw(st.booleans()):
        steps.append({"feedback": {}})
    locales = draw(st.lists(st.sampled_from(SHIPPED_LOCALES), min_size=1, unique=True))
    return get_content(parse_document({"fairwell": 1, "locales": locales, "steps": steps}))
