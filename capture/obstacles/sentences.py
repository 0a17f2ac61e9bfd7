"""What an obstacle is, in one plain sentence made from its facts, in Dutch and English.

`NAMES` and `WHY` say the same of each reason in general. Facts come from archived pages: those that
are missing or odd are left out, and the sentence stands without them.
"""

from collections.abc import Callable, Mapping

from capture.model.obstacle import Fact, Obstacle, Reason
from capture.model.text import Text
from capture.obstacles import facts, outcome_sentences, visitor_sentences
from capture.obstacles.reason_texts import NAMES, WHY
from capture.obstacles.wording import bracketed, counted, duration, joined, quoted, text_of

__all__ = ["NAMES", "WHY", "describe"]

type _Facts = Mapping[str, Fact]


def describe(obstacle: Obstacle) -> Text:
    """Return the description: one sentence, with a full stop at its end."""
    return _SENTENCES[obstacle.reason](obstacle.facts)


def _player(said: _Facts) -> Text:
    """Return `Video (HLS) van 3 minuten`, as far as it is known."""
    kind = Text("Audio", "Audio") if text_of(said, "tag") == "audio" else Text("Video", "Video")
    form = bracketed(text_of(said, "format"))
    seconds = facts.number(said, "seconds") or 0
    if seconds <= 0:
        return joined(kind, form)
    return joined(kind, form, Text(" van ", " of "), duration(seconds))


def _streaming(said: _Facts) -> Text:
    end = Text(
        ", in losse stukken ontvangen door een script; alleen wat werd afgespeeld is vastgelegd.",
        ", received in pieces by a script; only what was played is captured.",
    )
    if facts.flag(said, "kept"):
        end = Text(
            ", in losse stukken ontvangen; de stukken van de beste variant zijn bewaard.",
            ", received in pieces; those of the best variant are kept.",
        )
    elif text_of(said, "omitted"):
        end = Text(
            ", in losse stukken ontvangen; de beste variant is niet bewaard (zie het bewijs).",
            ", received in pieces; the best variant is not kept (see the evidence).",
        )
    return joined(_player(said), end)


def _protected(said: _Facts) -> Text:
    system = text_of(said, "system")
    by = Text(f" met {system}", f" by {system}") if system else ""
    end = Text("; niet af te spelen in het archief.", "; can't be played in the archive.")
    return joined(_player(said), Text(", beveiligd", ", protected"), by, end)


def _live(said: _Facts) -> Text:
    sound = text_of(said, "tag") == "audio"
    form = bracketed(text_of(said, "format"))
    return Text(
        f"Live-uitzending van {'geluid' if sound else 'beeld'}{form}; alleen het moment van de "
        "oogst is vastgelegd.",
        f"Live stream of {'sound' if sound else 'video'}{form}; only the moment of the harvest is "
        "captured.",
    )


def _socket(said: _Facts) -> Text:
    return _connection(
        said, Text("Open verbinding (WebSocket) met", "Open connection (WebSocket) with")
    )


def _events(said: _Facts) -> Text:
    return _connection(said, Text("Doorlopende berichten van", "Continuous messages from"))


def _connection(said: _Facts, start: Text) -> Text:
    host = text_of(said, "host")
    where = Text(f" de server {host}", f" the server {host}") if host else None
    where = where or Text(" de server", " the server")
    received = facts.whole(said, "received")
    if not received:
        return joined(
            start,
            where,
            Text("; wat later kwam ontbreekt.", "; what came later is missing."),
        )
    messages = counted(received, Text("bericht", "message"), Text("berichten", "messages"))
    verb = Text(
        "is tijdens de oogst ontvangen." if received == 1 else "zijn tijdens de oogst ontvangen.",
        "was received during the harvest."
        if received == 1
        else "were received during the harvest.",
    )
    return joined(start, where, "; ", messages, " ", verb)


def _map(said: _Facts) -> Text:
    library = bracketed(text_of(said, "library"))
    layers = facts.whole(said, "layers")
    with_layers: Text | str = ""
    if layers:
        number = counted(layers, Text("laag", "layer"), Text("lagen", "layers"))
        with_layers = joined(Text(" met ", " with "), number)
    return joined(
        Text(f"Interactieve kaart{library}", f"Interactive map{library}"),
        with_layers,
        Text(
            "; alleen het startbeeld is vastgelegd.",
            "; only what it shows at first is captured.",
        ),
    )


def _canvas(said: _Facts) -> Text:
    return _drawing(said, Text("Getekend beeld", "Drawing by a script"))


def _webgl(said: _Facts) -> Text:
    return _drawing(said, Text("Driedimensionaal beeld", "Three-dimensional scene"))


def _drawing(said: _Facts, start: Text) -> Text:
    title = text_of(said, "text")
    library = bracketed(text_of(said, "library"))
    shown: Text | str = joined(" ", quoted(title)) if title else ""
    match text_of(said, "changes"):
        case "by itself":
            how = Text(" dat vanzelf verandert", " that changes by itself")
        case "when worked":
            how = Text(" dat op de bezoeker reageert", " that answers to the visitor")
        case _:
            how = Text("", "")
    end = Text("; alleen het eerste beeld is vastgelegd.", "; only its first picture is captured.")
    return joined(start, shown, library, how, end)


def _chat(said: _Facts) -> Text:
    by = text_of(said, "library") or text_of(said, "host")
    return Text(
        f"Chat{bracketed(by)}; er is geen gesprek gevoerd.",
        f"Chat{bracketed(by)}; no conversation was had.",
    )


def _video(said: _Facts) -> Text:
    is_sound = text_of(said, "tag") == "audio"
    kind = Text("Ingesloten audio", "Embedded audio") if is_sound else None
    return _embedded(said, kind or Text("Ingesloten video", "Embedded video"))


def _social(said: _Facts) -> Text:
    return _embedded(said, Text("Ingesloten berichten", "Embedded posts"))


def _other(said: _Facts) -> Text:
    return _embedded(said, Text("Ingesloten onderdeel", "Embedded part"))


def _embedded(said: _Facts, start: Text) -> Text:
    by = text_of(said, "platform") or text_of(said, "host")
    title = text_of(said, "title")
    of = Text(f" van {by}", f" of {by}") if by else Text(" van een andere site", " of another site")
    called: Text | str = joined(" ", quoted(title)) if title else ""
    end = Text("; alleen het eerste beeld is vastgelegd.", "; only its first picture is captured.")
    return joined(start, called, of, end)


def _plugin(said: _Facts) -> Text:
    technology = text_of(said, "technology")
    named = Text(f" met {technology}", f" made with {technology}") if technology else ""
    return joined(
        Text("Onderdeel", "Part"),
        named,
        Text(", dat geen browser meer toont.", ", which no browser shows any more."),
    )


_SENTENCES: Mapping[Reason, Callable[[_Facts], Text]] = {
    Reason.STREAMING_MEDIA: _streaming,
    Reason.PROTECTED_MEDIA: _protected,
    Reason.LIVE_STREAM: _live,
    Reason.WEBSOCKET: _socket,
    Reason.SERVER_SENT_EVENTS: _events,
    Reason.INTERACTIVE_MAP: _map,
    Reason.CANVAS: _canvas,
    Reason.WEBGL: _webgl,
    Reason.DASHBOARD: visitor_sentences.dashboard,
    Reason.SERVER_SEARCH: visitor_sentences.search,
    Reason.POST_FORM: visitor_sentences.form,
    Reason.MULTI_STEP_FORM: visitor_sentences.steps,
    Reason.LOGIN: visitor_sentences.login,
    Reason.CAPTCHA: visitor_sentences.captcha,
    Reason.BOT_WALL: visitor_sentences.bot_wall,
    Reason.COOKIE_WALL: visitor_sentences.cookie_wall,
    Reason.CHAT: _chat,
    Reason.EMBEDDED_VIDEO: _video,
    Reason.EMBEDDED_SOCIAL: _social,
    Reason.EMBEDDED_OTHER: _other,
    Reason.UNSAFE_METHOD: visitor_sentences.unsafe,
    Reason.TOO_LARGE: outcome_sentences.too_large,
    Reason.ENDLESS: outcome_sentences.endless,
    Reason.GEOLOCATION: visitor_sentences.geolocation,
    Reason.CAMERA_MICROPHONE: visitor_sentences.camera,
    Reason.NOTIFICATIONS: visitor_sentences.notifications,
    Reason.PLUGIN: _plugin,
    Reason.FAILED_RESOURCE: outcome_sentences.failed_resource,
    Reason.PAGE_NOT_CAPTURED: outcome_sentences.page_not_captured,
    Reason.MISSING_VARIANT: outcome_sentences.missing_variant,
}
"""Every reason is in it."""
