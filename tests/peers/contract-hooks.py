"""What schemathesis cannot read off the contract: how to get a token, and the rules that are written in prose only.

The filters, each with the sentence of Pleo's contract that it stands for:

1. exclusive cursors: "before", "after" and "offset" are "not together with" each other;
2. lists of equal length: "sorting_order" is "one order per key";
3. company or organisation: a search for accounting entries needs "company_id" or "organization_id".

Every call gets a token of its own, so that no 401 passes for an answer: the pair is refreshed at the real token
endpoint, and where that is refused (deleting the installation ends every token) a person signs in and allows anew.
Told by the environment: SANDBOX (the sandbox's announcement), CONTRACT_COUNTS (the file for the numbers of answers).
"""

import atexit
import base64
import collections
import hashlib
import json
import os
import secrets
import sys
from urllib.parse import parse_qs, urlencode, urlsplit

import requests
import schemathesis

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from forms import walk  # noqa: E402 (it is a neighbour, not a package)

TOLD = json.loads(os.environ["SANDBOX"])
CLIENT = (TOLD["client_id"], TOLD["client_secret"])
HTTP = requests.Session()
HTTP.trust_env = False
COUNTS = collections.Counter()


def _token(**form):
    return HTTP.post(f"{TOLD['auth_base']}/oauth/token", auth=CLIENT, data=form, timeout=30)


def _authorize():
    """A pair of tokens through the real pages."""
    verifier, state = secrets.token_urlsafe(48), secrets.token_urlsafe(16)
    digest = hashlib.sha256(verifier.encode()).digest()
    redirect_uri = TOLD["redirect_uris"][0]
    query = urlencode(
        {
            "response_type": "code",
            "client_id": TOLD["client_id"],
            "redirect_uri": redirect_uri,
            "scope": " ".join(TOLD["scopes"]),
            "state": state,
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
    )
    landed, _ = walk(f"{TOLD['auth_base']}/oauth/authorize?{query}", redirect_uri, TOLD)
    said = {name: values[0] for name, values in parse_qs(urlsplit(landed).query).items()}
    assert said["state"] == state
    answer = _token(
        grant_type="authorization_code", code=said["code"], redirect_uri=redirect_uri, code_verifier=verifier
    )
    answer.raise_for_status()
    return answer.json()


class Tokens:
    """The pair in use, renewed for each call."""

    def __init__(self):
        self.pair = None

    def fresh(self):
        answer = self.pair and _token(grant_type="refresh_token", refresh_token=self.pair["refresh_token"])
        self.pair = answer.json() if answer is not None and answer.status_code == 200 else _authorize()
        return self.pair["access_token"]

    def were_sent(self, response):
        sent = response.request.headers.get("Authorization")
        return self.pair is not None and sent == f"Bearer {self.pair['access_token']}"


TOKENS = Tokens()
# Cases are made long before they are sent; a token that was taken then would be an old one by now.
PLACEHOLDER = "Bearer fake-token-to-be-replaced"


@schemathesis.auth()
class Placeholder:
    """Marks the cases that go with a token; those that are to go without, or with a wrong one, are left alone."""

    def get(self, case, context):
        return PLACEHOLDER

    def set(self, case, data, context):
        case.headers["Authorization"] = data


@schemathesis.hook
def before_call(context, case, kwargs):
    if case.headers.get("Authorization") == PLACEHOLDER:
        case.headers["Authorization"] = f"Bearer {TOKENS.fresh()}"


@schemathesis.hook
def filter_case(context, case):
    query = case.query if isinstance(case.query, dict) else {}
    # 1. exclusive cursors
    if sum(query.get(name) is not None for name in ("before", "after", "offset")) > 1:
        return False
    # 2. lists of equal length
    keys, orders = query.get("sorting_keys") or [], query.get("sorting_order") or []
    if isinstance(keys, list) and isinstance(orders, list) and len(keys) != len(orders):
        return False
    # 3. company or organisation
    if case.operation.path == "/v1/accounting-entries:search" and case.operation.method == "post":
        return "company_id" in query or "organization_id" in query
    return True


@schemathesis.hook
def after_call(context, case, response):
    mode = case.meta.generation.mode.value if case.meta else "positive"
    token = "token" if TOKENS.were_sent(response) else "no-token"
    COUNTS[f"{case.operation.method.upper()} {case.operation.path} {mode} {token} {response.status_code}"] += 1


@schemathesis.check
def no_answer_for_lack_of_a_token(ctx, response, case):
    """A call with a fresh token is never answered with 401, whatever its data."""
    assert response.status_code != 401 or not TOKENS.were_sent(response), "401 to a fresh token"


@atexit.register
def write_counts():
    with open(os.environ["CONTRACT_COUNTS"], "w", encoding="utf-8") as file:
        json.dump(dict(sorted(COUNTS.items())), file, indent=1)
