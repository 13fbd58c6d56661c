"""Reads feed files with feedparser and prints {"articles": n, "seconds": s} of the fastest of some rounds.

usage: feedparser_baseline.py FILE...        ROUNDS in the environment, 3 when unset
Files are read into memory before the clock starts, as on our side. With COUNTS=1 it prints {"<path>": items, ...} instead.
"""

import gzip
import json
import os
import sys
import time

import feedparser


def bodies(paths):
    for path in paths:
        with open(path, "rb") as file:
            body = file.read()
        # feedparser leaves unpacking to the transport; unpacked for it, so that both read the same documents.
        yield path, gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body


def main():
    files = list(bodies(sys.argv[1:]))
    if os.environ.get("COUNTS"):
        print(json.dumps({path: len(feedparser.parse(body).entries) for path, body in files}))
        return
    fastest, articles = float("inf"), 0
    for _ in range(int(os.environ.get("ROUNDS", "3"))):
        start = time.perf_counter()
        articles = sum(len(feedparser.parse(body).entries) for _, body in files)
        fastest = min(fastest, time.perf_counter() - start)
    print(json.dumps({"articles": articles, "seconds": fastest}))


main()
