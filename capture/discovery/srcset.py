"""The `srcset` attribute, by the parsing algorithm of WHATWG HTML §4.8.4.3.10."""

_SPACE = " \t\n\f\r"


def srcset_urls(value: str) -> tuple[str, ...]:
    """Return the URLs of the candidates, in order; descriptors are read past, not judged.

    A URL may hold commas, as long as none stands at its end.
    """
    urls: list[str] = []
    position, length = 0, len(value)
    while position < length:
        while position < length and value[position] in _SPACE + ",":
            position += 1
        start = position
        while position < length and value[position] not in _SPACE:
            position += 1
        url = value[start:position]
        if url.endswith(","):
            url = url.rstrip(",")
        else:
            position = _after_descriptors(value, position)
        if url:
            urls.append(url)
    return tuple(urls)


def _after_descriptors(value: str, position: int) -> int:
    """Return the position after the comma that ends the descriptors; none within brackets does."""
    is_in_brackets = False
    for index in range(position, len(value)):
        match value[index]:
            case "(":
                is_in_brackets = True
            case ")":
                is_in_brackets = False
            case "," if not is_in_brackets:
                return index + 1
    return len(value)
