// Routes achter #: elke route haalt de gegevens van één gemeente op.
const ROUTES = ['waterwijk', 'hogeland', 'oudekerk', 'zandrug'];
const toneel = document.getElementById('toneel');
for (const id of ROUTES) {
  const link = Object.assign(document.createElement('a'), { href: `#/gemeente/${id}`, textContent: id });
  document.getElementById('routes').append(link);
}
async function toon() {
  const gevonden = location.hash.match(/^#\/gemeente\/(\w+)$/);
  if (!gevonden) {
    toneel.innerHTML = '<p>Kies een route.</p>';
    return;
  }
  const { naam, tekst } = await (await fetch(`/api/gemeente?id=${gevonden[1]}`)).json();
  toneel.innerHTML = `<h2>${naam}</h2><p>${tekst}</p>`;
  document.title = `${naam} | Ministerie van Voorbeelden`;
}
addEventListener('hashchange', toon);
toon();
