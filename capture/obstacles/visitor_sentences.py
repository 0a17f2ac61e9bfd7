"""What asks something of a visitor, in one plain sentence made from its facts."""

from collections.abc import Mapping

from capture.model.obstacle import Fact
from capture.model.text import Text
from capture.obstacles import facts
from capture.obstacles.wording import bracketed, counted, joined, listed, quoted, text_of

type _Facts = Mapping[str, Fact]


def dashboard(said: _Facts) -> Text:
    """Return the sentence on figures for a choice of filters."""
    count = facts.whole(said, "controls")
    filters = (
        counted(count, Text("filter", "filter"), Text("filters", "filters"))
        if count
        else Text("filters", "filters")
    )
    return joined(
        Text("Dashboard met ", "Dashboard with "),
        filters,
        Text(
            "; alleen de eerste weergave is vastgelegd.",
            "; only what it shows at first is captured.",
        ),
    )


def search(said: _Facts) -> Text:
    """Return the sentence on a search."""
    library = bracketed(text_of(said, "library"))
    return Text(
        f"Zoekfunctie{library} die alleen de server kan beantwoorden; de resultaten ontbreken.",
        f"Search{library} that only the server can answer; its results are missing.",
    )


def form(said: _Facts) -> Text:
    """Return the sentence on a form that is sent."""
    return joined(
        _form_start(said, Text("Formulier", "Form")),
        Text("; het is niet verzonden.", "; it was not sent."),
    )


def steps(said: _Facts) -> Text:
    """Return the sentence on a form in steps."""
    steps = facts.whole(said, "steps")
    start = Text("Formulier in stappen", "Form in steps")
    if steps > 1:
        start = Text(f"Formulier in {steps} stappen", f"Form in {steps} steps")
    return joined(
        _form_start(said, start),
        Text("; alleen de eerste stap is vastgelegd.", "; only the first step is captured."),
    )


def _form_start(said: _Facts, start: Text) -> Text:
    """Return `Formulier ‘Verzenden’ met 3 velden`, as far as it is known."""
    submit, fields = text_of(said, "submit"), facts.whole(said, "fields")
    files = facts.whole(said, "files")
    parts = []
    if fields:
        parts.append(counted(fields, Text("veld", "field"), Text("velden", "fields")))
    if files:
        parts.append(Text("een bijlage", "an attachment"))
    label: Text | str = joined(" ", quoted(submit)) if submit else ""
    with_: Text | str = joined(Text(" met ", " with "), listed(parts)) if parts else ""
    return joined(start, label, with_)


def login(said: _Facts) -> Text:
    """Return the sentence on a log-in."""
    provider = text_of(said, "provider")
    by: Text | str = Text(f" met {provider}", f" with {provider}") if provider else ""
    match text_of(said, "way"):
        case "form":
            start = Text("Formulier om in te loggen", "Form to log in")
            if facts.whole(said, "passwords") and not provider:
                by = Text(" met een wachtwoord", " with a password")
            end = Text("; wat daarachter ligt ontbreekt.", "; what lies behind it is missing.")
        case "hand-over":
            start = Text("Verwijst door om in te loggen", "Leads elsewhere to log in")
            end = Text("; wat daarachter ligt ontbreekt.", "; what lies behind it is missing.")
        case _:
            status = facts.whole(said, "status")
            start = Text("Alleen te zien na inloggen", "Only shown after logging in")
            end = Text(f" (status {status}).", f" (status {status}).") if status else Text(".", ".")
    return joined(start, by, end)


def captcha(said: _Facts) -> Text:
    """Return the sentence on a test for people."""
    service = bracketed(text_of(said, "service"))
    return Text(
        f"Captcha die mensen van machines onderscheidt{service}; wat daarachter ligt ontbreekt.",
        f"CAPTCHA that tells people from machines{service}; what lies behind it is missing.",
    )


def bot_wall(said: _Facts) -> Text:
    """Return the sentence on a wall for machines."""
    service = text_of(said, "service")
    by = Text(f" door {service}", f" by {service}") if service else ""
    status = facts.whole(said, "status")
    as_ = f" (status {status})" if status else ""
    return joined(
        Text("De oogst is als robot geweigerd", "The harvest was refused as a robot"),
        by,
        as_,
        Text("; een bezoeker krijgt iets anders te zien.", "; a visitor is shown something else."),
    )


def cookie_wall(said: _Facts) -> Text:
    """Return the sentence on a cookie wall."""
    clicked = text_of(said, "clicked")
    if clicked:
        return joined(
            Text("Cookiemuur, geopend met ", "Cookie wall, opened with "),
            quoted(clicked),
            Text("; de keuze van een bezoeker ontbreekt.", "; a visitor's choice is missing."),
        )
    return Text(
        "Cookiemuur die de pagina bedekt; de inhoud daarachter is niet te zien.",
        "Cookie wall that covers the page; the content behind it is not to be seen.",
    )


def unsafe(said: _Facts) -> Text:
    """Return the sentence on an act that sends something."""
    label, method = text_of(said, "label"), text_of(said, "method").upper()
    act = joined(Text("Handeling ", "Act "), quoted(label)) if label else Text("Handeling", "Act")
    return joined(
        act,
        Text(" die iets verzendt", " that sends something"),
        bracketed(method),
        Text("; die is niet uitgevoerd.", "; it was not done."),
    )


def geolocation(said: _Facts) -> Text:
    """Return the sentence on what depends on a place."""
    return Text(
        "De pagina vraagt om de locatie van de bezoeker; die is niet gegeven.",
        "The page asks for the visitor's location; it was not given.",
    )


def camera(said: _Facts) -> Text:
    """Return the sentence on what wants to see or hear the visitor."""
    names = {
        "video": Text("camera", "camera"),
        "audio": Text("microfoon", "microphone"),
        "screen": Text("scherm", "screen"),
    }
    wanted = [text for name, text in names.items() if facts.flag(said, name)]
    what = listed(wanted or [names["video"], names["audio"]])
    return joined(
        Text("De pagina vraagt toegang tot ", "The page asks for access to "),
        what,
        Text("; die is niet gegeven.", "; it was not given."),
    )


def notifications(said: _Facts) -> Text:
    """Return the sentence on what is told after the visit."""
    return Text(
        "De pagina wil meldingen sturen; dat is niet toegestaan.",
        "The page wants to send notifications; that was not allowed.",
    )
