"""The other organisations' site of the specimens: players, timelines, tools, chat, logging in."""

from capture.demo import streams
from capture.demo.answer import Answer, respond, respond_json
from capture.demo.connection import Route
from capture.demo.files import respond_file
from capture.demo.log import Listener
from capture.demo.mini import mini_page
from capture.demo.specimens.pages import SpecimenPages
from capture.demo.specimens.supplies import Supplies, respond_supply
from capture.demo.wire import ClientGoneError

_FRAMES = {
    "/video/embed/k7Qx2/": "elders/video",
    "/sociaal/tijdlijn/": "elders/tijdlijn",
    "/rekenhulp/energie/": "elders/rekenhulp",
    "/chat/venster/": "elders/chat",
    "/captcha/kader/": "elders/captcha",
    "/saml/idp/request_authentication": "elders/inloggen",
}
"""Pages that stand in frames of the site, or that it sends visitors to, with their template."""
_POSTS = (
    ("20 november 2026", "Vandaag opende de minister het Voorbeeldkanaal. Wat een opkomst!"),
    ("18 november 2026", "Spreekuur voor gemeenten: morgen om 14.00 uur."),
    ("16 november 2026", "Nieuw: de rekenhulp voor energie. Probeer hem uit."),
)


async def posts(answer: Answer) -> None:
    """Answer with the posts of a timeline."""
    rows = [{"datum": date, "tekst": text} for date, text in _POSTS]
    await respond_json(answer, {"berichten": rows})


async def conversation(answer: Answer) -> None:
    """Chat over WebSocket: greet, and answer whatever is said."""
    if not await streams.upgrade(answer):
        return
    await answer.frame(streams.frame(1, b"Hallo! Waarmee kan ik u helpen?"))
    try:
        while True:
            opcode, payload = await streams.read_frame(answer)
            if opcode == streams.CLOSE:
                await answer.frame(streams.frame(streams.CLOSE, payload))
                return
            reply = b"Een collega komt zo bij u." if opcode == 1 else payload
            opcode = streams.PONG if opcode == streams.PING else opcode
            await answer.frame(streams.frame(opcode, reply))
    except ClientGoneError:
        return


_EXACT: dict[str, Route] = {"/sociaal/berichten": posts, "/chat/gesprek": conversation}


async def route(answer: Answer, pages: SpecimenPages, supplies: Supplies) -> None:
    """Answer as the other organisations."""
    path = answer.request.path
    if own := _EXACT.get(path):
        await own(answer)
    elif template := _FRAMES.get(path):
        addresses = {"here": answer.site.urls[Listener.OTHER]}
        await respond(answer, pages.fill(template, addresses))
    elif not (await respond_supply(answer, supplies) or await respond_file(answer)):
        text = "Deze site hoort niet bij het ministerie."
        page = mini_page(label="404", title="Niet gevonden", text=text, back="/")
        await respond(answer, page, status=404)
