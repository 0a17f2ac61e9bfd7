"""A certificate authority of the demo's own, new at each start."""

import ssl
from functools import cached_property

import trustme


class OwnAuthority:
    """Signs one certificate for loopback."""

    @cached_property
    def _authority(self) -> trustme.CA:
        return trustme.CA(organization_name="Ministerie van Voorbeelden")

    @property
    def ca_pem(self) -> bytes:
        """The authority's certificate in PEM."""
        return self._authority.cert_pem.bytes()

    def server_context(self) -> ssl.SSLContext:
        """Return a server's TLS settings with a certificate for 127.0.0.1 and localhost."""
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.set_alpn_protocols(["http/1.1"])
        self._authority.issue_cert("127.0.0.1", "localhost").configure_cert(context)
        return context
