"""A server on loopback that speaks Telegram's Bot API and takes webhooks; what it answers is told beforehand."""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

OK = (200, {"ok": True, "result": {"message_id": 1}})


class Bot:
    """What came, and what is answered next: (status, JSON or bytes), a number of seconds to be silent, or None: hang up.

    Where nothing is left to answer, all is well."""

    def __init__(self) -> None:
        self.url = ""
        self.answers: list[Any] = []
        self.got: list[tuple[str, dict[str, str], bytes]] = []

    @property
    def texts(self) -> list[str]:
        return [json.loads(body)["text"] for _, _, body in self.got]


@contextlib.contextmanager
def bot() -> Iterator[Bot]:
    served = Bot()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            served.got.append((self.path, {k.lower(): v for k, v in self.headers.items()}, body))
            answer = served.answers.pop(0) if served.answers else OK
            if answer is None:
                self.close_connection = True
                return
            if isinstance(answer, float):
                time.sleep(answer)
                answer = OK
            status, told = answer[:2]
            made = told if isinstance(told, bytes) else json.dumps(told).encode()
            with contextlib.suppress(OSError):
                self.send_response(status)
                for name, value in (answer[2] if len(answer) > 2 else {}).items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(made)))
                self.end_headers()
                self.wfile.write(made)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    served.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
