"""An authorization server of Django OAuth Toolkit (which stands on oauthlib), as its own documentation sets it up.

    python django-oauth-toolkit.py REDIRECT_URI...

Serves on a free port of loopback, keeps its database in the current directory, prints one JSON line when ready, ends at
the end of its stdin. The sign-in page is that of Django's admin, the consent page the toolkit's own. What is set here
is what Pleo does too: refresh tokens are replaced at each use, and one that is used again ends all of its family. The
credentials are fixed, fake, and good for this process only.
"""

import json
import os
import socketserver
import sys
import threading
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import django
from django.conf import settings

LOGIN, PASSWORD = "ada@example.com", "fake-password"
CLIENT_ID, CLIENT_SECRET = "fake-client-of-django", "fake-secret-of-django"
SCOPES = {"users:read": "Read employees", "companies:read": "Read companies"}

settings.configure(
    SECRET_KEY="fake-key-of-django-that-is-good-for-this-process-only",
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    LOGIN_URL="/admin/login/",
    USE_TZ=True,
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": Path.cwd() / "django.sqlite3",
            "OPTIONS": {"timeout": 20, "transaction_mode": "IMMEDIATE"},
        }
    },
    # The only account is made anew each time; a slow hash of its password would protect nothing.
    PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    INSTALLED_APPS=[
        "django.contrib.admin",
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.messages",
        "django.contrib.sessions",
        "oauth2_provider",
    ],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
    ],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                ]
            },
        }
    ],
    OAUTH2_PROVIDER={
        "SCOPES": SCOPES,
        "ACCESS_TOKEN_EXPIRE_SECONDS": 900,
        "REFRESH_TOKEN_REUSE_PROTECTION": True,
    },
)
django.setup()

from django.contrib import admin  # noqa: E402
from django.contrib.auth import get_user_model  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.urls import include, path  # noqa: E402
from oauth2_provider.models import get_application_model  # noqa: E402

urlpatterns = [path("admin/", admin.site.urls), path("o/", include("oauth2_provider.urls"))]


class Server(socketserver.ThreadingMixIn, WSGIServer):
    """A thread for each connection, so that one which is held open stands in nobody's way."""

    daemon_threads = True


class Quiet(WSGIRequestHandler):
    def log_message(self, *_):
        pass


def end_with_stdin():
    sys.stdin.buffer.read()
    os._exit(0)


def main():
    call_command("migrate", verbosity=0)
    user = get_user_model().objects.create_superuser(LOGIN, LOGIN, PASSWORD)
    Application = get_application_model()
    Application.objects.create(
        name="Fake client",
        user=user,
        client_id=CLIENT_ID,
        client_secret=CLIENT_SECRET,
        client_type=Application.CLIENT_CONFIDENTIAL,
        authorization_grant_type=Application.GRANT_AUTHORIZATION_CODE,
        redirect_uris=" ".join(sys.argv[1:]),
    )
    server = make_server("127.0.0.1", 0, get_wsgi_application(), Server, Quiet)
    base = f"http://127.0.0.1:{server.server_port}"
    announcement = {
        "authorize_url": f"{base}/o/authorize/",
        "token_url": f"{base}/o/token/",
        "introspect_url": f"{base}/o/introspect/",
        "api_base": base,
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
        "redirect_uris": sys.argv[1:],
        "scopes": sorted(SCOPES),
        "login": LOGIN,
        "password": PASSWORD,
    }
    print(json.dumps(announcement), flush=True)
    threading.Thread(target=end_with_stdin, daemon=True).start()
    server.serve_forever()


main()
