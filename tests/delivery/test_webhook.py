"""Signatures as others check them: with the example of the standard itself."""

from datetime import UTC, datetime

import pytest

from capture.delivery import webhook


def test_signature_is_that_of_the_published_example() -> None:
    """The values that the libraries of Standard Webhooks test themselves with."""
    key = webhook.key_of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    moment = datetime.fromtimestamp(1614265330, UTC)
    told = webhook.signed(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", moment, b'{"test": 2432232314}')
    assert told["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert told["webhook-timestamp"] == "1614265330"


@pytest.mark.parametrize("text", ["", "whsec_", "whsec_AAAA", "whsec_%%%", "AAAA" * 8, "whsec_é"])
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no key"):
        webhook.key_of(text)
