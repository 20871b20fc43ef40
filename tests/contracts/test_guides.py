"""The guides for frameworks: what they say runs, as far as its language is here."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import httpx
import pytest
from bs4 import BeautifulSoup
from standardwebhooks import Webhook

from app.core.clock import utcnow
from tests.contracts.test_host_recipes import Health, service
from tests.support.guides import (
    GUIDES,
    STEPS,
    Workbench,
    build_workbench,
    choose_product,
    list_files,
    read_guide,
    serving_product,
    write_files,
)
from tests.support.kits import (
    ROOT,
    add_framework,
    bundle,
    run,
)

pytestmark = pytest.mark.xdist_group("kits")
NAMES = sorted(file.stem for file in GUIDES.glob("*.md"))
SECRET = "whsec_bm90IGEgc2VjcmV0"
ACCOUNT = {
    "account_id": "acct_1",
    "signing_key": {"kid": "key_1", "secret": "-"},
    "webhook_secret": SECRET,
}
PARSE = Path(__file__).with_name("Parse.java")


@pytest.fixture(scope="session")
def bench(
    tmp_path_factory: pytest.TempPathFactory, host_python: Path, node_project: Path
) -> Workbench:
    folder = tmp_path_factory.mktemp("guides")
    shutil.copytree(node_project, folder, dirs_exist_ok=True)
    return build_workbench(host_python, folder)


@pytest.mark.parametrize("name", NAMES)
class TestGuide:
    def test_is_found(self, name: str):
        index = (ROOT / "docs" / "integrating.md").read_text(encoding="utf-8")

        assert f"](integrating/{name}.md)" in index

    def test_has_the_form_that_fails_open(self, name: str):
        guide = read_guide(name)

        assert 'action="/account/cancel"' in guide or "{% url 'cancel' %}" in guide
        assert "307" in guide
        assert "data-fairwell" in guide or "<CancelForm service" in guide

    def test_leads_on_to_what_there_is(self, name: str):
        links = [part.split(")")[0] for part in read_guide(name).split("](")[1:]]

        assert links
        assert all((GUIDES / link.partition("#")[0]).exists() for link in links)


@pytest.mark.parametrize("name", list(STEPS))
class TestProduct:
    def test_is_made_by_the_commands_of_its_guide(self, name: str):
        assert all(f"\n{command}\n" in read_guide(name) for command in STEPS[name].all)

    def test_cancels_by_itself_while_fairwell_is_away(
        self, bench: Workbench, tmp_path: Path, name: str
    ):
        with service(Health) as gone:
            pass
        bench.make(name, tmp_path)
        product = choose_product(tmp_path)
        with (
            serving_product(bench, name, product, gone, ACCOUNT),
            httpx.Client(base_url=product.backend, follow_redirects=True) as browser,
        ):
            page = browser.post("/account/cancel", data={"token": "t.o.k"})
            token = page.text.partition('name="csrfmiddlewaretoken" value="')[2][:64]
            account = browser.post("/account/cancel/confirmed", data={"csrfmiddlewaretoken": token})

        assert "Cancel your subscription</h1>" in page.text
        assert "Ends on" in account.text


def syntax_of(suffix: str, program: str, *arguments: str) -> Any:
    """Check the files of all guides that have this suffix."""
    return pytest.param(
        suffix,
        [program, *arguments],
        id=suffix,
        marks=pytest.mark.skipif(
            shutil.which(program) is None, reason=f"{suffix}: no {program} on the path"
        ),
    )


@pytest.mark.parametrize(
    ("suffix", "command"),
    [
        syntax_of(".php", "php", "-l"),
        syntax_of(".rb", "ruby", "-c"),
        syntax_of(".java", "java", str(PARSE)),
    ],
)
def test_files_are_of_their_language(tmp_path: Path, suffix: str, command: list[str]):
    for name in NAMES:
        write_files_of(suffix, name, tmp_path / name)
    files = [str(file) for file in tmp_path.rglob(f"*{suffix}")]

    assert files
    for batch in [files] if suffix == ".java" else [[file] for file in files]:
        run(*command, *batch, cwd=tmp_path)


def write_files_of(suffix: str, name: str, folder: Path) -> None:
    for file in list_files(name):
        if file.name.endswith(suffix):
            path = folder / file.name
            path.parent.mkdir(parents=True, exist_ok=True)
            opening = "<?php\n\n" if file.is_appended and suffix == ".php" else ""
            path.write_text(opening + file.text, encoding="utf-8")


RENDER = """
import { renderToStaticMarkup } from "react-dom/server";
import Account from "./app/account/page.jsx";
console.log(renderToStaticMarkup(await Account()));
"""
HANDLE = """
import * as actions from "./app/fairwell/actions/route.js";
import * as cancel from "./app/account/cancel/route.js";
import * as webhooks from "./app/fairwell/webhooks/route.js";
import { currentSubscription } from "./lib/subscriptions.js";
const [action, event] = JSON.parse(process.env.MESSAGES);
const post = (message) => new Request("https://app.example/", { method: "POST", ...message });
const forged = { ...action.headers, "webhook-id": "act_2" };
const answers = [];
for (const headers of [action.headers, action.headers, forged])
  answers.push(await actions.POST(post({ ...action, headers })));
for (const message of [event, { ...event, body: "{}" }])
  answers.push(await webhooks.POST(post(message)));
const form = await cancel.POST(post({ body: "token=t.o.k" }));
console.log(JSON.stringify({
  answers: await Promise.all(answers.map(async (one) => [one.status, await one.text()])),
  form: [form.status, form.headers.get("location")],
  mine: currentSubscription(),
}));
"""
AT = "2026-12-03T08:00:00.000Z"


@pytest.fixture(scope="session")
def nextjs(node_project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The product of the guide, and as much of Next.js as its page needs to be rendered once."""
    folder = tmp_path_factory.mktemp("nextjs")
    shutil.copytree(node_project, folder, dirs_exist_ok=True)
    add_framework(folder, "react", "react-dom")
    router = folder / "node_modules" / "next"
    router.mkdir()
    (router / "package.json").write_text('{"type": "module"}')
    (router / "navigation.js").write_text("export const useRouter = () => ({ refresh() {} });")
    write_files("nextjs", folder)
    return folder


def node(product: Path, code: str, messages: Any = (), url: str = "https://c.example") -> str:
    """Bundle a program with the product, as Next.js would, and run it."""
    script = bundle(product, code, "node", "--external:react", "--external:react-dom")
    (product / "out.mjs").write_text(script)
    environment = {
        "CANCEL_URL": url,
        "CANCEL_CREDENTIALS": json.dumps(ACCOUNT),
        "MESSAGES": json.dumps(messages),
    }
    return run("node", "out.mjs", cwd=product, env=environment)


class TestNextjs:
    def test_page_has_the_form(self, nextjs: Path):
        form = BeautifulSoup(node(nextjs, RENDER), "html.parser").form

        assert form is not None
        assert (form["method"], form["action"]) == ("post", "/account/cancel")
        assert form["data-fairwell"] == "https://c.example/open"
        assert form.find("input", {"name": "token"})

    def test_handlers_answer(self, nextjs: Path):
        refs = {"action_id": "act_1", "subscription_ref": "sub-1"}
        action = {"kind": "cancel", "cancel": {"at": AT}, **refs}
        ended = {"reason": "too_expensive", **refs}
        with service(Health) as url:
            messages = [
                signed("act_1", {"type": "action.requested", "data": action}),
                signed("evt_1", {"type": "session.ended", "data": ended}),
            ]
            said = json.loads(node(nextjs, HANDLE, messages, url))

        applied = json.dumps({"status": "applied", "effective_at": AT}, separators=(",", ":"))
        refused = [400, "not verified"]
        assert said["answers"] == [[200, applied], [200, applied], refused, [204, ""], refused]
        assert said["form"] == [307, f"{url}/open"]
        assert (said["mine"]["endsAt"], said["mine"]["reason"]) == (AT, "too_expensive")


def signed(webhook_id: str, message: dict[str, Any]) -> dict[str, Any]:
    """Return a message as Fairwell sends it."""
    body, now = json.dumps(message), utcnow()
    headers = {
        "webhook-id": webhook_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(SECRET).sign(webhook_id, now, body),
    }
    return {"body": body, "headers": headers}
