"""Run by the Python of pywb's own environment: what pywb answers for each URL that it is asked.

Usage: pywb_reader.py COLLECTIONS < questions; a question is a line `timestamp url` or, for a POST,
`timestamp url content-type base64-of-body`; prints one JSON object a line.
"""

import base64
import hashlib
import json
import os
import sys

from gevent import monkey  # type: ignore[import-not-found, import-untyped, unused-ignore]

monkey.patch_all()

from pywb.apps.frontendapp import FrontEndApp  # type: ignore[import-not-found, import-untyped, unused-ignore] # noqa: E402
from werkzeug.test import Client  # type: ignore[import-not-found, import-untyped, unused-ignore] # noqa: E402


def main(folder: str) -> None:
    os.chdir(folder)
    client = Client(FrontEndApp(config_file=None, custom_config={"debug": False}))
    for line in sys.stdin:
        timestamp, url, *sent = line.split()
        address = f"/test/{timestamp}id_/{url}"
        if sent:
            answer = client.post(address, data=base64.b64decode(sent[1]), content_type=sent[0])
        else:
            answer = client.get(address)
        found = {
            "url": url,
            "status": answer.status_code,
            "type": answer.headers.get("Content-Type", ""),
            "moment": answer.headers.get("Memento-Datetime", ""),
            "sha256": hashlib.sha256(answer.get_data()).hexdigest(),
            "text": answer.get_data()[:200].decode("latin-1"),
        }
        print(json.dumps(found), flush=True)  # noqa: T201


main(sys.argv[1])
