"""What became of a URL, in one plain sentence made from its facts, in Dutch and English."""

from collections.abc import Mapping

from capture.model.obstacle import Fact
from capture.model.outcome import Outcome
from capture.model.text import Text
from capture.obstacles import facts
from capture.obstacles.wording import joined, size

type _Facts = Mapping[str, Fact]

CAUSES: Mapping[Outcome, Text] = {
    Outcome.TRUNCATED_DISCONNECT: Text(
        "het antwoord werd afgebroken doordat de verbinding wegviel",
        "the answer broke off because the connection was lost",
    ),
    Outcome.REFUSED_BY_GUARD: Text(
        "het adres ligt in een besloten netwerk", "the address lies in a private network"
    ),
    Outcome.DNS_FAILED: Text(
        "de naam van de server is niet te vinden (DNS)",
        "the server's name can't be found (DNS)",
    ),
    Outcome.CONNECT_FAILED: Text(
        "de server nam de verbinding niet aan", "the server did not accept the connection"
    ),
    Outcome.TLS_FAILED: Text("de beveiligde verbinding mislukte", "the secure connection failed"),
    Outcome.TIMED_OUT: Text(
        "er kwam niet op tijd een volledig antwoord", "there was no complete answer in time"
    ),
    Outcome.BROKEN_RESPONSE: Text(
        "er kwam geen leesbaar antwoord", "there was no answer that can be read"
    ),
    Outcome.NEEDS_INTERACTION: Text(
        "er is een handeling nodig die een oogst niet kan of mag doen",
        "it takes an act that a harvest can't or must not do",
    ),
    Outcome.BROWSER_CRASHED: Text("de browser liep erop vast", "it brought the browser down"),
    Outcome.RECORDING_FAILED: Text("het wegschrijven mislukte", "writing it failed"),
    Outcome.NOT_REACHED: Text(
        "de oogst stopte voordat dit aan de beurt was",
        "the harvest stopped before this had its turn",
    ),
}
"""Why something is not in the archive, as the end of a sentence; other outcomes have their own."""


def failed_resource(said: _Facts) -> Text:
    """Return the sentence on a part of a page."""
    host = facts.text(said, "host", limit=80)
    of = Text(f" van {host}", f" of {host}") if host else ""
    return joined(
        Text("Onderdeel van de pagina", "Part of the page"),
        of,
        Text(" ontbreekt: ", " is missing: "),
        _cause(said),
        ".",
    )


def missing_variant(said: _Facts) -> Text:
    """Return the sentence on a variant of an image."""
    return joined(
        Text("Variant van een afbeelding ontbreekt: ", "A variant of an image is missing: "),
        _cause(said),
        ".",
    )


def page_not_captured(said: _Facts) -> Text:
    """Return the sentence on a page or document."""
    what = Text("De pagina", "The page")
    if facts.text(said, "kind", limit=20) == "file":
        what = Text("Het bestand", "The file")
    how = Text(" is niet vastgelegd: ", " was not captured: ")
    if facts.text(said, "outcome", limit=40) == Outcome.TRUNCATED_DISCONNECT:
        how = Text(" is maar deels vastgelegd: ", " was captured only in part: ")
    return joined(what, how, _cause(said), ".")


def too_large(said: _Facts) -> Text:
    """Return the sentence on an answer that was cut off at a limit."""
    is_time = facts.text(said, "outcome", limit=40) == Outcome.TRUNCATED_TIME
    limit = Text("tijd", "time") if is_time else Text("grootte", "size")
    received = facts.whole(said, "bytes")
    start = Text("Afgebroken bij de grens voor de ", "Broken off at the limit of ")
    if not received:
        return joined(start, limit, ".")
    return joined(
        start, limit, Text("; ontvangen is ", "; "), size(received), Text(".", " was received.")
    )


def endless(said: _Facts) -> Text:
    """Return the sentence on what goes on without end."""
    outcome = facts.text(said, "outcome", limit=40)
    if outcome == Outcome.SUSPECTED_TRAP:
        return Text(
            "Reeks adressen die niet ophoudt, zoals een kalender; de rest is opgegeven.",
            "Series of addresses that does not end, such as a calendar; the rest was given up.",
        )
    if outcome == Outcome.STREAMING_WITHOUT_END:
        return Text(
            "Antwoord dat niet eindigt; vastgelegd is wat tijdens de oogst binnenkwam.",
            "Answer that does not end; what came in during the harvest is captured.",
        )
    return Text(
        "Pagina zonder einde, die bij het scrollen langer wordt; alleen het begin is vastgelegd.",
        "Page without end, which grows as it is scrolled; only its beginning is captured.",
    )


def _cause(said: _Facts) -> Text:
    """Return why: by the status where there was an answer, else by the outcome."""
    status = facts.whole(said, "status")
    try:
        outcome = Outcome(facts.text(said, "outcome", limit=40))
    except ValueError:
        outcome = None
    if outcome is not None and outcome in CAUSES:
        return CAUSES[outcome]
    if status >= 400:
        return Text(
            f"de server gaf een fout (status {status})",
            f"the server answered with an error (status {status})",
        )
    return Text("de oorzaak is niet bekend", "the cause is not known")
