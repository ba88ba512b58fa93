"""Signs partners in at a running sandbox, over one connection to each of its servers.

    partners.py COUNT <LINE      LINE is that of `sandbox --json`; prints the access token of the last one

Only the standard library is used.
"""
import base64
import http.client
import json
import re
import sys
from urllib.parse import parse_qs, urlencode, urlsplit

VERIFIER = "fake-verifier-0123456789-0123456789-0123456789"
CHALLENGE = "Aw50XSvD0wwvmgPtfJ4NlTv_rD8pPlD6LP_ey_TeUNg"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Partner:
    def __init__(self, told):
        self.told = told
        self.connection = http.client.HTTPConnection(urlsplit(told["auth_base"]).netloc)
        self.cookie = None
        pair = f"{told['client_id']}:{told['client_secret']}".encode()
        self.basic = {"Authorization": "Basic " + base64.b64encode(pair).decode(), **FORM}

    def ask(self, method, path, body=None, headers=None):
        headers = dict(headers or {})
        if self.cookie:
            headers["Cookie"] = self.cookie
        self.connection.request(method, path, body and urlencode(body), headers)
        answer = self.connection.getresponse()
        return answer, answer.read().decode()

    def sign_in(self):
        query = urlencode({
            "response_type": "code",
            "client_id": self.told["client_id"],
            "redirect_uri": self.told["redirect_uris"][0],
            "scope": " ".join(self.told["scopes"]),
            "state": "fake-state",
            "code_challenge": CHALLENGE,
            "code_challenge_method": "S256",
        })
        _, page = self.ask("GET", f"/oauth/authorize?{query}")
        if not self.cookie:
            form = {"transaction": transaction(page), "login": self.told["login"], "password": self.told["password"]}
            answer, _ = self.ask("POST", "/login", form, FORM)
            self.cookie = answer.getheader("Set-Cookie").split(";")[0]
            _, page = self.ask("GET", answer.getheader("Location"))
        answer, _ = self.ask("POST", "/oauth/consent", {"transaction": transaction(page), "decision": "allow"}, FORM)
        code = parse_qs(urlsplit(answer.getheader("Location")).query)["code"][0]
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.told["redirect_uris"][0],
            "code_verifier": VERIFIER,
        }
        answer, body = self.ask("POST", "/oauth/token", form, self.basic)
        assert answer.status == 200, body
        return json.loads(body)["access_token"]


def transaction(page):
    return re.search(r'name="transaction" value="([^"]+)"', page).group(1)


def main():
    partner = Partner(json.load(sys.stdin))
    token = None
    for _ in range(int(sys.argv[1])):
        token = partner.sign_in()
    print(token)


if __name__ == "__main__":
    main()
