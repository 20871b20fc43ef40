"""How each recipe of ``embed/hosts`` is called, with the account's own ids filled in."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from app.core.files.folders import BESIDE
from app.core.web.addresses import Addresses

_CALLS = Path(__file__).parent / "calls"
_RECIPES = BESIDE / "embed" / "hosts"
_CUT = "Trial run"
"""What follows in a recipe serves its tests."""
_CLOSED_LATER = {".java", ".cs"}
"""Where the recipe is a class, its last brace stands behind the trial run."""


@dataclass(frozen=True, slots=True)
class Snippet:
    """One language: the call with the account's ids, the recipe it calls, and the form's route."""

    code: str
    language: str
    call: str
    recipe: str
    route: str


def snippets(account_id: str, kid: str) -> list[Snippet]:
    """Return the snippets; the secret stays in the host's environment and out of all of them."""
    return [
        Snippet(code, language, _fill(_call(code), account_id, kid), _recipe(path), _recipe(route))
        for code, language, path, route in _LANGUAGES
    ]


def form_snippet(addresses: Addresses, own_page: str) -> str:
    """Return the form for the host's page, and the scripts that open it in a dialog, at once.

    Its action is the host's own: without the script the form works all the same.
    """
    return (
        f'<form method="post" action="{own_page}" data-fairwell="{addresses.opening()}">\n'
        '  <input type="hidden" name="token" value="…">\n'
        "  <button>Cancel subscription</button>\n"
        "</form>\n"
        f'<script src="{addresses.script()}" async></script>\n'
        f'<script src="{addresses.preparing_script()}" async></script>'
    )


def pull_snippet(addresses: Addresses) -> str:
    """Return the call that reads events without being reachable."""
    return f'curl {addresses.events()} -H "Authorization: Bearer $FAIRWELL_API_KEY"'


@lru_cache(maxsize=16)
def _call(code: str) -> str:
    return (_CALLS / f"{code}.txt").read_text(encoding="utf-8").rstrip()


def _fill(call: str, account_id: str, kid: str) -> str:
    return call.replace("ACCOUNT", account_id).replace("KID", kid)


@lru_cache(maxsize=16)
def _recipe(path: str) -> str:
    """Return the recipe up to its trial run; nothing where the recipes were not installed."""
    file = _RECIPES / Path(path)
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    cut = next((number for number, line in enumerate(lines) if _CUT in line), len(lines))
    while cut > 0 and lines[cut - 1].strip() in {"", "/**"}:
        cut -= 1
    closing = ["}"] if file.suffix in _CLOSED_LATER else []
    return "\n".join(lines[:cut] + closing)


_LANGUAGES = (
    ("python", "Python", "python/mint.py", "python/route.py"),
    ("node", "Node", "node/mint.mjs", "node/route.mjs"),
    ("php", "PHP", "php/mint.php", "php/route.php"),
    ("ruby", "Ruby", "ruby/mint.rb", "ruby/route.rb"),
    ("go", "Go", "go/mint.go", "go/route.go"),
    ("java", "Java", "java/OpenToken.java", "java/CancelRoute.java"),
    ("csharp", "C#", "csharp/OpenToken.cs", "csharp/CancelRoute.cs"),
)
