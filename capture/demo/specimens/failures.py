"""What fails or is refused: embeds that break, a page that never comes, a door for robots."""

import re

from capture.demo.answer import Answer, render_head, respond
from capture.demo.connection import Route
from capture.demo.faults import BLOCK, nothing
from capture.demo.files import load
from capture.demo.mini import mini_page
from capture.demo.specimens.pages import SpecimenPages

BOT_WALL = "/proeven/botmuur/"
_CUT_AFTER_BYTES = 2000
_ROBOT = re.compile(r"bot|crawl|spider|archiv|capture|headless|python|curl|wget", re.IGNORECASE)


async def cut_picture(answer: Answer) -> None:
    """Break the connection off in the middle of a picture."""
    picture = load("beeld/bos-640.jpg") or b""
    headers = (("Content-Type", "image/jpeg"), ("Content-Length", str(len(picture))))
    await answer.head(render_head(200, headers))
    await answer.body(picture[:_CUT_AFTER_BYTES])
    answer.abort()


async def broken_frame(answer: Answer) -> None:
    """Answer as a server with a fault."""
    text = "Door een storing kunnen wij de actuele standen niet tonen."
    page = mini_page(label="500", title="Storing", text=text, back="/proeven/kader-500/")
    await respond(answer, page, status=500)


async def large_download(answer: Answer, size_bytes: int) -> None:
    """Send a large file with its length."""
    headers = (
        ("Content-Type", "application/zip"),
        ("Content-Disposition", 'attachment; filename="hoogtebestand.zip"'),
        ("Content-Length", str(size_bytes)),
    )
    await answer.head(render_head(200, headers))
    left = size_bytes
    while left > 0 and not answer.is_head:
        await answer.body(BLOCK[: min(left, len(BLOCK))])
        left -= len(BLOCK)


async def bot_wall(answer: Answer, pages: SpecimenPages) -> bool:
    """Put whoever says to be a robot to a test; return False, having sent nothing, for others."""
    agent = answer.request.head.header("user-agent") or ""
    if _ROBOT.search(agent) is None:
        return False
    html = pages.fill("muren/robot", {"pad": BOT_WALL, "titel": "Een ogenblik geduld"})
    headers = (("Cache-Control", "no-store"), ("X-Robot-Check", "challenge"))
    await respond(answer, html, status=403, headers=headers)
    return True


async def verdict(answer: Answer) -> None:
    """Tell who was put to the test that it failed."""
    await respond(answer, "Geen toegang", status=429, headers=(("Retry-After", "3600"),))


ROUTES: dict[str, Route] = {
    "/beeld/afgebroken.jpg": cut_picture,
    "/kader/standen/": broken_frame,
    "/afwezig/verslag-2019/": nothing,
    "/robotproef/uitslag": verdict,
}
