"""The least HTTP client that keeps its connection: what it costs is counted against us."""

import re
import socket
from dataclasses import dataclass

LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: its status and its body."""

    status: int
    body: bytes


class Connection:
    """One kept-alive connection to a port of this machine."""

    def __init__(self, port: int, secret: str) -> None:
        self._secret = secret
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=120)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.own_port: int = self._socket.getsockname()[1]

    def request(self, method: str, path: str, body: bytes = b"") -> bytes:
        """A request as it goes over the wire, to be made before the clock runs."""
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: {self._secret}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body

    def send(self, request: bytes) -> Reply:
        """Send it and read the answer. ConnectionError when the other side hangs up."""
        self._socket.sendall(request)
        received = b""
        while b"\r\n\r\n" not in received:
            received += self._more()
        head, _, body = received.partition(b"\r\n\r\n")
        found = LENGTH.search(head)
        length = int(found[1]) if found else 0
        while len(body) < length:
            body += self._more()
        return Reply(int(head[9:12]), body)

    def _more(self) -> bytes:
        part = self._socket.recv(1 << 16)
        if not part:
            raise ConnectionResetError("the server hung up")
        return part

    def post(self, path: str, body: bytes) -> Reply:
        """POST a body."""
        return self.send(self.request("POST", path, body))

    def get(self, path: str) -> Reply:
        """GET a path."""
        return self.send(self.request("GET", path))

    def close(self) -> None:
        """Hang up."""
        self._socket.close()
