"""Names of files made from hosts fit the pattern of WARC03, whatever the host."""

import pytest

from capture import clock
from capture.model.layout import HarvestName, site_host
from capture.warc import naming


@pytest.mark.requirement("WARC03")
@pytest.mark.parametrize(
    ("seed", "host"),
    [
        ("https://www.example.nl/", "www.example.nl"),
        ("https://www.example.nl:8443/a", "www.example.nl"),
        ("http://[::1]:8080/", "1"),
        ("http://[2001:db8::7]/", "2001-db8--7"),
        ("https://oud_archief.example.nl/", "oud-archief.example.nl"),
        ("https://xn--caf-dma.example.nl/", "xn--caf-dma.example.nl"),
    ],
)
def test_every_host_gives_a_name_that_fits(seed: str, host: str) -> None:
    name = HarvestName(site_host=site_host(seed), prefix="NL-XYZ", started=clock.now(), kind="full")

    assert name.site_host == host
    assert naming.serial_of(naming.file_name(name, 12)) == 12
