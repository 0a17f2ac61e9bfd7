// Routes met de History API; de server antwoordt op elk van deze adressen met dezelfde pagina.
const BASIS = '/voorbeelden/geschiedenis-routes/';
const LINKS = ['voorbeeldhaven', 'glasveld', 'molenbroek'];
const KNOPPEN = { noord: 'Kaart van het noorden', zuid: 'Kaart van het zuiden' };
const toneel = document.getElementById('toneel');
async function toon() {
  const [soort, id] = location.pathname.slice(BASIS.length).split('/');
  if (!id) {
    toneel.innerHTML = '<p>Kies een gemeente.</p>';
    return;
  }
  const antwoord = await fetch(`/api/${soort}?id=${id}`);
  const { naam, tekst } = await antwoord.json();
  toneel.innerHTML = `<h2>${naam}</h2><p>${tekst}</p>`;
  document.title = `${naam} | Ministerie van Voorbeelden`;
}
function ga(route) {
  history.pushState({}, '', BASIS + route);
  toon();
}
for (const id of LINKS) {
  const link = Object.assign(document.createElement('a'), { href: BASIS + 'gemeente/' + id, textContent: id });
  link.addEventListener('click', (gebeurtenis) => { gebeurtenis.preventDefault(); ga('gemeente/' + id); });
  document.getElementById('routes').append(link);
}
for (const [id, tekst] of Object.entries(KNOPPEN)) {
  const knop = Object.assign(document.createElement('button'), { textContent: tekst });
  knop.addEventListener('click', () => ga('kaart/' + id));
  document.getElementById('knoppen').append(knop);
}
addEventListener('popstate', toon);
toon();
