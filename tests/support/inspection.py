"""The inspection that every page has to pass."""

from __future__ import annotations

import re

from bs4 import BeautifulSoup, Tag

from app.hosted.assets import inline_asset

SECRET_FIELDS = ("session", "token", "link")
URL_ATTRIBUTES = ("href", "src", "action", "formaction", "hx-post", "hx-get", "data-close")
CONTROLS = {"input", "select", "textarea", "button"}
OURS = {
    "style": re.compile(re.escape(str(inline_asset("vendor/hosted.css"))) + r"(:root\{[^{}<]*\})?"),
    "script": re.compile(re.escape(str(inline_asset("vendor/arrival.js")))),
}
"""What may stand in a page itself."""
INLINE = re.compile(r"on|hx-on|style$|srcdoc$")
CODE = re.compile(r"\s*(javascript|vbscript|data:text)", re.IGNORECASE)


def inspect(html: str, *, may_ask: bool = False) -> BeautifulSoup:
    """Return the page, once it is fit for everybody: plain browsers, htmx, and screen readers.

    ``may_ask``: the page has forms that only ask, such as filters, and send by GET.
    """
    soup = BeautifulSoup(html, "html.parser")
    tags = soup.find_all(True)
    _check_title(soup, tags)
    _check_ids(tags)
    _check_nothing_inline(tags)
    _check_urls(tags)
    _check_names(tags)
    for form in _named(tags, "form"):
        if not (may_ask and form.get("method") == "get"):
            _check_form(form)
    return soup


def _named(tags: list[Tag], *names: str) -> list[Tag]:
    return [tag for tag in tags if tag.name in names]


def _check_title(soup: BeautifulSoup, tags: list[Tag]) -> None:
    headings, titles = _named(tags, "h1"), _named(tags, "title")
    assert len(headings) == 1, f"{len(headings)} h1"
    assert headings[0].get_text(strip=True)
    assert headings[0].get("tabindex") == "-1", "focus cannot move to the heading"
    if soup.html is not None or soup.select_one("#step [data-step]"):
        assert len(titles) == 1
        assert titles[0].get_text(strip=True)
    if soup.html is not None:
        assert re.fullmatch(r"[a-z]{2}(-[A-Za-z]+)*", str(soup.html.get("lang")))
        assert soup.html.get("dir") in {"ltr", "rtl"}


def _check_ids(tags: list[Tag]) -> None:
    ids = [str(tag["id"]) for tag in tags if tag.has_attr("id")]
    assert len(ids) == len(set(ids)), f"ids twice: {ids}"
    for tag in tags:
        for_label = tag.get("for") if tag.name == "label" else None
        targets = str(tag.get("aria-describedby") or for_label or "").split()
        assert set(targets) <= set(ids), f"{tag} refers to no element"


def _check_nothing_inline(tags: list[Tag]) -> None:
    """Nothing but what is built, and the brand's own properties: all of it with the nonce."""
    for element in _named(tags, "style", "script"):
        assert element.get("nonce")
        assert OURS[element.name].fullmatch(str(element.string or "")) or element.get("src")
        assert not (element.get("src") and element.string)
    for tag in tags:
        handlers = [name for name in tag.attrs if INLINE.match(name)]
        assert not handlers, f"inline: {handlers} in {tag}"


def _check_urls(tags: list[Tag]) -> None:
    secrets = [
        str(field["value"]) for field in _named(tags, "input") if field.get("name") in SECRET_FIELDS
    ]
    for tag in tags:
        for url in (str(tag[name]) for name in URL_ATTRIBUTES if tag.has_attr(name)):
            assert not CODE.match(url), url
            assert not any(secret and secret in url for secret in secrets), f"secret in {url}"


def _check_names(tags: list[Tag]) -> None:
    labels = {label.get("for"): label for label in reversed(_named(tags, "label"))}
    for control in _named(tags, *CONTROLS):
        assert _name_of(control, labels), f"without a name: {control}"


def _check_form(form: Tag) -> None:
    assert form.get("method") == "post"
    assert "hx-get" not in form.attrs
    if form.has_attr("hx-post"):
        assert form["hx-post"] == form["action"]


def _name_of(control: Tag, labels: dict[object, Tag]) -> str:
    if control.get("type") == "hidden":
        return "hidden"
    if control.name == "button":
        return control.get_text(strip=True) or str(control.get("aria-label", ""))
    label = control.find_parent("label") or labels.get(control.get("id") or "")
    return label.get_text(strip=True) if label else str(control.get("aria-label", ""))
