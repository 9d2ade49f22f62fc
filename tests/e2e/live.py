"""Clients of the live streams: WebSocket (RFC 6455, what a client needs of it) and Server-Sent Events."""
import base64
import hashlib
import http.client
import json
import os
import socket
import struct

TEXT, CLOSE, PING, PONG = 1, 8, 9, 10


class Closed(Exception):
    def __init__(self, code, reason=""):
        super().__init__(f"{code} {reason}")
        self.code, self.reason = code, reason


class WebSocket:
    """`messages()` is one frame's JSON array; Closed once the server ended it."""

    def __init__(self, node, path, seconds=20):
        self.socket = socket.create_connection(node.address, timeout=seconds)
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                            f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n".encode())
        self.buffer = b""
        while b"\r\n\r\n" not in self.buffer:
            self.fill()
        head, self.buffer = self.buffer.split(b"\r\n\r\n", 1)
        self.head = head.decode()
        self.status = int(self.head.split(" ", 2)[1])
        if self.status == 101:
            accept = base64.b64encode(hashlib.sha1((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest())
            assert accept.decode() in self.head, self.head

    def fill(self):
        more = self.socket.recv(65536)
        if not more:
            raise Closed(1006, "without a close frame")
        self.buffer += more

    def take(self, count):
        while len(self.buffer) < count:
            self.fill()
        taken, self.buffer = self.buffer[:count], self.buffer[count:]
        return taken

    def frame(self):
        first, second = self.take(2)
        length = second & 127
        if length == 126:
            length, = struct.unpack(">H", self.take(2))
        elif length == 127:
            length, = struct.unpack(">Q", self.take(8))
        assert first & 0x80 and not second & 0x80, "whole, unmasked frames"
        return first & 15, self.take(length)

    def messages(self):
        while True:
            opcode, payload = self.frame()
            if opcode == PING:
                self.write(PONG, payload)
            elif opcode == CLOSE:
                raise Closed(struct.unpack(">H", payload[:2])[0] if payload else 1005, payload[2:].decode())
            elif opcode == TEXT:
                return json.loads(payload)

    def write(self, opcode, payload):
        mask = os.urandom(4)
        head = bytes([0x80 | opcode])
        head += bytes([0x80 | len(payload)]) if len(payload) < 126 else bytes([0x80 | 126]) + struct.pack(">H", len(payload))
        self.socket.sendall(head + mask + bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload)))

    def send(self, value):
        self.write(TEXT, json.dumps(value).encode())

    def close(self):
        self.socket.close()


class EventStream:
    """`event()` is the next one's id, type and data; Closed at the end."""

    def __init__(self, node, path, token=None, headers=None, seconds=20):
        self.connection = http.client.HTTPConnection(*node.address, timeout=seconds)
        sent = dict(headers or {}, **({"Authorization": f"Bearer {token}"} if token else {}))
        self.connection.request("GET", path, headers=sent)
        self.response = self.connection.getresponse()
        self.status = self.response.status

    def event(self):
        found = {}
        while True:
            line = self.response.fp.readline().decode()
            if not line:
                raise Closed(0, "the stream ended")
            line = line.rstrip("\r\n")
            if line.startswith(":"):
                continue
            if not line:
                if found:
                    return found.get("id"), found.get("event"), json.loads(found.get("data", "null"))
                continue
            name, value = line.split(":", 1)
            found[name] = value.removeprefix(" ")

    def close(self):
        self.response.close()
        self.connection.close()
