// The words of cookie notices, in Dutch, English, German and French: what a text is about, and what a
// button says. Only texts of bounded length get here; no pattern repeats without bound within another.
(() => {
  if (capture.words) return;

  const any = (...patterns) => new RegExp(patterns.map((pattern) => pattern.source).join("|"), "i");

  // ---- what a text is about
  const COOKIE = /\bcookie|koekjes/i;
  const CONSENT = /\btoestemming|\bconsent|einwilligung|privacy-? ?(voorkeur|instelling|settings|preferences|einstellung)|\btracking|\btrackers?\b|traceurs|datenschutz-?einstellung/i;
  // That the site itself does it: not an article on cookies.
  const STATEMENT = any(
    /\b(wij|we|ons|onze|deze (web)?(site|pagina)|[\w-]{2,40}\.(nl|be))\b[^.!?]{0,80}\b(gebruik(t|en)?|gebruik van|plaats(t|en)?|zet(ten)?)\b[^.!?]{0,80}\b(cookies?|koekjes)/,
    /\b(gebruik(t|en)?|plaats(t|en)?) (wij|we|deze (web)?site)\b[^.!?]{0,80}\bcookies?/,
    /\bcookies (op|van) (deze|onze) (web)?site|\bcookies (accepteren|toestaan)\?/,
    /\b(we|us|our|this (web)?(site|page)|[\w-]{2,40}\.(com|org|eu))\b[^.!?]{0,80}\b(uses?|using|stores?|places?|sets?)\b[^.!?]{0,80}\bcookies?/,
    /\b(wir|unsere?|diese (web)?(site|seite))\b[^.!?]{0,80}(verwend|nutz|setz|benutz)[^.!?]{0,80}\bcookies?|\bcookies? [^.!?]{0,40}(verwenden|nutzen|setzen) wir/,
    /\b(nous|notre|ce site)\b[^.!?]{0,80}(utilis|dépos|plaç|plac)[^.!?]{0,80}(cookies?|traceurs)/,
  );
  const PURPOSES = [
    /(web)?sites?\b|webseite/i,
    /statisti|analy|audience|mesure|meten\b/i,
    /adverten|marketing|advertis|werbung|publicit/i,
    /voorkeur|preferen|einstellung|préféren/i,
    /noodzakelijk|functione|necessary|essenti|notwendig|erforderlich|nécessaire/i,
    /\bderden\b|third.part|partner|drittanbieter|tiers/i,
    /ervaring|experience|erlebnis|expérience|gebruiksgemak|verbeter|improve|verbesser|améliorer/i,
    /social|personali|gepersonaliseerd|personnalis/i,
    /privacy|persoonsgegevens|personal data|datenschutz|données personnelles/i,
  ];
  const RECIPE = /\brecepte?n?\b|\boven\b|\bdeeg\b|chocola|bakpoeder|\brecipes?\b|\bbak(e|ing)\b|\bdough\b|\bbutter\b|\bboter\b|\bflour\b|\brezepte?\b|\bsuiker\b|\bsugar\b|\brecettes?\b/i;
  // What else asks for an answer in the middle of a page.
  const OTHER = [
    /\b(16|18|21) jaar|jaar of ouder|leeftijd|years? (old|of age)|\bage (check|verif|gate)|verify your age|volljährig|altersprüf|ans ou plus|majeure?\b/i,
    /nieuwsbrief|newsletter|mailinglijst|lettre d.information/i,
    /\bchat|live.?help|medewerker/i,
    /enqu[eê]te|vragenlijst|\bsurvey\b|\bfeedback\b|\bumfrage|\bsondage|questionnaire|gebruikersonderzoek/i,
    /\binloggen\b|wachtwoord|\blog ?in\b|\bsign in\b|password|\banmelden\b|mot de passe|\bdigid\b/i,
    /\bmeldingen\b|notificatie|\bnotifications?\b|benachrichtigung/i,
    /begrippen|woordenlijst|definiti|glossar|betekent\b|\bis een wet\b|lexique/i,
    /voorwaarden\b|\bterms\b|nutzungsbedingungen|conditions générales/i,
  ];
  const POLICY = /cookie|privacy|datenschutz|confidentialit/i;
  const PLATFORM = /onetrust|cookiebot|cybotcookie|usercentrics|didomi|qc-cmp|sp_message|cookieyes|\bcky-|klaro|cc-window|truste|iubenda|cmplz|borlabs|tarteaucitron|cookiefirst|osano|ccm19|cookie-?(bar|banner|notice|consent|melding|wall|wal|popup|modal|law)|consent|gdpr|\bavg\b/i;

  // ---- what a button says; the first that fits counts
  const REFUSE = any(
    /\bweiger|\bafwijz|\bafslaan|\bniet (accepter|akkoord|toestaan)|\bgeen (toestemming|cookies)|^nee\b|zonder (te )?(accept|cookies)/,
    /\b(alleen|enkel|slechts) (de )?(strikt |technisch )?(noodzakelijk|functione|essenti|vereist|basis|minima)/,
    /\b(noodzakelijke?|functionele|essenti[eë]le|vereiste|minimale)( cookies)?( accepteren| toestaan)?$/,
    /\breject|\bdeclin|\brefuse|\bdeny\b|\bdisagree|\b(do not|don.t) (accept|agree|allow|consent)|without (accept|agree)|^no\b|\bopt.out/,
    /\b(only|just)( the)?( use)?( accept| allow)?( strictly)? (necessary|essential|required|functional)/,
    /\b(necessary|essential|required|functional)( cookies)?( only)?$/,
    /ablehn|verweiger|nur (technisch |unbedingt )?(notwendig|erforderlich|essen|funktion)|ohne (einwilligung|zustimmung)|nicht (zustimm|akzeptier|einverstanden)|^nein\b/,
    /refus|rejet|sans (accepter|consentir)|^non\b|ne pas accepter|interdire|(nécessaires|essentiels)( uniquement| seulement)?$|uniquement/,
  );
  const ACCEPT = any(
    /\baccepte|\bakkoord|\btoestaan|toestemming geven|\bsta\b.{1,30}\btoe\b|\baanvaard|\binstemmen/,
    /\baccept|\ballow|\bagree|\bi consent|^consent$|\benable\b/,
    /akzeptier|zustimm|einverstanden|zulassen|erlaub|annehmen/,
    /\baccepte|j.accepte|autoris|d.accord|\bconsentir/,
  );
  const ALL = /\b(all|alle|alles|everything|allen|tout|tous|toutes)\b/i;
  const SAVE = any(
    /opslaan|\bbewaar|\bbevestig|\bselectie\b|geselecteerde|\bsave\b|\bconfirm|\bselect(ion|ed)\b|\bmy choices?\b/,
    /speicher|bestätig|auswahl (erlaub|zulass|akzept|übernehm)|ausgewählte|enregistrer|\bvalider|sauvegard|confirmer|la sélection/,
  );
  const SETTINGS = any(
    /instelling|voorkeur|aanpassen|beheer|\bopties\b|zelf (kiezen|instellen|bepalen)|\bkies\b|\bkeuzes?\b|wijzig/,
    /\bsettings?\b|preferen|customi[sz]e|\bmanage|\boptions?\b|\bchoose\b|configur|\bchoices\b/,
    /einstellung|\banpassen|verwalten|optionen|konfigur|auswählen|param[eè]tr|personnalis|gérer|préférence/,
  );
  const ACKNOWLEDGE = /^(ok|oké|okay|oke|begrepen|duidelijk|prima|ja|yes|got it|understood|i understand|ik begrijp het|ik snap het|verstanden|alles klar|compris|j.ai compris|oui|doorgaan|ga door|continue|verder|weiter|continuer)([,!. ].{0,24})?$/i;
  const CLOSE = /^(sluit(en)?|verberg(en)?|close|dismiss|hide|schlie(ß|ss)en|ausblenden|fermer|masquer|[×✕✖╳x])( .{0,30})?$/i;
  // Beyond what is dangerous anywhere (world.py): what would lead into an account, or to buying.
  const NEVER = /inlog|aanmeld|registreer|\blog ?in\b|\bsign (in|up)\b|registrier|anmelden|connexion|se connecter|inscri|abonn|koop|\bkauf|achet|doneer|donate|\bspende|download/i;

  const classify = (label) => {
    const text = label.replace(/\s+/g, " ").trim().toLowerCase();
    if (!text || text.length > 80 || NEVER.test(text)) return "";
    if (REFUSE.test(text)) return "refuse";
    if (ACCEPT.test(text) && ALL.test(text)) return "accept-all";
    if (SAVE.test(text)) return "save";
    if (SETTINGS.test(text)) return "settings";
    if (ACCEPT.test(text)) return "accept";
    if (ACKNOWLEDGE.test(text)) return "acknowledge";
    return CLOSE.test(text) ? "close" : "";
  };

  capture.words = { COOKIE, CONSENT, STATEMENT, PURPOSES, RECIPE, OTHER, POLICY, PLATFORM, classify };
})();
