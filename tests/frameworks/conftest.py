"""The frameworks' files, a site that serves them, and one browser."""

from collections.abc import AsyncIterator, Mapping

import pytest
import pytest_asyncio

from tests.browser.site import Answer, Site
from tests.frameworks.packages import NotInstalledError, answers, install


@pytest.fixture(scope="session")
def framework_files() -> Mapping[str, Answer]:
    """Every file that a page may ask for; skips when npm can't bring them."""
    try:
        return dict(answers(install()))
    except NotInstalledError as error:
        pytest.skip(str(error))


@pytest_asyncio.fixture(loop_scope="session")
async def site(framework_files: Mapping[str, Answer]) -> AsyncIterator[Site]:
    async with Site.open() as site:
        site.routes.update(framework_files)
        site.routes["/favicon.ico"] = Answer(type="image/x-icon")
        yield site
