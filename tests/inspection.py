"""The inspection that every page has to pass."""

from __future__ import annotations

import re

from bs4 import BeautifulSoup, Tag

SECRET_FIELDS = ("session", "token", "link")
URL_ATTRIBUTES = ("href", "src", "action", "formaction", "hx-post", "hx-get", "data-close")


def inspect(html: str, *, may_ask: bool = False) -> BeautifulSoup:
    """Return the page, once it is fit for everybody: plain browsers, htmx, and screen readers.

    ``may_ask``: the page has forms that only ask, such as filters, and send by GET.
    """
    soup = BeautifulSoup(html, "html.parser")
    headings = soup.find_all("h1")
    assert len(headings) == 1, f"{len(headings)} h1"
    assert headings[0].get_text(strip=True)
    assert headings[0].get("tabindex") == "-1", "focus cannot move to the heading"
    titles = soup.find_all("title")
    if soup.html is not None or soup.select_one("#step [data-step]"):
        assert len(titles) == 1
        assert titles[0].get_text(strip=True)
    if soup.html is not None:
        assert re.fullmatch(r"[a-z]{2}(-[A-Za-z]+)*", str(soup.html.get("lang")))
        assert soup.html.get("dir") in {"ltr", "rtl"}
    _check_ids(soup)
    _check_nothing_inline(soup)
    _check_urls(soup)
    for control in soup.select("input, select, textarea, button"):
        assert _name_of(control, soup), f"without a name: {control}"
    for form in soup.find_all("form"):
        if not (may_ask and form.get("method") == "get"):
            _check_form(form)
    return soup


def _check_ids(soup: BeautifulSoup) -> None:
    ids = [str(tag["id"]) for tag in soup.find_all(id=True)]
    assert len(ids) == len(set(ids)), f"ids twice: {ids}"
    for tag in soup.select("[aria-describedby], label[for]"):
        targets = str(tag.get("aria-describedby") or tag.get("for")).split()
        assert set(targets) <= set(ids), f"{tag} refers to no element"


def _check_nothing_inline(soup: BeautifulSoup) -> None:
    assert not soup.find_all("style")
    for script in soup.find_all("script"):
        assert script.get("src")
        assert script.get("nonce")
        assert not script.get_text(strip=True)
    for tag in soup.find_all(True):
        handlers = [name for name in tag.attrs if re.match(r"on|hx-on|style$|srcdoc$", name)]
        assert not handlers, f"inline: {handlers} in {tag}"


def _check_urls(soup: BeautifulSoup) -> None:
    secrets = [
        str(field["value"])
        for name in SECRET_FIELDS
        for field in soup.select(f"input[name={name}]")
    ]
    for tag in soup.find_all(True):
        for url in (str(tag[name]) for name in URL_ATTRIBUTES if tag.has_attr(name)):
            assert not re.match(r"\s*(javascript|vbscript|data:text)", url, re.IGNORECASE), url
            assert not any(secret and secret in url for secret in secrets), f"secret in {url}"


def _check_form(form: Tag) -> None:
    assert form.get("method") == "post"
    assert "hx-get" not in form.attrs
    if form.has_attr("hx-post"):
        assert form["hx-post"] == form["action"]


def _name_of(control: Tag, soup: BeautifulSoup) -> str:
    if control.get("type") == "hidden":
        return "hidden"
    if control.name == "button":
        return control.get_text(strip=True) or str(control.get("aria-label", ""))
    label = control.find_parent("label")
    if label is None and control.get("id"):
        label = soup.find("label", attrs={"for": control["id"]})
    return label.get_text(strip=True) if label else str(control.get("aria-label", ""))
