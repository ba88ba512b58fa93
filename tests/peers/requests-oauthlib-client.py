"""A foreign OAuth client, Requests-OAuthlib, against the local sandbox.

    pleo-onboard sandbox --json | head -n1 | python requests-oauthlib-client.py

Reads the sandbox's announcement (one JSON line) on stdin, walks the real sign-in and consent pages, exchanges,
introspects, calls the API, refreshes, and tries the old tokens again, which must fail and end the session. Prints one
JSON document {"checks":[{"name","ok","detail"}]}; exits 1 on any surprise. No token is printed.
"""

import json
import os
import sys

# The sandbox speaks plain HTTP on loopback; the library refuses that unless told so.
os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"

import requests
from oauthlib.oauth2 import OAuth2Error
from requests.auth import HTTPBasicAuth
from requests_oauthlib import OAuth2Session

from forms import walk

checks = []


def check(name, ok, detail=None):
    checks.append({"name": name, "ok": bool(ok), "detail": detail})
    if not ok:
        raise AssertionError(name)


def refusal(session, url, token, basic):
    """What the token endpoint says to a refresh token, as the library understands it."""
    try:
        session.refresh_token(url, refresh_token=token, auth=basic)
    except OAuth2Error as error:
        return error.error
    return None


def run(told):
    base, api = told["auth_base"], told["api_base"]
    redirect_uri = told["redirect_uris"][0]
    token_url = f"{base}/oauth/token"
    basic = HTTPBasicAuth(told["client_id"], told["client_secret"])
    session = OAuth2Session(told["client_id"], redirect_uri=redirect_uri, scope=told["scopes"], pkce="S256")
    session.trust_env = False
    url, _ = session.authorization_url(f"{base}/oauth/authorize")
    landed, steps = walk(url, redirect_uri, told)
    check("a person signed in and allowed", steps == ["sign-in", "allow"], steps)

    granted = session.fetch_token(token_url, authorization_response=landed, auth=basic)
    check("the code buys an access and a refresh token", granted.get("access_token") and granted.get("refresh_token"))
    check("the token type is bearer", granted["token_type"].lower() == "bearer", granted["token_type"])
    old = dict(granted)

    def introspect(token):
        answer = requests.post(f"{base}/oauth/token/introspect", auth=basic, data={"token": token}, timeout=30)
        check("introspection answers", answer.status_code == 200, answer.status_code)
        return answer.json()

    known = introspect(granted["access_token"])
    check("introspection says active, and whose", known["active"] and known["client_id"] == told["client_id"])
    check("introspection of a stranger is only inactive", introspect("fake-token-nobody-issued") == {"active": False})

    me = session.get(f"{api}/v1/introspect", timeout=30)
    check("the API knows the token", me.status_code == 200 and me.json()["data"]["clientId"] == told["client_id"])
    people = session.get(f"{api}/v2/employees", params={"limit": 5}, timeout=30).json()
    check("the API gives a page", len(people["data"]) == 5 and people["pagination"]["hasNextPage"])
    after = people["pagination"]["endCursor"]
    more = session.get(f"{api}/v2/employees", params={"limit": 5, "after": after}, timeout=30).json()
    check("the API gives the next page", more["data"] and more["data"][0] not in people["data"])

    rotated = session.refresh_token(token_url, auth=basic)
    check(
        "refreshing gives two new tokens",
        rotated["access_token"] != old["access_token"] and rotated["refresh_token"] != old["refresh_token"],
    )
    check("the API knows the new token", session.get(f"{api}/v1/introspect", timeout=30).status_code == 200)
    bearer = {"authorization": f"Bearer {old['access_token']}"}
    stale = requests.get(f"{api}/v1/introspect", headers=bearer, timeout=30)
    check("the API refuses the old access token", stale.status_code == 401, stale.status_code)
    check("the old access token is inactive", introspect(old["access_token"]) == {"active": False})

    reuse = refusal(session, token_url, old["refresh_token"], basic)
    check("the old refresh token is refused", reuse == "invalid_grant", reuse)
    check("its reuse ended the new access token", introspect(rotated["access_token"]) == {"active": False})
    ended = refusal(session, token_url, rotated["refresh_token"], basic)
    check("its reuse ended the new refresh token", ended == "invalid_grant", ended)


try:
    run(json.loads(sys.stdin.readline()))
except Exception as error:  # whatever it is, it is a surprise
    if not checks or checks[-1]["ok"]:
        checks.append({"name": "no surprise", "ok": False, "detail": f"{type(error).__name__}: {error}"})
print(json.dumps({"checks": checks}, indent=2))
sys.exit(0 if all(one["ok"] for one in checks) else 1)
