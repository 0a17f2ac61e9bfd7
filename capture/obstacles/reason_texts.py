"""Each reason in Dutch and English: its short name, and why such a thing can't be harvested."""

from collections.abc import Mapping

from capture.model.obstacle import Reason
from capture.model.text import Text

NAMES: Mapping[Reason, Text] = {
    Reason.STREAMING_MEDIA: Text("Gestreamde video of audio", "Streaming video or audio"),
    Reason.PROTECTED_MEDIA: Text("Beveiligde video of audio", "Protected video or audio"),
    Reason.LIVE_STREAM: Text("Live-uitzending", "Live stream"),
    Reason.WEBSOCKET: Text("Open verbinding (WebSocket)", "Open connection (WebSocket)"),
    Reason.SERVER_SENT_EVENTS: Text("Doorlopende berichten", "Server-sent events"),
    Reason.INTERACTIVE_MAP: Text("Interactieve kaart", "Interactive map"),
    Reason.CANVAS: Text("Getekend beeld (canvas)", "Drawing by a script (canvas)"),
    Reason.WEBGL: Text("Driedimensionaal beeld (WebGL)", "Three-dimensional scene (WebGL)"),
    Reason.DASHBOARD: Text("Dashboard met filters", "Dashboard with filters"),
    Reason.SERVER_SEARCH: Text("Zoekfunctie", "Search"),
    Reason.POST_FORM: Text("Formulier", "Form"),
    Reason.MULTI_STEP_FORM: Text("Formulier in stappen", "Form in steps"),
    Reason.LOGIN: Text("Inloggen nodig", "Login needed"),
    Reason.CAPTCHA: Text("Test voor mens of machine (captcha)", "Test for people (CAPTCHA)"),
    Reason.BOT_WALL: Text("Geweigerd als machine", "Refused as a machine"),
    Reason.COOKIE_WALL: Text("Cookiemuur", "Cookie wall"),
    Reason.CHAT: Text("Chat", "Chat"),
    Reason.EMBEDDED_VIDEO: Text("Ingesloten speler", "Embedded player"),
    Reason.EMBEDDED_SOCIAL: Text("Ingesloten sociale media", "Embedded social media"),
    Reason.EMBEDDED_OTHER: Text("Ingesloten onderdeel", "Embedded part of another site"),
    Reason.UNSAFE_METHOD: Text("Handeling die iets verzendt", "Act that sends something"),
    Reason.TOO_LARGE: Text("Te groot of te langdurig", "Too large or too long"),
    Reason.ENDLESS: Text("Zonder einde", "Without end"),
    Reason.GEOLOCATION: Text("Locatie van de bezoeker", "Visitor's location"),
    Reason.CAMERA_MICROPHONE: Text("Camera of microfoon", "Camera or microphone"),
    Reason.NOTIFICATIONS: Text("Meldingen", "Notifications"),
    Reason.PLUGIN: Text("Verouderde plug-in", "Obsolete plug-in"),
    Reason.FAILED_RESOURCE: Text("Ontbrekend onderdeel", "Missing part"),
    Reason.PAGE_NOT_CAPTURED: Text("Niet vastgelegde pagina", "Page not captured"),
    Reason.MISSING_VARIANT: Text("Ontbrekende beeldvariant", "Missing variant of an image"),
}
"""Every reason, in a few words."""

WHY: Mapping[Reason, Text] = {
    Reason.STREAMING_MEDIA: Text(
        "Een script haalt beeld en geluid tijdens het afspelen in losse stukken op, zodat er geen "
        "bestand is dat als geheel wordt ontvangen.",
        "A script fetches picture and sound in pieces while it plays, so that there is no file "
        "that is received as a whole.",
    ),
    Reason.PROTECTED_MEDIA: Text(
        "Het materiaal is versleuteld en speelt alleen met een sleutel van de aanbieder.",
        "The material is encrypted and plays only with a key from its provider.",
    ),
    Reason.LIVE_STREAM: Text(
        "De uitzending gaat door en heeft geen einde dat afgewacht kan worden.",
        "The transmission goes on and has no end that can be waited for.",
    ),
    Reason.WEBSOCKET: Text(
        "De server stuurt over een open verbinding steeds nieuwe berichten, en dat gesprek is "
        "achteraf niet te herhalen.",
        "The server keeps sending messages over an open connection, and that conversation can't "
        "be repeated afterwards.",
    ),
    Reason.SERVER_SENT_EVENTS: Text(
        "De server stuurt steeds nieuwe berichten in een antwoord dat niet eindigt.",
        "The server keeps sending messages in an answer that does not end.",
    ),
    Reason.INTERACTIVE_MAP: Text(
        "De kaart vraagt bij elke beweging nieuwe delen op, en alle delen van alle niveaus samen "
        "zijn niet op te halen.",
        "The map asks for new parts with every movement, and all parts of all levels together "
        "can't be fetched.",
    ),
    Reason.CANVAS: Text(
        "Een script tekent het beeld en verandert het, zodat het alleen bestaat zolang het script "
        "draait.",
        "A script draws the picture and changes it, so that it exists only while the script runs.",
    ),
    Reason.WEBGL: Text(
        "Een script berekent het beeld op de grafische kaart, voor elk standpunt opnieuw.",
        "A script computes the picture on the graphics card, anew for every point of view.",
    ),
    Reason.DASHBOARD: Text(
        "Bij elke keuze van filters stelt de server nieuwe cijfers samen, en alle combinaties zijn "
        "niet op te vragen.",
        "The server compiles new figures for every choice of filters, and all combinations can't "
        "be asked for.",
    ),
    Reason.SERVER_SEARCH: Text(
        "Alleen de server kan vragen beantwoorden, en alle denkbare vragen zijn niet te stellen.",
        "Only the server can answer the question, and all possible questions can't be asked.",
    ),
    Reason.POST_FORM: Text(
        "Verzenden kan iets veranderen bij de organisatie, dus dat gebeurt niet tijdens een oogst.",
        "To send it could change something at the organisation, so a harvest does not do it.",
    ),
    Reason.MULTI_STEP_FORM: Text(
        "De volgende stappen verschijnen pas als de vorige zijn ingevuld.",
        "The next steps appear only once those before are filled in.",
    ),
    Reason.LOGIN: Text(
        "De inhoud is alleen te zien na inloggen, en een oogst bevat alleen wat openbaar is.",
        "The content is shown only after logging in, and a harvest holds only what is public.",
    ),
    Reason.CAPTCHA: Text(
        "De test is bedoeld om machines tegen te houden, en een oogst is er een.",
        "The test is meant to keep machines out, and a harvest is one.",
    ),
    Reason.BOT_WALL: Text(
        "De server geeft een machine een ander antwoord dan een bezoeker.",
        "The server gives a machine another answer than a visitor.",
    ),
    Reason.COOKIE_WALL: Text(
        "De inhoud verschijnt pas als cookies zijn geaccepteerd.",
        "The content appears only once cookies are accepted.",
    ),
    Reason.CHAT: Text(
        "Een gesprek ontstaat pas doordat een bezoeker het voert.",
        "A conversation comes about only when a visitor has it.",
    ),
    Reason.EMBEDDED_VIDEO: Text(
        "De speler en wat hij afspeelt staan bij een andere site en werken alleen daar.",
        "The player and what it plays live at another site and work only there.",
    ),
    Reason.EMBEDDED_SOCIAL: Text(
        "De berichten staan bij een sociaal medium en worden daar steeds opnieuw samengesteld.",
        "The posts live at a social medium and are put together there anew each time.",
    ),
    Reason.EMBEDDED_OTHER: Text(
        "Het onderdeel staat bij een andere site en werkt alleen daar.",
        "The part lives at another site and works only there.",
    ),
    Reason.UNSAFE_METHOD: Text(
        "De handeling verzendt iets naar de server en gebeurt daarom niet tijdens een oogst.",
        "The act sends something to the server, so a harvest does not do it.",
    ),
    Reason.TOO_LARGE: Text(
        "Het antwoord ging over de ingestelde grens voor grootte of tijd en is daar afgekapt.",
        "The answer went beyond the limit that was set for size or time and was cut off there.",
    ),
    Reason.ENDLESS: Text(
        "Er komt geen einde aan, zodat het nooit volledig vastgelegd kan worden.",
        "There is no end to it, so that it can never be captured completely.",
    ),
    Reason.GEOLOCATION: Text(
        "Wat de pagina toont hangt af van de plaats van de bezoeker, en een oogst heeft er geen.",
        "What the page shows depends on where the visitor is, and a harvest is nowhere.",
    ),
    Reason.CAMERA_MICROPHONE: Text(
        "De pagina werkt met beeld of geluid van de bezoeker zelf, en een oogst heeft dat niet.",
        "The page works with the visitor's own picture or sound, and a harvest has none.",
    ),
    Reason.NOTIFICATIONS: Text(
        "De meldingen komen pas na het bezoek, buiten de pagina om.",
        "The notifications come only after the visit, outside the page.",
    ),
    Reason.PLUGIN: Text(
        "Geen enkele hedendaagse browser kan dit nog tonen.",
        "No browser of today can show this any more.",
    ),
    Reason.FAILED_RESOURCE: Text(
        "Het onderdeel werd opgevraagd, maar niet of alleen als foutmelding ontvangen.",
        "The part was asked for, but was not received, or only as an error.",
    ),
    Reason.PAGE_NOT_CAPTURED: Text(
        "De pagina is bekend, maar staat niet of niet volledig in het archief.",
        "The page is known, but is not in the archive, or not completely.",
    ),
    Reason.MISSING_VARIANT: Text(
        "Deze variant van de afbeelding werd opgevraagd, maar niet ontvangen.",
        "This variant of the image was asked for, but was not received.",
    ),
}
"""Every reason, in one sentence."""
