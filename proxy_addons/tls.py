"""TLS towards the site: checked as a browser would, but for hosts that the user named."""

from mitmproxy.addons.tlsconfig import TlsConfig
from mitmproxy.tls import TlsData
from OpenSSL import SSL

from capture.model.address import HostPort


class SiteTls(TlsConfig):
    """mitmproxy's own TLS add-on, with exceptions per host instead of for all or none."""

    def __init__(self, unchecked: tuple[HostPort, ...]) -> None:
        """Accept any certificate from the hosts in `unchecked`."""
        super().__init__()
        self._unchecked = unchecked

    def tls_start_server(self, tls_start: TlsData) -> None:
        """Prepare TLS with the site."""
        super().tls_start_server(tls_start)
        address = tls_start.context.server.address
        if tls_start.ssl_conn is None or address is None:
            return
        if any(each.matches(address[0], address[1]) for each in self._unchecked):
            tls_start.ssl_conn.set_verify(SSL.VERIFY_NONE, _accept)


def _accept(*_facts: object) -> bool:
    return True
