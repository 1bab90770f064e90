import os
import shutil
import tempfile

import pytest

_CACHE = pytest.StashKey[str]()


def pytest_configure(config: pytest.Config) -> None:
    """What tests compile is kept for this run only: some of them read with other data."""
    config.stash[_CACHE] = tempfile.mkdtemp(prefix="saksi-cache-")
    os.environ["SAKSI_CACHE"] = config.stash[_CACHE]


def pytest_unconfigure(config: pytest.Config) -> None:
    shutil.rmtree(config.stash[_CACHE], ignore_errors=True)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--slow", action="store_true", help="run the tests marked slow, too")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--slow"):
        for item in items:
            if "slow" in item.keywords:
                item.add_marker(pytest.mark.skip(reason="slow; run with --slow"))


def pytest_make_parametrize_id(val: object) -> str | None:
    """Packed bytes hold the time of packing, and each process that runs tests must give them the same name."""
    return f"{len(val)} bytes" if isinstance(val, bytes) else None
