"""Dutch official prose, as much as is wanted, the same for the same seed."""

import random

_WHO = (
    "De minister", "Het kabinet", "De gemeente", "De provincie", "Het ministerie",
    "Een onafhankelijke commissie", "De Tweede Kamer", "De staatssecretaris", "De inspectie",
    "Het waterschap", "De uitvoerende dienst", "Het loket",
)  # fmt: skip
_DOES = (
    "stelt geld beschikbaar voor", "onderzoekt de gevolgen van", "maakt afspraken over",
    "publiceert nieuwe regels voor", "vraagt inwoners om een reactie op",
    "werkt aan een eenvoudiger aanvraag voor", "evalueert de regeling voor", "controleert",
    "geeft voorlichting over", "verlengt de proef met", "beantwoordt Kamervragen over",
)  # fmt: skip
_WHAT = (
    "schone lucht in scholen", "de bouw van betaalbare woningen", "veilige fietspaden",
    "het onderhoud van dijken", "toegankelijke websites", "de energietoeslag", "kleine bruggen",
    "het leerlingenvervoer", "de opvang van regenwater", "openbare bibliotheken",
    "de digitale balie", "het beheer van bossen", "stiller asfalt", "gezonde schoolkantines",
    "de vergunning voor evenementen", "het herstel van natuurgebieden", "de wachttijd bij loketten",
)  # fmt: skip
_WHEN = (
    "in het voorjaar", "vanaf volgende maand", "tot het einde van het jaar", "na overleg",
    "binnen zes weken", "zonder extra kosten", "voor alle gemeenten", "op verzoek van de Kamer",
    "samen met inwoners", "met ingang van 1 januari", "volgens een vast schema",
)  # fmt: skip
_WHY = (
    "Zo weten inwoners waar zij aan toe zijn.", "Daarmee volgt het besluit een eerder advies.",
    "Wie het niet eens is met het besluit, kan binnen zes weken bezwaar maken.",
    "De uitkomsten staan in een brief aan de Tweede Kamer.",
    "Het budget daarvoor staat in de begroting.",
    "Voor het midden- en kleinbedrijf verandert niets.",
    "Meer informatie staat in de bijlage.", "De regels gelden ook in Caribisch Nederland.",
    "Gemeenten kunnen daarbij hulp krijgen van een vaste adviseur.",
)  # fmt: skip


def make_title(rng: random.Random) -> str:
    """Return a headline without full stop."""
    return f"{rng.choice(_WHO)} {rng.choice(_DOES)} {rng.choice(_WHAT)}"


def make_subject(rng: random.Random) -> str:
    """Return the name of a subject, with a capital."""
    first, second = rng.sample(_WHAT, 2)
    return f"{first[0].upper()}{first[1:]} en {second}"


def make_sentence(rng: random.Random) -> str:
    """Return one sentence, sometimes with its reason."""
    said = f"{make_title(rng)} {rng.choice(_WHEN)}."
    return f"{said} {rng.choice(_WHY)}" if rng.random() < 0.5 else said


def make_paragraphs(rng: random.Random, count: int) -> list[str]:
    """Return paragraphs of three to six sentences."""
    return [" ".join(make_sentence(rng) for _ in range(rng.randint(3, 6))) for _ in range(count)]


def slug(title: str) -> str:
    """Return a title as it stands in an address."""
    return "-".join("".join(c if c.isalnum() else " " for c in title.lower()).split())
