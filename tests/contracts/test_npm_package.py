"""The npm package, packed and installed into an empty project, without a network."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "embed" / "npm"

pytestmark = pytest.mark.skipif(shutil.which("npm") is None, reason="no npm on the path")

REACT = """
export const createElement = (type, props, ...children) => ({ type, props, children });
export const useRef = (current) => ({ current });
export const useEffect = (effect) => globalThis.effects.push(effect);
"""
"""As much of React as a component needs to be called once: the real one is nobody's dependency."""

VUE = """
export const defineComponent = (options) => options;
export const h = (type, props, children) => ({ type, props, children });
"""

RENDER = """
import { CancelForm } from "@fairwell/embed/react";
globalThis.effects = [];
const heard = [];
const form = CancelForm({
  service: "https://cancel.example/open", action: "/account/cancel", token: "t.o.k",
  brand: "Northwind", onEnded: (detail) => heard.push(detail), children: "button",
});
const element = form.props.ref.current = new EventTarget();
const stop = effects.map((effect) => effect());
const ended = Object.assign(new Event("fairwell:ended"), { detail: { outcome: "saved" } });
element.dispatchEvent(ended);
stop.forEach((one) => one());
element.dispatchEvent(ended);
const { ref, ...attributes } = form.props;
console.log(JSON.stringify({ type: form.type, attributes, token: form.children[0].props, heard }));
"""

RENDER_VUE = """
import { CancelForm } from "@fairwell/embed/vue";
const emitted = [];
const props = { service: "https://cancel.example/open", action: "/account/cancel", token: "t.o.k" };
const slots = { default: () => "button" };
const form = CancelForm.setup(props, { slots, emit: (...event) => emitted.push(event) })();
form.props["onFairwell:closed"]({ detail: { outcome: null } });
console.log(JSON.stringify({ ...form, emitted, emits: CancelForm.emits }));
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty project that has installed the packed file and nothing else."""
    folder = tmp_path_factory.mktemp("project")
    packed = npm("pack", "--json", "--pack-destination", str(folder), cwd=PACKAGE)
    (folder / "package.json").write_text('{"private": true, "type": "module"}')
    file = folder / json.loads(packed)[0]["filename"]
    npm("install", "--offline", "--no-audit", "--no-fund", str(file), cwd=folder)
    return folder


def npm(*arguments: str, cwd: Path) -> str:
    done = subprocess.run(
        ["npm", *arguments], cwd=cwd, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def node(project: Path, code: str) -> str:
    """Run a module inside the project and return what it prints."""
    done = subprocess.run(
        ["node", "--input-type=module", "--eval", code],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def stand_in(project: Path, name: str, code: str) -> None:
    """Put a package beside ours that answers as far as a wrapper asks."""
    folder = project / "node_modules" / name
    folder.mkdir(exist_ok=True)
    (folder / "package.json").write_text(json.dumps({"type": "module", "exports": "./index.js"}))
    (folder / "index.js").write_text(code)


class TestInstalled:
    def test_brings_everything_and_asks_for_nothing(self, project: Path):
        installed = project / "node_modules"

        assert [one.name for one in installed.iterdir() if not one.name.startswith(".")] == [
            "@fairwell"
        ]
        assert (installed / "@fairwell/embed/LICENSE").exists()

    @pytest.mark.parametrize("name", ["index", "element", "react", "vue"])
    def test_has_types_for_each_entry(self, project: Path, name: str):
        dist = project / "node_modules/@fairwell/embed/dist"

        assert (dist / f"{name}.js").exists()
        assert (dist / f"{name}.d.ts").exists()

    def test_can_be_imported_where_there_is_no_page(self, project: Path):
        """Frameworks render on a server first."""
        code = 'import F, { open } from "@fairwell/embed"; import "@fairwell/embed/element";'

        assert node(project, f"{code} console.log(typeof open, F.open === open)") == "function true"

    def test_holds_the_script_itself_and_fetches_none(self, project: Path):
        script = (project / "node_modules/@fairwell/embed/dist/index.js").read_text()

        assert "attachShadow" in script
        assert not re.search(r"\bimport\b", script)


class TestReact:
    def test_renders_the_form_that_fails_open(self, project: Path):
        stand_in(project, "react", REACT)

        assert json.loads(node(project, RENDER)) == {
            "type": "form",
            "attributes": {
                "method": "post",
                "action": "/account/cancel",
                "data-fairwell": "https://cancel.example/open",
                "data-brand": "Northwind",
            },
            "token": {"type": "hidden", "name": "token", "value": "t.o.k"},
            "heard": [{"outcome": "saved"}],
        }


class TestVue:
    def test_renders_the_form_that_fails_open(self, project: Path):
        stand_in(project, "vue", VUE)

        form = json.loads(node(project, RENDER_VUE))

        assert form["props"] == {
            "method": "post",
            "action": "/account/cancel",
            "data-fairwell": "https://cancel.example/open",
        }
        assert form["children"] == [
            {"type": "input", "props": {"type": "hidden", "name": "token", "value": "t.o.k"}},
            "button",
        ]
        assert form["emitted"] == [["closed", {"outcome": None}]]
