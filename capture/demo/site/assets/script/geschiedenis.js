// Routes met de History API; de server antwoordt op elk van deze adressen met dezelfde pagina.
const BASIS = '/voorbeelden/geschiedenis-routes/';
const LINKS = ['voorbeeldhaven', 'glasveld', 'molenbroek'];
const KNOPPEN = { nieuwstede: 'Toon de grootste gemeente', rietzoom: 'Toon de groenste gemeente' };
const toneel = document.getElementById('toneel');
async function toon() {
  const id = location.pathname.startsWith(BASIS + 'gemeente/') && location.pathname.split('/')[4];
  if (!id) {
    toneel.innerHTML = '<p>Kies een gemeente.</p>';
    return;
  }
  const antwoord = await fetch(`/api/gemeente?id=${id}`);
  const { naam, tekst } = await antwoord.json();
  toneel.innerHTML = `<h2>${naam}</h2><p>${tekst}</p>`;
  document.title = `${naam} | Ministerie van Voorbeelden`;
}
function ga(id) {
  history.pushState({}, '', BASIS + 'gemeente/' + id);
  toon();
}
for (const id of LINKS) {
  const link = Object.assign(document.createElement('a'), { href: BASIS + 'gemeente/' + id, textContent: id });
  link.addEventListener('click', (gebeurtenis) => { gebeurtenis.preventDefault(); ga(id); });
  document.getElementById('routes').append(link);
}
for (const [id, tekst] of Object.entries(KNOPPEN)) {
  const knop = Object.assign(document.createElement('button'), { textContent: tekst });
  knop.addEventListener('click', () => ga(id));
  document.getElementById('knoppen').append(knop);
}
addEventListener('popstate', toon);
toon();
