"""Map tiles of one colour with their number on them, drawn when they are asked for."""

import io
import re
from functools import lru_cache

from PIL import Image, ImageDraw

from capture.demo.answer import Answer, respond

SIDE = 256
HIGHEST_ZOOM = 18
SURFACES = {"basis": "#1b7f5c", "lucht": "#2a5db0", "reliëf": "#b06a2a"}
"""Opaque layers by name, each of one colour."""
LINES = {"percelen": "#f4e409", "leidingen": "#e4572e"}
"""Layers that lie on another: lines, transparent between them."""
_TILE = re.compile(r"/tegels/([a-zë]+)/(\d{1,2})/(\d{1,6})/(\d{1,6})\.png")
_BOX = re.compile(r"-?\d{1,9}(\.\d{1,20})?(,-?\d{1,9}(\.\d{1,20})?){3}")


@lru_cache(maxsize=512)
def draw_tile(layer: str, name: str) -> bytes:
    """Return a tile of a layer as PNG, with `name` written on it."""
    if layer in SURFACES:
        image = Image.new("RGB", (SIDE, SIDE), SURFACES[layer])
        pencil = ImageDraw.Draw(image)
        pencil.rectangle((0, 0, SIDE - 1, SIDE - 1), outline="#ffffff")
        pencil.text((SIDE / 2, SIDE / 2), name, fill="#ffffff", anchor="mm", font_size=18)
    else:
        image = Image.new("RGBA", (SIDE, SIDE), (0, 0, 0, 0))
        pencil = ImageDraw.Draw(image)
        at = 64 if layer == "percelen" else 176
        ends = (0, at, SIDE, at) if layer == "percelen" else (at, 0, at, SIDE)
        pencil.line(ends, fill=LINES[layer], width=5)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


async def respond_tile(answer: Answer) -> bool:
    """Answer with a tile; return False, having sent nothing, when the path is that of none."""
    found = _TILE.fullmatch(answer.request.path)
    if found is None:
        return False
    layer, zoom, *at = found[1], int(found[2]), int(found[3]), int(found[4])
    is_layer = layer in SURFACES or layer in LINES
    if not is_layer or zoom > HIGHEST_ZOOM or max(at) >= 2**zoom:
        await respond(answer, "Geen tegel", status=404)
    else:
        picture = draw_tile(layer, f"{zoom}/{at[0]}/{at[1]}")
        await respond(answer, picture, mime="image/png", headers=(("Cache-Control", "max-age=60"),))
    return True


async def map_service(answer: Answer) -> None:
    """Answer GetMap of a Web Map Service (OGC 06-042 §7.3): lines, whatever the box."""
    query = {name.lower(): value for name, value in answer.request.query.items()}
    is_map = query.get("request") == "GetMap" and _BOX.fullmatch(query.get("bbox", ""))
    if not is_map or query.get("layers") not in LINES:
        await respond(answer, "Geen kaart", status=400)
        return
    await respond(answer, draw_tile(query["layers"], ""), mime="image/png")
