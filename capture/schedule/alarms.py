"""From what is wrong now, and what was wrong before, to what is told. Pure."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from capture import clock
from capture.model.text import printable
from capture.schedule import local
from capture.schedule.conditions import TITLES, Condition, Found
from capture.schedule.sites import Alarming, Site
from capture.schedule.state import OpenAlarm


class Turn(StrEnum):
    """Which way it went."""

    ALARM = "alarm"
    RECOVERED = "recovered"
    TEST = "test"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something to tell."""

    turn: Turn
    site: str
    """Its key."""
    condition: str
    since: datetime
    text: str


def turned(
    now: datetime, found: Mapping[str, Iterable[Found]], before: Iterable[OpenAlarm]
) -> tuple[tuple[OpenAlarm, ...], tuple[Event, ...]]:
    """Return the alarms that are open now, and what is to be told.

    `found` is by site; alarms of sites that aren't in it are another service's, and stay.
    """
    held = {(each.site, each.condition): each for each in before}
    stay = [each for each in before if each.site not in found]
    events = []
    for site, conditions in found.items():
        for each in conditions:
            last = held.pop((site, each.condition.value), None)
            since = last.since if last is not None else now
            stay.append(
                OpenAlarm(
                    site=site,
                    condition=each.condition.value,
                    occasion=each.occasion,
                    since=since,
                    text=each.text,
                )
            )
            if last is None or last.occasion != each.occasion:
                events.append(_event(Turn.ALARM, stay[-1]))
    events += [_event(Turn.RECOVERED, each) for each in held.values() if each.site in found]
    return tuple(sorted(stay, key=lambda each: (each.since, each.site))), tuple(events)


def messages(
    now: datetime, events: Iterable[Event], sites: Mapping[str, Site]
) -> list[tuple[str, str, str]]:
    """Return (site, channel, body) for each event and each way in which it is told."""
    return [
        (event.site, channel, body_of(now, event, sites[event.site]))
        for event in events
        for channel in channels(sites[event.site].alarming, sites[event.site].contacts)
    ]


def channels(alarming: Alarming, contacts: Iterable[str]) -> list[str]:
    """Return the ways in which an alarm is told; the addresses stay in the configuration."""
    mail = ["mail"] if alarming.server is not None and (alarming.mail or tuple(contacts)) else []
    return mail + [f"webhook-{number}" for number in range(len(alarming.webhook))]


def body_of(now: datetime, event: Event, site: Site) -> str:
    """Return a message as JSON: what a webhook receives, and what a mail is made from."""
    return json.dumps(
        {
            "format": "capture-alarm",
            "format-version": 1,
            "state": event.turn.value,
            "condition": event.condition,
            "site": site.host,
            "archive": str(site.archive),
            "subject": subject(event, site),
            "text": printable(event.text),
            "since": clock.iso(event.since),
            "moment": clock.iso(now),
        },
        ensure_ascii=False,
    )


def subject(event: Event, site: Site) -> str:
    """Return one line of our own words and the site's name: nothing that a site sent."""
    if event.turn is Turn.TEST:
        return f"[capture] {site.host}: test of the alarm"
    title = TITLES[Condition(event.condition)]
    told = f"recovered: {title}" if event.turn is Turn.RECOVERED else title
    return f"[capture] {site.host}: {told}"


def _event(turn: Turn, alarm: OpenAlarm) -> Event:
    text = alarm.text
    if turn is Turn.RECOVERED:
        since = local.text_of(alarm.since)
        text = f"This is over. It was told on {since}, or was so since then: {alarm.text}"
    return Event(
        turn=turn, site=alarm.site, condition=alarm.condition, since=alarm.since, text=text
    )
