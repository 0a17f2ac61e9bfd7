"""What must be unique over an archive, without any harvest."""

from capture.audit.doubles import doubles


def test_what_two_harvests_share_is_told_with_both_places() -> None:
    with doubles() as found:
        found.take("a.nl/1", ["warc/x-0001.warc"], [("urn:1", "warc/x-0001.warc", 0)])
        found.take(
            "a.nl/2",
            ["warc/x-0001.warc", "warc/y-0002.warc"],
            [("urn:2", "warc/x-0001.warc", 0), ("urn:1", "warc/y-0002.warc", 70)],
        )
        assert [(each.file, each.text_en) for each in found.names.first] == [
            ("a.nl/2/warc/x-0001.warc",
             "a WARC file of this name is there as a.nl/1/warc/x-0001.warc as well"),
        ]  # fmt: skip
        (double,) = found.ids.first
        assert (double.file, double.offset, double.record_id) == (
            "a.nl/2/warc/y-0002.warc",
            70,
            "<urn:1>",
        )
        assert double.text_nl == "hetzelfde WARC-Record-ID als in a.nl/1/warc/x-0001.warc"


def test_what_one_harvest_holds_twice_is_left_to_the_checker() -> None:
    with doubles() as found:
        found.take("a.nl/1", ["x.warc"], [("urn:1", "x.warc", 0), ("urn:1", "x.warc", 9)])
        found.take("a.nl/2", ["y.warc"], [("", "y.warc", 0), ("", "y.warc", 9)])
        assert not found.ids
        assert not found.names
