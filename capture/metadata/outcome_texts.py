"""What each outcome means for a reader, in Dutch and in English: one table, every outcome in it."""

from dataclasses import dataclass
from enum import StrEnum

from capture.model.outcome import Outcome
from capture.model.text import Text


class Group(StrEnum):
    """What an outcome comes down to, for somebody who looks at the whole."""

    ARCHIVED = "archived"
    """It is in the archive."""
    PARTIAL = "partial"
    """A part of it is in the archive."""
    LEFT_OUT = "left-out"
    """It was left out by a rule or a decision."""
    FAILED = "failed"
    """It was tried, or should have been, and is not in the archive."""
    NOT_REACHED = "not-reached"
    """It did not get its turn."""


GROUP_TITLES: dict[Group, Text] = {
    Group.ARCHIVED: Text("In het archief", "In the archive"),
    Group.PARTIAL: Text("Gedeeltelijk in het archief", "Partly in the archive"),
    Group.LEFT_OUT: Text("Bewust weggelaten", "Left out on purpose"),
    Group.FAILED: Text("Niet gelukt", "Failed"),
    Group.NOT_REACHED: Text("Niet aan de beurt gekomen", "Not reached"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeText:
    """An outcome in words."""

    group: Group
    title: Text
    """A few words, as the head of a row."""
    text: Text
    """One or two sentences: what it means, and what the reader can do."""


def _entry(group: Group, titles: tuple[str, str], texts: tuple[str, str]) -> OutcomeText:
    return OutcomeText(group=group, title=Text(*titles), text=Text(*texts))


OUTCOME_TEXTS: dict[Outcome, OutcomeText] = {
    Outcome.CAPTURED: _entry(
        Group.ARCHIVED,
        ("Vastgelegd", "Captured"),
        (
            "Het verzoek en het volledige antwoord staan in het archief, byte voor byte.",
            "The request and the complete answer are in the archive, byte for byte.",
        ),
    ),
    Outcome.CAPTURED_AS_REVISIT: _entry(
        Group.ARCHIVED,
        ("Vastgelegd als herhaling", "Captured as a revisit"),
        (
            "De inhoud is gelijk aan iets dat eerder in deze oogst is vastgelegd; het archief "
            "verwijst daarnaar.",
            "The content equals something captured earlier in this harvest; the archive "
            "refers to it.",
        ),
    ),
    Outcome.NOT_MODIFIED: _entry(
        Group.ARCHIVED,
        ("Ongewijzigd", "Not modified"),
        (
            "De server meldde dat er niets was veranderd (304); de eerdere vastlegging geldt.",
            "The server said that nothing had changed (304); the earlier capture stands.",
        ),
    ),
    Outcome.REDIRECTED_OUT_OF_SCOPE: _entry(
        Group.ARCHIVED,
        ("Doorverwezen naar een andere site", "Redirected to another site"),
        (
            "De doorverwijzing is vastgelegd; het doel hoort bij een andere site.",
            "The redirect is in the archive; its target belongs to another site.",
        ),
    ),
    Outcome.TRUNCATED_LENGTH: _entry(
        Group.PARTIAL,
        ("Afgekapt op grootte", "Cut off by size"),
        (
            "Vastgelegd tot de ingestelde grens voor de grootte.",
            "Recorded up to the size limit that was set.",
        ),
    ),
    Outcome.TRUNCATED_TIME: _entry(
        Group.PARTIAL,
        ("Afgekapt op tijd", "Cut off by time"),
        (
            "Vastgelegd tot de ingestelde grens voor de tijd.",
            "Recorded up to the time limit that was set.",
        ),
    ),
    Outcome.TRUNCATED_DISCONNECT: _entry(
        Group.PARTIAL,
        ("Verbinding verbroken", "Disconnected"),
        (
            "De verbinding viel weg voordat het antwoord compleet was; wat aankwam is vastgelegd.",
            "The connection was lost before the answer was complete; what arrived is recorded.",
        ),
    ),
    Outcome.STREAMING_WITHOUT_END: _entry(
        Group.PARTIAL,
        ("Stroom zonder einde", "Stream without end"),
        (
            "Een doorlopende stroom, zoals live beeld of meldingen; wat aankwam is vastgelegd.",
            "A continuous stream, such as live video or notifications; what arrived is recorded.",
        ),
    ),
    Outcome.OUT_OF_SCOPE: _entry(
        Group.LEFT_OUT,
        ("Andere site", "Another site"),
        (
            "Hoort volgens de afbakening van de oogst niet bij deze site.",
            "Does not belong to this site, by the scope of the harvest.",
        ),
    ),
    Outcome.UNDETERMINED_MEMBERSHIP: _entry(
        Group.LEFT_OUT,
        ("Onduidelijk of het bij de site hoort", "Unclear whether it belongs to the site"),
        (
            "Dit is niet vast te stellen. De eigenaar van de site kan erover beslissen; de "
            "volgende oogst volgt die beslissing.",
            "This can't be determined. The site's owner can decide; the next harvest follows "
            "that decision.",
        ),
    ),
    Outcome.EXCLUDED_BY_OWNER: _entry(
        Group.LEFT_OUT,
        ("Uitgesloten door de eigenaar", "Excluded by the owner"),
        (
            "Weggelaten door een instelling of een beslissing van de eigenaar.",
            "Left out by a setting or a decision of the owner.",
        ),
    ),
    Outcome.ROBOTS: _entry(
        Group.LEFT_OUT,
        ("Weggelaten om robots.txt", "Left out for robots.txt"),
        (
            "robots.txt vraagt dit niet op te halen, en deze oogst hield zich daaraan.",
            "robots.txt asks not to fetch it, and this harvest obeyed.",
        ),
    ),
    Outcome.UNSAFE_METHOD: _entry(
        Group.LEFT_OUT,
        ("Alleen via een formulier of handeling", "Only by a form or an act"),
        (
            "Alleen te bereiken door iets te versturen of te wijzigen; dat doet een oogst nooit.",
            "Reached only by sending or changing something, which a harvest never does.",
        ),
    ),
    Outcome.UNSUPPORTED_SCHEME: _entry(
        Group.LEFT_OUT,
        ("Geen webadres", "Not a web address"),
        (
            "Geen http of https, bijvoorbeeld een e-mailadres of telefoonnummer.",
            "Not http or https, for example an e-mail address or telephone number.",
        ),
    ),
    Outcome.REFUSED_BY_GUARD: _entry(
        Group.LEFT_OUT,
        ("Geweigerd: besloten netwerk", "Refused: private network"),
        (
            "Leidt naar een adres binnen een besloten netwerk. Hoort het erbij, sta de host dan "
            "toe met --allow-private.",
            "Leads to an address in a private network. If it belongs, allow the host with "
            "--allow-private.",
        ),
    ),
    Outcome.RECORDING_FAILED: _entry(
        Group.FAILED,
        ("Kon niet worden bewaard", "Could not be kept"),
        (
            "Het wegschrijven mislukte, bijvoorbeeld door een volle schijf; de oogst is toen "
            "gestopt.",
            "Writing failed, for example because the disk was full; the harvest stopped there.",
        ),
    ),
    Outcome.BROWSER_CRASHED: _entry(
        Group.FAILED,
        ("Browser vastgelopen", "Browser crashed"),
        (
            "De pagina laat de browser vastlopen, ook bij een nieuwe poging.",
            "The page brings the browser down, also when tried again.",
        ),
    ),
    Outcome.SUSPECTED_TRAP: _entry(
        Group.FAILED,
        ("Vermoedelijk eindeloze reeks", "Suspected endless series"),
        (
            "Lijkt een van eindeloos vele, zoals een kalender zonder einde, en is opgegeven.",
            "Looks like one of endlessly many, such as a calendar without end; given up.",
        ),
    ),
    Outcome.NEEDS_LOGIN: _entry(
        Group.FAILED,
        ("Vraagt om inloggen", "Needs a login"),
        (
            "Alleen te zien na inloggen; een oogst bevat alleen wat openbaar is.",
            "Only shown after logging in; a harvest holds only what is public.",
        ),
    ),
    Outcome.NEEDS_INTERACTION: _entry(
        Group.FAILED,
        ("Vraagt om een handeling", "Needs interaction"),
        (
            "Alleen te zien na een handeling die een oogst niet kan of mag doen.",
            "Only shown after an act that a harvester can't or must not do.",
        ),
    ),
    Outcome.TIMED_OUT: _entry(
        Group.FAILED,
        ("Geen antwoord op tijd", "Timed out"),
        (
            "Er kwam geen volledig antwoord binnen de tijd die een pagina krijgt.",
            "There was no complete answer within the time that a page gets.",
        ),
    ),
    Outcome.BROKEN_RESPONSE: _entry(
        Group.FAILED,
        ("Onleesbaar antwoord", "Broken answer"),
        (
            "De verbinding eindigde zonder antwoord, of het antwoord was geen HTTP.",
            "The connection ended without an answer, or the answer was not HTTP.",
        ),
    ),
    Outcome.TLS_FAILED: _entry(
        Group.FAILED,
        ("Beveiligde verbinding mislukt", "Secure connection failed"),
        (
            "De beveiligde verbinding mislukte of het certificaat is ongeldig.",
            "The secure connection failed, or its certificate is not valid.",
        ),
    ),
    Outcome.CONNECT_FAILED: _entry(
        Group.FAILED,
        ("Geen verbinding", "No connection"),
        (
            "De server nam de verbinding niet aan.",
            "The server did not accept the connection.",
        ),
    ),
    Outcome.DNS_FAILED: _entry(
        Group.FAILED,
        ("Hostnaam bestaat niet", "Host name not found"),
        (
            "De naam van de host is niet te vinden. Vaak een verouderde of verkeerd gespelde link.",
            "The host's name can't be found. Often an outdated or misspelt link.",
        ),
    ),
    Outcome.NOT_REACHED: _entry(
        Group.NOT_REACHED,
        ("Niet aan de beurt gekomen", "Not reached"),
        (
            "Bekend, maar de oogst stopte eerder. «capture resume» gaat verder.",
            "Known, but the harvest stopped first. “capture resume” goes on.",
        ),
    ),
}
"""In the order in which a reader wants to see them within each group."""
