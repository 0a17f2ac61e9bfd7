"""What a URL tells before anything is fetched: which page it names, whether it is a file."""

from capture.model.url import split, without_fragment

DOCUMENT_EXTENSIONS = frozenset(
    {
        # Documents
        "pdf",
        "ps",
        "eps",
        "epub",
        "mobi",
        "djvu",
        "rtf",
        "txt",
        "md",
        # Office, by Microsoft, LibreOffice, Apple
        "doc",
        "docx",
        "docm",
        "dot",
        "dotx",
        "dotm",
        "xls",
        "xlsx",
        "xlsm",
        "xlsb",
        "xlt",
        "xltx",
        "ppt",
        "pptx",
        "pptm",
        "pps",
        "ppsx",
        "pot",
        "potx",
        "mdb",
        "accdb",
        "pub",
        "vsd",
        "vsdx",
        "mpp",
        "msg",
        "one",
        "odt",
        "ott",
        "ods",
        "ots",
        "odp",
        "otp",
        "odg",
        "otg",
        "odf",
        "odb",
        "odc",
        "fodt",
        "fods",
        "fodp",
        "pages",
        "numbers",
        # Tables, and what is handed over packed
        "csv",
        "tsv",
        "zip",
    }
)
"""Endings of what a visitor opens or keeps for itself, as a page."""

FILE_EXTENSIONS = DOCUMENT_EXTENSIONS | frozenset(
    {
        # Images
        "jpg",
        "jpeg",
        "jpe",
        "jfif",
        "png",
        "apng",
        "gif",
        "webp",
        "avif",
        "heic",
        "heif",
        "jxl",
        "jp2",
        "bmp",
        "ico",
        "cur",
        "svgz",
        "tif",
        "tiff",
        "psd",
        "ai",
        # Sound, film, subtitles and the lists that name their parts
        "mp3",
        "m4a",
        "aac",
        "ogg",
        "oga",
        "opus",
        "wav",
        "flac",
        "wma",
        "mid",
        "midi",
        "aif",
        "aiff",
        "mp4",
        "m4v",
        "mov",
        "avi",
        "mkv",
        "webm",
        "ogv",
        "wmv",
        "flv",
        "mpg",
        "mpeg",
        "3gp",
        "ts",
        "m3u8",
        "m3u",
        "mpd",
        "vtt",
        "srt",
        # Archives, programs, disk images
        "gz",
        "tgz",
        "bz2",
        "xz",
        "zst",
        "7z",
        "rar",
        "tar",
        "jar",
        "war",
        "apk",
        "dmg",
        "iso",
        "exe",
        "msi",
        "deb",
        "rpm",
        "bin",
        # Data, calendars, maps, fonts
        "json",
        "jsonl",
        "geojson",
        "yaml",
        "yml",
        "parquet",
        "sqlite",
        "sav",
        "dta",
        "rdf",
        "ttl",
        "n3",
        "nt",
        "jsonld",
        "ics",
        "vcf",
        "kml",
        "kmz",
        "gpx",
        "gml",
        "shp",
        "dbf",
        "gpkg",
        "dwg",
        "dxf",
        "woff",
        "woff2",
        "ttf",
        "otf",
        "eot",
        "css",
        "js",
        "mjs",
        "map",
        "wasm",
    }
)
"""Endings of what is fetched and not rendered. Not among them: `xml` and `svg`, which a browser
shows as pages (XSLT, pictures with links); `html`, `php`, `aspx` and the like. Wrong guesses mend
themselves: a file that answers as HTML comes back as a page, and the reverse."""

_ASSET_EXTENSIONS = FILE_EXTENSIONS - DOCUMENT_EXTENSIONS


def page_key(url: str) -> str:
    """Return the URL that names the page: without its fragment, unless that is a route.

    Routes are `#/…` and `#!…`, which script applications read; `#top` names a place in the page.
    """
    base, _, fragment = url.partition("#")
    is_route = fragment.startswith("/") or (fragment.startswith("!") and len(fragment) > 1)
    return url if is_route else base


def looks_like_file(url: str) -> bool:
    """Whether the path ends like a document, image, archive or data: fetched, not rendered."""
    return _extension(url) in FILE_EXTENSIONS


def looks_like_asset(url: str) -> bool:
    """Whether the path ends like a file that pages are made with: a picture, style, script, font.

    A document is none: visitors come for it.
    """
    return _extension(url) in _ASSET_EXTENSIONS


def _extension(url: str) -> str:
    parts = split(without_fragment(url))
    if parts is None:
        return ""
    _, dot, extension = parts.path.rpartition("/")[2].rpartition(".")
    return extension.lower() if dot else ""
