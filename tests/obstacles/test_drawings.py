"""Drawings that change, and those that are drawn once."""

import pytest

from capture.model.obstacle import Reason
from capture.model.survey import Act, Asked, Part
from tests.obstacles.pages import asked, element, only, reasons, trial


@pytest.mark.parametrize("act", [Act.HOVER, Act.CLICK, Act.DRAG, Act.WHEEL])
def test_a_canvas_that_answers_to_the_visitor_is_told(act: Act) -> None:
    obstacle = only(
        element(Part.CANVAS, "#chart", text="Bezoekers per maand"),
        asked(Asked.CONTEXT, "#chart", type="2d"),
        trial("#chart", act, change=0.02),
        libraries=["Chart.js 4.4"],
    )

    assert obstacle.reason is Reason.CANVAS
    assert obstacle.thing == "Chart.js #chart Bezoekers per maand"
    assert obstacle.facts["changes"] == "when worked"


def test_a_canvas_that_changes_by_itself_is_told() -> None:
    moving = only(element(Part.CANVAS), trial(act=Act.WAIT, change=0.3))

    assert moving.facts["changes"] == "by itself"


def test_a_logo_that_is_drawn_once_is_none() -> None:
    logo = element(Part.CANVAS)

    assert reasons(logo, asked(Asked.CONTEXT, "#it", type="2d")) == []
    assert reasons(logo, trial(change=0.0), trial(act=Act.WAIT, change=0.0)) == []


def test_a_scene_is_told_by_its_context() -> None:
    scene = element(Part.CANVAS)

    assert reasons(scene, asked(Asked.CONTEXT, "#it", type="webgl2")) == [Reason.WEBGL]
    assert reasons(scene, asked(Asked.CONTEXT, "#it", type="webgpu")) == [Reason.WEBGL]


def test_trying_out_webgl_is_none() -> None:
    detached = asked(Asked.CONTEXT, type="webgl")

    assert reasons(detached) == []
    assert reasons(detached, element(Part.CANVAS), asked(Asked.CONTEXT, "#it", type="2d")) == []
    context = asked(Asked.CONTEXT, "#it", type="webgl")
    assert reasons(element(Part.CANVAS, at=None), context) == []
    assert reasons(element(Part.CANVAS, isBlank=True), context) == []
