"""The npm package, packed and installed into an empty project, without a network."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from app.api.document.messages.samples import EXAMPLE_SECRET
from app.core.security.signing import serialize
from tests.contracts.examples import read_examples
from tests.support.kits import add_framework, bundle, run

pytestmark = pytest.mark.xdist_group("kits")
ENTRIES = ["index", "element", "prepare", "react", "vue", "host/index"]
PROPS = (
    '{ service: "https://cancel.example/open", action: "/account/cancel", token: "t.o.k",'
    ' brand: "Northwind" }'
)
REACT = f"""
import {{ createElement }} from "react";
import {{ renderToStaticMarkup }} from "react-dom/server";
import {{ CancelForm }} from "@fairwell/embed/react";
const button = createElement("button", {{}}, "Cancel");
console.log(renderToStaticMarkup(createElement(CancelForm, {PROPS}, button)));
"""
VUE = f"""
import {{ createSSRApp, h }} from "vue";
import {{ renderToString }} from "vue/server-renderer";
import {{ CancelForm }} from "@fairwell/embed/vue";
const app = createSSRApp({{ render: () => h(CancelForm, {PROPS}, () => h("button", "Cancel")) }});
console.log(await renderToString(app));
"""
USES = Path(__file__).with_name("uses.tsx")
"""Everything that the package exports, used as its types say."""

SETTINGS = {
    "compilerOptions": {
        "strict": True,
        "noEmit": True,
        "module": "nodenext",
        "target": "es2022",
        "lib": ["es2022", "dom", "dom.iterable"],
        "jsx": "react-jsx",
        "types": [],
    },
    "files": ["uses.tsx"],
}


@pytest.fixture(scope="session")
def product(node_project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with the package, React, Vue and TypeScript."""
    folder = tmp_path_factory.mktemp("product")
    shutil.copytree(node_project, folder, dirs_exist_ok=True)
    add_framework(folder, "@types", "react", "react-dom", "typescript", "vue")
    return folder


def node(project: Path, code: str) -> str:
    """Run a module inside the project and return what it prints."""
    return run("node", "--input-type=module", "--eval", code, cwd=project).strip()


class TestInstalled:
    def test_brings_everything_and_asks_for_nothing(self, node_project: Path):
        installed = node_project / "node_modules"

        assert [one.name for one in installed.iterdir() if not one.name.startswith(".")] == [
            "@fairwell"
        ]
        assert (installed / "@fairwell/embed/LICENSE").exists()

    @pytest.mark.parametrize("entry", ENTRIES)
    def test_has_types_for_each_entry(self, node_project: Path, entry: str):
        package = node_project / "node_modules/@fairwell/embed"
        exports = json.loads((package / "package.json").read_text())["exports"].values()
        (named,) = [one for one in exports if one["types"] == f"./dist/{entry}.d.ts"]

        assert (package / named["types"]).exists()
        assert (package / named["default"]).exists()

    def test_can_be_imported_where_there_is_no_page(self, node_project: Path):
        """Frameworks render on a server first."""
        code = 'import F, { open } from "@fairwell/embed"; import "@fairwell/embed/element";'

        assert (
            node(node_project, f"{code} console.log(typeof open, F.open === open)")
            == "function true"
        )

    def test_holds_the_script_itself_and_fetches_none(self, node_project: Path):
        script = (node_project / "node_modules/@fairwell/embed/dist/index.js").read_text()

        assert "attachShadow" in script
        assert not re.search(r"\bimport\b", script)

    def test_signs_for_the_hosts_own_server(self, node_project: Path):
        code = (
            'import { mintOpenToken } from "@fairwell/embed/host";'
            'console.log(mintOpenToken({ secret: "s", kid: "k", subscription: { ref: "r" } }));'
        )

        assert re.fullmatch(r"[\w-]+\.[\w-]+\.[\w-]+", node(node_project, code))

    def test_runs_nothing_by_itself_where_it_is_bundled_into_what_runs(self, node_project: Path):
        code = 'import { findFlow } from "@fairwell/embed/host"; console.log(typeof findFlow);'
        (node_project / "bundled.mjs").write_text(bundle(node_project, code, platform="node"))

        assert run("node", "bundled.mjs", cwd=node_project) == "function\n"

    def test_says_what_it_is_in_types_that_hold(self, product: Path):
        shutil.copy(USES, product)
        (product / "tsconfig.json").write_text(json.dumps(SETTINGS))

        run("node", "node_modules/typescript/bin/tsc", "--project", ".", cwd=product)


@pytest.mark.parametrize("code", [REACT, VUE], ids=["react", "vue"])
def test_component_renders_the_form_that_fails_open(product: Path, code: str):
    """Before any script has loaded, the form goes to the host's own page."""
    form = BeautifulSoup(node(product, code), "html.parser").form

    assert form is not None
    assert form.attrs == {
        "method": "post",
        "action": "/account/cancel",
        "data-fairwell": "https://cancel.example/open",
        "data-brand": "Northwind",
    }
    (field, button) = form.find_all(True)
    assert field.attrs == {"type": "hidden", "name": "token", "value": "t.o.k"}
    assert button.text == "Cancel"


def test_react_component_is_of_the_browser_to_frameworks_that_part_them(product: Path):
    file = product / "node_modules/@fairwell/embed/dist/react.js"

    assert file.read_text().startswith('"use client";')


EXAMPLES = read_examples()
ACTIONS = [each["body"] for name, each in EXAMPLES.items() if name.startswith("actions/")]
ANSWER_EACH = f"""
import {{ readFileSync }} from "node:fs";
import {{ answerAction, verifyWebhook }} from "@fairwell/embed/host";
const done = [];
const perform = new Proxy({{}}, {{
  get: (_, kind) => (order) => {{ done.push([kind, order]); return {{ status: "applied" }}; }},
  has: () => true,
  getOwnPropertyDescriptor: () => ({{ configurable: true, enumerable: true }}),
}});
for (const {{ headers, body }} of JSON.parse(readFileSync("examples.json", "utf8"))) {{
  verifyWebhook("{EXAMPLE_SECRET}", headers, body, Number(headers["webhook-timestamp"]));
  const message = JSON.parse(body);
  if (message.type !== "action.requested") continue;
  await answerAction({{ webhookId: headers["webhook-id"], message, kept: new Map(), perform }});
}}
console.log(JSON.stringify(done));
"""


class TestExamples:
    def test_are_verified_and_answered(self, product: Path):
        requests = [
            {"headers": each["headers"], "body": serialize(each["body"]).decode()}
            for each in EXAMPLES.values()
        ]
        (product / "examples.json").write_text(json.dumps(requests))

        done = json.loads(node(product, ANSWER_EACH))

        assert done == [[action["data"]["kind"], action["data"]] for action in ACTIONS]

    def test_have_the_types_of_the_package(self, product: Path):
        lines = ['import type { Orders } from "@fairwell/embed/host";']
        for number, action in enumerate(ACTIONS):
            data = action["data"]
            lines.append(f"const sent{number} = {json.dumps(data)} as const;")
            lines.append(f'export const read{number}: Orders["{data["kind"]}"] = sent{number};')
        (product / "uses.tsx").write_text("\n".join(lines))
        (product / "tsconfig.json").write_text(json.dumps(SETTINGS))

        run("node", "node_modules/typescript/bin/tsc", "--project", ".", cwd=product)
