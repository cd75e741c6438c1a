"""The reference of `cargo xtask bench`: one row a point in one SQLite table, every batch fsynced before its answer.

Usage: row_per_point.py PORT DATABASE. Leaves everything but storing to the reader's imagination: no accounts, no
look-up of tasks, no last values, no reading.
"""

import json
import sqlite3
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

writing = threading.Lock()


def open_database(path):
    database = sqlite3.connect(path, check_same_thread=False)
    database.execute("pragma journal_mode = wal")
    database.execute("pragma synchronous = full")
    database.execute(
        "create table point (task text, metric text, variant text, iter integer, timestamp integer, value real)"
    )
    return database


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        rows = [self.row(json.loads(line)) for line in body.splitlines()]
        with writing, self.server.database as database:
            database.executemany("insert into point values (?, ?, ?, ?, ?, ?)", rows)
        answer = json.dumps({"data": {"added": len(rows), "errors": 0}}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    @staticmethod
    def row(event):
        return (
            event["task"],
            event["metric"],
            event["variant"],
            event["iter"],
            event["timestamp"],
            event["value"],
        )

    def log_message(self, *_):
        pass


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler)
    server.database = open_database(sys.argv[2])
    server.serve_forever()
