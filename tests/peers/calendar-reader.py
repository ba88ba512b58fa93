"""Reads a calendar on standard input, and prints its only entry as JSON: identifier, moments in UTC, alarm."""

import json
import sys
from datetime import timezone

from icalendar import Calendar

calendar = Calendar.from_ical(sys.stdin.buffer.read())
assert not calendar.errors, calendar.errors
(event,) = calendar.walk("VEVENT")
assert not event.errors, event.errors
(alarm,) = event.walk("VALARM")


def utc(moment):
    assert moment.tzinfo is not None, moment
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


start = event.decoded("DTSTART")
print(
    json.dumps(
        {
            "version": str(calendar["VERSION"]),
            "uid": str(event["UID"]),
            "sequence": int(event["SEQUENCE"]),
            "start": utc(start),
            "alarm": utc(start + alarm.decoded("TRIGGER")),
            "action": str(alarm["ACTION"]),
            "summary": str(event["SUMMARY"]),
            "description": str(event["DESCRIPTION"]),
        }
    )
)
