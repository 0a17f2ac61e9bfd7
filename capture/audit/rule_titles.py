"""The rules of the checker in words, for the reports that people read in Dutch or English."""

from collections.abc import Mapping

from capture.model.text import Text
from capture.warc.check.findings import Rule

TITLES: Mapping[Rule, Text] = {
    Rule.NOT_READABLE: Text("geen leesbaar WARC-bestand", "no WARC that can be read"),
    Rule.FILE_TRUNCATED: Text("het bestand breekt af", "the file breaks off"),
    Rule.GZIP_DAMAGED: Text("een gzip-deel is beschadigd", "a gzip member is damaged"),
    Rule.GZIP_CHECKSUM: Text("de controlesom van gzip klopt niet", "gzip's checksum is wrong"),
    Rule.GZIP_MEMBERS: Text("niet elk record is een eigen gzip-deel", "not a gzip member each"),
    Rule.BYTES_SKIPPED: Text("bytes die bij geen record horen", "bytes that belong to no record"),
    Rule.FILE_SUFFIX: Text("naam en inhoud spreken elkaar tegen", "name and content disagree"),
    Rule.NO_WARCINFO: Text("begint niet met warcinfo", "does not begin with warcinfo"),
    Rule.VERSION: Text("onbekende versieregel", "unknown version line"),
    Rule.LINE_ENDING: Text("een regel eindigt niet op CRLF", "a line does not end in CRLF"),
    Rule.NO_COLON: Text("een regel van de kop is geen veld", "a line of the header is no field"),
    Rule.FIELD_NAME: Text("ongeldige veldnaam", "the name of a field is no token"),
    Rule.FOLDED: Text(
        "een veld loopt door op een volgende regel", "a field goes on a further line"
    ),
    Rule.ENCODING: Text("de kop is geen UTF-8", "a header is not UTF-8"),
    Rule.CONTROL_CHARACTER: Text("stuurteken in de kop", "a control character in a header"),
    Rule.HEADER_END: Text("de kop eindigt niet", "a header does not end"),
    Rule.RECORD_END: Text(
        "het record eindigt niet zoals het hoort", "no CRLF CRLF after the block"
    ),
    Rule.CONTENT_LENGTH: Text("Content-Length klopt niet", "Content-Length is wrong"),
    Rule.FIELD_MISSING: Text("verplicht veld ontbreekt", "a mandatory field is missing"),
    Rule.FIELD_RECOMMENDED: Text("aanbevolen veld ontbreekt", "a recommended field is missing"),
    Rule.FIELD_FORBIDDEN: Text("veld mag hier niet staan", "a field is not allowed here"),
    Rule.FIELD_UNDEFINED: Text("veld betekent hier niets", "a field means nothing here"),
    Rule.FIELD_REPEATED: Text("veld staat er meer dan eens", "a field stands more than once"),
    Rule.FIELD_UNKNOWN: Text("veld is niet uit de standaard", "a field is not of the standard"),
    Rule.TYPE_UNKNOWN: Text("soort record is niet uit de standaard", "a type not of the standard"),
    Rule.TYPE_CASE: Text("soort record niet in kleine letters", "a type not in lower case"),
    Rule.IDENTIFIER: Text("ongeldige identificatie", "an identifier that is not valid"),
    Rule.DATE: Text("ongeldige datum", "a date that is not valid"),
    Rule.URI: Text("ongeldige URI", "a URI that is not valid"),
    Rule.URI_BRACKETS: Text("vierkante haken in een URI", "square brackets in a URI"),
    Rule.MEDIA_TYPE: Text("ongeldig mediatype", "a media type that is not valid"),
    Rule.IP_ADDRESS: Text("ongeldig IP-adres", "an IP address that is not valid"),
    Rule.NUMBER: Text("geen getal", "no number"),
    Rule.EMPTY_VALUE: Text("veld zonder waarde", "a field without value"),
    Rule.TRUNCATION_REASON: Text("onbekende reden van afkappen", "an unknown reason of truncation"),
    Rule.DIGEST_FORM: Text("ongeldige vorm van een digest", "the form of a digest is not valid"),
    Rule.DIGEST_ALGORITHM: Text("onbekend algoritme van een digest", "an unknown digest algorithm"),
    Rule.BLOCK_DIGEST: Text("digest van het blok klopt niet", "the block digest is wrong"),
    Rule.PAYLOAD_DIGEST: Text("digest van de inhoud klopt niet", "the payload digest is wrong"),
    Rule.PAYLOAD_DIGEST_FRAMED: Text(
        "digest van de inhoud telt de chunk-indeling mee", "a payload digest over chunk framing"
    ),
    Rule.CONTENT_TYPE: Text("verkeerd Content-Type", "not the Content-Type of the standard"),
    Rule.HTTP_MESSAGE: Text("geen HTTP-bericht van de juiste soort", "no HTTP message of its kind"),
    Rule.HTTP_LENGTH: Text("inhoud korter dan aangekondigd", "a body shorter than announced"),
    Rule.WARC_FIELDS: Text("blok bestaat niet uit velden", "a block does not consist of fields"),
    Rule.WARCINFO_VALUE: Text("veld van warcinfo klopt niet", "a warcinfo field is wrong"),
    Rule.FILE_NAME: Text("WARC-Filename is niet de bestandsnaam", "WARC-Filename is another name"),
    Rule.REVISIT_PROFILE: Text("profiel van revisit klopt niet", "a revisit's profile is wrong"),
    Rule.REVISIT_DIGEST: Text("digest van revisit klopt niet", "a revisit's digest is wrong"),
    Rule.REVISIT_TRUNCATED: Text("afgekapte revisit klopt niet", "a revisit's truncation is wrong"),
    Rule.REVISIT_REFERENCE: Text("verwijzing van revisit klopt niet", "a revisit refers wrongly"),
    Rule.REVISIT_STATUS: Text("status van revisit klopt niet", "a revisit's status is wrong"),
    Rule.DUPLICATE_ID: Text("identificatie komt vaker voor", "an identifier occurs more than once"),
    Rule.UNRESOLVED: Text("verwijst naar iets buiten deze bestanden", "refers outside these files"),
    Rule.REFERENCE_TYPE: Text("verwijst naar de verkeerde soort record", "refers to a wrong type"),
    Rule.REFERS_TO_MISMATCH: Text(
        "verwijzing en record verschillen", "reference and record differ"
    ),
    Rule.CONCURRENT_DATE: Text("gelijktijdige records met andere datum", "concurrent dates differ"),
    Rule.CONCURRENT_URI: Text("gelijktijdige records met andere URI", "concurrent URIs differ"),
    Rule.SEGMENT_NUMBER: Text("nummer van een segment klopt niet", "a segment's number is wrong"),
    Rule.SEGMENT_MISSING: Text("segment ontbreekt", "a segment is missing"),
    Rule.SEGMENT_URI: Text("URI van een segment wijkt af", "a segment's URI differs"),
    Rule.SEGMENT_PLACE: Text("segment staat verkeerd", "a segment is in a wrong place"),
    Rule.SEGMENT_FIELDS: Text(
        "velden van een segment kloppen niet", "a segment's fields are wrong"
    ),
    Rule.SEGMENT_TOTAL: Text("totale lengte van segmenten klopt niet", "a segment total is wrong"),
}
