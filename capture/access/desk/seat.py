"""Somebody at one of the archivist's pages: what they ask, who they are, what they may."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from starlette.responses import RedirectResponse, Response

from capture.access.act_lines import Act
from capture.access.acts import VISITOR
from capture.access.desk.accounts import Account, Role
from capture.access.desk.office import Office
from capture.access.desk.sessions import Session
from capture.access.portal.visit import Visit
from capture.errors import CaptureError
from capture.model.layout import HarvestFolder

PURPOSE = "desk"
"""First part of the path of all these pages, and what their tokens are for."""
_WAY = re.compile(r"/(en/)?desk(/(?!\.)[A-Za-z0-9._-]+)*(\?[A-Za-z0-9._~%&=+-]*)?")
_PART = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,254}")
_NO_STORE = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """One request to the archivist's pages."""

    visit: Visit
    office: Office
    session: Session | None
    """None while nobody is logged in."""
    door: str
    """Name of the page: second part of the path."""
    rest: str
    """What follows that, without the query."""

    @property
    def account(self) -> Account:
        """Return who is logged in; only for pages that ask for a role."""
        assert self.session is not None
        return self.session.account

    @property
    def who(self) -> str:
        """Return who it is, as the log of acts names them."""
        return self.session.account.name if self.session else VISITOR

    def may(self, least: Role) -> bool:
        """Return whether who is logged in may do what asks for `least`."""
        return self.session is not None and self.session.account.role.may(least)

    def html(
        self,
        template: str,
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        at: str | None = None,
        **values: object,
    ) -> Response:
        """Return a page; `at`: the path to show it again by, where that isn't this one."""
        visit = self.visit if at is None else replace(self.visit, path=at)
        return visit.html(
            f"desk_{template}",
            status=status,
            headers={**_NO_STORE, **(headers or {})},
            account=self.session.account if self.session else None,
            is_archivist=self.may(Role.ARCHIVIST),
            is_admin=self.may(Role.ADMIN),
            door=self.door,
            token=self.visit.token(PURPOSE),
            done=self.visit.query.get("done", ""),
            **values,
        )

    def way(self, path: str = "", **query: str) -> str:
        """Return the path of one of these pages, in this language."""
        asked = f"?{urlencode(query)}" if query else ""
        return f"{self.visit.language.prefix}/desk{path}{asked}"

    def to(self, way: str, headers: Mapping[str, str] | None = None) -> Response:
        """Lead to another page after a form was taken (303)."""
        return RedirectResponse(way, 303, {**_NO_STORE, **(headers or {})})

    def refused(self, fault: CaptureError, status: int = 409) -> Response:
        """Return the page that says what isn't in order, and that nothing was done."""
        return self.html("fault", status=status, at="/desk", words=str(fault))

    def harvest(self, site: str, name: str) -> HarvestFolder | None:
        """Return the folder of a harvest of the catalogue; None when there is none."""
        if not _PART.fullmatch(site) or not _PART.fullmatch(name):
            return None
        entries = self.visit.catalogue.harvests(site)
        known = any(each.name == name and each.site_host == site for each in entries)
        return HarvestFolder(self.visit.catalogue.archive / site / name) if known else None

    @contextmanager
    def acting(self, act: Act, about: str, details: Mapping[str, str]) -> Iterator[None]:
        """Do what is logged: no line, no act. An act that fails gets a second line that says so."""
        self.office.acts.add(who=self.who, act=act, about=about, details=details)
        try:
            yield
        except CaptureError as fault:
            failed = {**details, "failed": str(fault)}
            self.office.acts.add(who=self.who, act=act, about=about, details=failed)
            raise


def own_way(text: str, otherwise: str) -> str:
    """Return a path of the archivist's pages that somebody was on the way to, or another.

    Nothing else may come from an address that anybody can make up (open redirect).
    """
    return text if len(text) <= 2_000 and _WAY.fullmatch(text) else otherwise
