// Doet verzoeken van elke soort, de een na de ander, en toont wat de server zei.
const ander = document.currentScript.dataset.ander;
const uitslag = document.getElementById('uitslag');
const json = { 'Content-Type': 'application/json' };
const stelling = JSON.stringify({ stelling: 'Meer bankjes bij haltes' });
function noteer(verzoek, antwoord) {
  const rij = uitslag.insertRow();
  rij.insertCell().textContent = verzoek;
  rij.insertCell().textContent = antwoord;
}
async function vraag(naam, adres, opties) {
  const antwoord = await fetch(adres, opties);
  const tekst = await antwoord.text();
  noteer(naam, `${antwoord.status} ${tekst.slice(0, 60)}`);
}
async function alles() {
  await vraag('GET', '/api/mening', {});
  await vraag('HEAD', '/api/mening', { method: 'HEAD' });
  await vraag('POST, JSON', '/api/mening', { method: 'POST', headers: json, body: stelling });
  await vraag('POST, formulier', '/api/mening?soort=formulier', { method: 'POST', body: new URLSearchParams({ a: '1', b: 'één' }) });
  const bijlage = new FormData();
  bijlage.append('bestand', new Blob(['een bijlage'], { type: 'text/plain' }), 'bijlage.txt');
  await vraag('POST, bijlage', '/api/mening?soort=bijlage', { method: 'POST', body: bijlage });
  await vraag('PUT', '/api/mening?id=1', { method: 'PUT', headers: json, body: stelling });
  await vraag('PATCH', '/api/mening?id=1', { method: 'PATCH', headers: json, body: '{}' });
  await vraag('OPTIONS', '/api/mogelijkheden', { method: 'OPTIONS' });
  await vraag('Andere site, met voorcontrole', ander + 'api/stand', { method: 'PUT', headers: { ...json, 'X-Voorbeeld': 'ja' }, body: stelling });
  await new Promise((klaar) => {
    const oud = new XMLHttpRequest();
    oud.open('POST', '/api/mening?soort=xhr');
    oud.onload = () => { noteer('POST met XMLHttpRequest', String(oud.status)); klaar(); };
    oud.send('een stelling');
  });
  noteer('Baken', navigator.sendBeacon('/api/tel', 'bezoek') ? 'verstuurd' : 'geweigerd');
}
alles();
document.getElementById('mening').addEventListener('submit', async (gebeurtenis) => {
  gebeurtenis.preventDefault();
  await fetch('/api/mening?soort=verstuurd', { method: 'POST', body: new FormData(gebeurtenis.target) });
  document.getElementById('dank').textContent = 'Dank voor uw stelling.';
});
