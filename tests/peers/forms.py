"""Walks the sign-in and consent pages of the sandbox with requests, as a browser does: cookies, redirects, forms."""

import re
from html.parser import HTMLParser
from urllib.parse import urljoin

import requests

ALLOW = re.compile(r"allow|approve|continue|authori[sz]e|accept", re.IGNORECASE)
DENY = re.compile(r"deny|decline|cancel|refuse|reject|don.?t allow|not now", re.IGNORECASE)


class Forms(HTMLParser):
    """Every form of a page: method, action, inputs (name, value, type) and buttons (name, value, text)."""

    def __init__(self, html):
        super().__init__()
        self.forms = []
        self._form = None
        self._button = None
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = {
                "method": found.get("method", "get").lower(),
                "action": found.get("action", ""),
                "inputs": [],
                "buttons": [],
            }
            self.forms.append(self._form)
        elif self._form is not None and tag == "input":
            kind = found.get("type", "text").lower()
            if kind in ("checkbox", "radio") and "checked" not in found:
                return
            if found.get("name") and kind != "submit":
                self._form["inputs"].append((found["name"], found.get("value", ""), kind))
        elif self._form is not None and tag == "button" and found.get("type", "submit") == "submit":
            self._button = {"name": found.get("name"), "value": found.get("value", ""), "text": ""}
            self._form["buttons"].append(self._button)

    def handle_data(self, data):
        if self._button is not None:
            self._button["text"] += data

    def handle_endtag(self, tag):
        if tag == "button":
            self._button = None
        elif tag == "form":
            self._form = None


def _next_step(html, answers):
    """What a person would do on this page: the form and the fields that are sent, or None."""
    forms = Forms(html).forms
    for form in forms:
        if any(kind == "password" for _, _, kind in form["inputs"]):
            fields = []
            for name, value, kind in form["inputs"]:
                if kind == "password":
                    value = answers["password"]
                elif kind != "hidden" and name == "login":
                    value = answers["login"]
                fields.append((name, value))
            return "sign-in", form, fields
    for form in forms:
        for button in form["buttons"]:
            if ALLOW.search(button["text"]) and not DENY.search(button["text"]):
                fields = [(name, value) for name, value, _ in form["inputs"]]
                if button["name"]:
                    fields.append((button["name"], button["value"]))
                return "allow", form, fields
    return None


def walk(start, redirect_uri, answers):
    """Follows pages and redirects until the client's redirect URI is about to be fetched; its address and the steps."""
    browser = requests.Session()
    browser.trust_env = False
    steps = []
    method, url, fields = "get", start, []
    for _ in range(40):
        if url.split("?")[0] == redirect_uri:
            return url, steps
        sent = {"data": fields} if method == "post" else {"params": fields}
        response = browser.request(method, url, allow_redirects=False, timeout=30, **sent)
        if "location" in response.headers:
            method, url, fields = "get", urljoin(url, response.headers["location"]), []
            continue
        step = _next_step(response.text, answers)
        # The same question again means that the answer was refused: a person would stop and read.
        if step is None or steps[-1:] == [step[0]]:
            raise RuntimeError(f"stuck at {url.split('?')[0]} with status {response.status_code} after {steps}")
        steps.append(step[0])
        method, url, fields = step[1]["method"], urljoin(url, step[1]["action"] or url), step[2]
    raise RuntimeError(f"still redirected after 40 requests, last to {url.split('?')[0]}")
