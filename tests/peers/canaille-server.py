"""An identity provider, Canaille (its protocol comes from Authlib), with one account and one client.

    python canaille-server.py REDIRECT_URI...

Serves on a free port of loopback, keeps its database in the current directory, prints one JSON line when ready, ends at
the end of its stdin. All pages are its own. (Its other database, in memory, mixes up two codes of one client.) The
credentials are fixed, fake, and good for this process only.
"""

import datetime
import json
import logging
import os
import socket
import sys
import threading
from pathlib import Path

from canaille import create_app
from canaille.app import models
from canaille.backends import Backend
from werkzeug.serving import make_server

LOGIN, PASSWORD = "ada@example.com", "fake-password"
CLIENT_ID, CLIENT_SECRET = "fake-client-of-canaille", "fake-secret-of-canaille"
SCOPES = ["users:read", "companies:read"]


def end_with_stdin():
    sys.stdin.buffer.read()
    os._exit(0)


def fill(app):
    with app.app_context(), Backend.instance.session():
        user = models.User(
            user_name=LOGIN,
            password=PASSWORD,
            formatted_name="Ada Example",
            family_name="Example",
            emails=[LOGIN],
        )
        Backend.instance.save(user)
        client = models.Client(
            client_id=CLIENT_ID,
            client_secret=CLIENT_SECRET,
            client_id_issued_at=datetime.datetime.now(datetime.timezone.utc),
            client_name="Fake client",
            redirect_uris=sys.argv[1:],
            grant_types=["authorization_code", "refresh_token"],
            response_types=["code"],
            scope=SCOPES,
            token_endpoint_auth_method="client_secret_basic",
        )
        Backend.instance.save(client)
        client.audience = [client]
        Backend.instance.save(client)


def main():
    listener = socket.create_server(("127.0.0.1", 0))
    host = f"127.0.0.1:{listener.getsockname()[1]}"
    app = create_app(
        {
            "SECRET_KEY": "fake-key-of-canaille",
            "SERVER_NAME": host,
            "PREFERRED_URL_SCHEME": "http",
            "CANAILLE_SQL": {"DATABASE_URI": f"sqlite:///{Path.cwd() / 'canaille.sqlite3'}"},
            "CANAILLE": {"DATABASE": "sql", "SMTP": None, "HTMX": False, "JAVASCRIPT": False},
            # Without a nonce it would insist on OpenID Connect, which Pleo does not speak.
            "CANAILLE_OIDC": {"REQUIRE_NONCE": False},
        }
    )
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    fill(app)
    base = f"http://{host}"
    announcement = {
        "issuer": base,
        "authorize_url": f"{base}/oauth/authorize",
        "token_url": f"{base}/oauth/token",
        "introspect_url": f"{base}/oauth/introspect",
        "api_base": base,
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
        "redirect_uris": sys.argv[1:],
        "scopes": SCOPES,
        "login": LOGIN,
        "password": PASSWORD,
    }
    server = make_server("127.0.0.1", 0, app, threaded=True, fd=listener.fileno())
    print(json.dumps(announcement), flush=True)
    threading.Thread(target=end_with_stdin, daemon=True).start()
    server.serve_forever()


main()
