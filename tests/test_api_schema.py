"""The REST interface against its own OpenAPI: thousands of made-up requests, no fault of ours, nothing undocumented."""

from __future__ import annotations

import copy
import json
import os
import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("schemathesis")
pytest.importorskip("fastapi")

import schemathesis
from schemathesis import engine
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events

with warnings.catch_warnings():  # starlette would like a client that has not settled yet
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

from saksi import memory
from saksi.serve import create_app
from saksi.serve.api.routes import STREAMED

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]

EXAMPLES = Path(__file__).parent.parent / "src" / "saksi" / "examples"
BASE = "/api/v1"
CASES = int(os.environ.get("SAKSI_API_CASES", "12"))  # of one operation, beside those of its edges
SIDES = ["IRN", "SAU", "CHN", "Korea Utara"]
CHECKS = (
    "not_a_server_error", "status_code_conformance", "content_type_conformance", "response_headers_conformance",
    "response_schema_conformance", "negative_data_rejection", "positive_data_acceptance", "unsupported_method",
    "allow_header_conformance", "ensure_resource_availability",
)  # fmt: skip


MEANING = {
    "actor", "recipient", "side", "with", "one", "other", "name", "q", "place", "cursor", "since", "published", "url", "record",
}  # fmt: skip
"""Parameters whose values may fit the document and yet mean nothing: no schema knows all sides, names and queries."""


def config(*, rejects: bool, stateful: bool = False) -> Any:
    """Thousands of requests; `rejects`: what does not fit the document must be refused, what does be accepted."""
    strict = ("negative_data_rejection", "positive_data_acceptance")
    checks: dict[str, Any] = {name: {"enabled": rejects or name not in strict} for name in CHECKS}
    checks["negative_data_rejection"]["expected-statuses"] = ["4xx"]
    checks["positive_data_acceptance"]["expected-statuses"] = ["2xx", "404", "409", "412"]
    return SchemathesisConfig.from_dict(
        {
            "generation": {
                "max-examples": CASES, "deterministic": True, "no-shrink": True, "allow-x00": True, "database": "none",
            },
            "phases": {
                name: {"enabled": (name == "stateful") == stateful}
                for name in ("examples", "coverage", "fuzzing", "stateful")
            },
            "checks": {"enabled": False, **checks},
            "continue-on-failure": True,
            "workers": 1,
        }
    )  # fmt: skip


def loaded(document: dict[str, Any], app: Any, *, rejects: bool, stateful: bool = False) -> Any:
    """The document for schemathesis, which takes tuples of JSON Schema 2020-12 for those of older drafts."""

    def without_tuples(value: Any) -> Any:
        if isinstance(value, dict) and "prefixItems" in value:
            value = {**value, "items": {"anyOf": value["prefixItems"]}}
            del value["prefixItems"]
        if isinstance(value, dict):
            return {name: without_tuples(one) for name, one in value.items()}
        return [without_tuples(one) for one in value] if isinstance(value, list) else value

    made = schemathesis.openapi.from_dict(without_tuples(document), config=config(rejects=rejects, stateful=stateful))
    made.app = app
    return made


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    folder = tmp_path_factory.mktemp("api")
    (folder / "broken.json").write_text('{"nothing": 1}')
    place = folder / "memory.db"
    with memory.open(place) as opened:
        list(opened.add([EXAMPLES / "beijing-deal-2023", EXAMPLES / "panmunjom-2018", folder / "broken.json"]))
        opened.gather()
        report = next(opened.reports()).id
        opened.right_record(report, opened.reading(opened.versions(report)[0]).records[0].id, by="ana")
    made = create_app(place, hosts=["testserver"])
    with TestClient(made):
        yield made


@pytest.fixture(scope="module")
def anything(app: Any) -> Any:
    """The document as it is: what is asked for is there by chance alone."""
    return loaded(TestClient(app).get(f"{BASE}/openapi.json").json(), app, rejects=True)


@pytest.fixture(scope="module")
def fitting(app: Any) -> Any:
    """The document with ids, sides and names that are there, so that requests come far."""
    client = TestClient(app)
    found = client.get(f"{BASE}/openapi.json").json()
    reports = [one["id"] for one in client.get(f"{BASE}/reports").json()["items"]]
    records = [one["id"] for one in client.get(f"{BASE}/reports/{reports[0]}/records?limit=9").json()["items"]]
    values = {
        "id": reports[:3], "report": reports[:1], "record": records, "story": reports, "one": reports[:2],
        "other": reports, "name": ["Kim Jong Un", "Xi Jinping", "Nobody Atall"], "format": list(STREAMED), "actor": SIDES,
        "recipient": SIDES, "with": SIDES, "side": SIDES, "q": ["iran", '"the two"', "saudi OR korea -moon", "perj*"],
        "since": ["2018", "2023-03"], "until": ["2023", "2024-05-07"], "outlet": ["Meridian"], "language": ["en", "id"],
        "published": ["2023-03-11"], "url": ["https://news.example/a"], "text": ["Talks\n\nFrance invited Japan."],
    }  # fmt: skip
    made = copy.deepcopy(found)
    for path, operations in made["paths"].items():
        for operation in operations.values():
            for one in operation["parameters"]:
                fits = values.get(one["name"])
                if "/dyads/" in path and one["in"] == "path":
                    fits = SIDES
                if "/corrections/" in path and one["in"] == "path":
                    fits = None
                    one["schema"]["maximum"] = 20
                if fits and one["schema"]["type"] == "string" and "enum" not in one["schema"]:
                    one["schema"] = {"enum": fits}
                elif fits and one["schema"]["type"] == "array" and "enum" not in one["schema"]["items"]:
                    one["schema"]["items"] = {"enum": fits}
    for name in ("Merge", "Split", "NotACopy", "WrongRecord", "RightRecord", "EditedRecord", "Given"):
        for field, schema in made["components"]["schemas"][name]["properties"].items():
            if field == "reports":
                schema["items"] = {"enum": reports}
            elif field in values:
                made["components"]["schemas"][name]["properties"][field] = {"enum": values[field]}
    return loaded(made, app, rejects=False)


def answered(schema: Any) -> tuple[Counter[str], list[str]]:
    """How many requests there were of each operation by status, and what was wrong."""
    tally: Counter[str] = Counter()
    wrong: list[str] = []
    for event in engine.from_schema(schema).execute():
        if isinstance(event, events.NonFatalError | events.FatalError):
            wrong.append(str(event))
        if not isinstance(event, events.ScenarioFinished):
            continue
        for one in event.recorder.interactions.values():
            if one.response is not None:
                tally[f"{event.recorder.label}: {one.response.status_code}"] += 1
        for name, checks in event.recorder.checks.items():
            for check in checks:
                if check.failure_info is not None and not _means_nothing(check, event.recorder.interactions.get(name)):
                    wrong.append(
                        f"{event.recorder.label}: {name}: {check.failure_info.failure}\n{check.failure_info.code_sample}"
                    )
    if "SAKSI_API_TALLY" in os.environ:
        with Path(os.environ["SAKSI_API_TALLY"]).open("a") as file:
            file.write(json.dumps({**dict(sorted(tally.items())), "all": tally.total()}, indent=1) + "\n")
    return tally, wrong


def _means_nothing(check: Any, interaction: Any) -> bool:
    """Whether a request that fits the document was refused for what it means."""
    if check.name != "positive_data_acceptance" or interaction is None or interaction.response is None:
        return False
    told = json.loads(interaction.response.content)
    return told["status"] == 422 and (told.get("parameter") in MEANING or "the body is empty" in told["detail"])


def test_what_links_lead_to_is_there(app: Any) -> None:
    document = TestClient(app).get(f"{BASE}/openapi.json").json()
    tally, wrong = answered(loaded(document, app, rejects=False, stateful=True))
    assert not wrong, "\n\n".join(wrong[:20])
    assert tally.total() > 50


def test_whatever_is_sent_is_answered_as_documented(anything: Any) -> None:
    tally, wrong = answered(anything)
    assert not wrong, "\n\n".join(wrong[:20])
    assert tally.total() > 1000


def test_what_is_there_is_answered_as_documented(fitting: Any) -> None:
    tally, wrong = answered(fitting)
    assert not wrong, "\n\n".join(wrong[:20])
    assert tally.total() > 1000
    well = {label.rsplit(":", 1)[0] for label in tally if label[-3] == "2"}
    assert well == {label.rsplit(":", 1)[0] for label in tally}, "each operation is answered well at least once"
