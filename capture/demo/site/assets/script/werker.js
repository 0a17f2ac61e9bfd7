// Haalt bij de installatie twee bestanden op; beantwoordt één adres zelf, met gegevens van de server.
self.addEventListener('install', (gebeurtenis) => {
  gebeurtenis.waitUntil(caches.open('voorbeelden').then((la) => la.addAll(['/assets/besluit/4.svg', '/api/mening'])));
  self.skipWaiting();
});
self.addEventListener('activate', (gebeurtenis) => gebeurtenis.waitUntil(clients.claim()));
self.addEventListener('fetch', (gebeurtenis) => {
  if (!gebeurtenis.request.url.endsWith('/uit-de-werker')) return;
  gebeurtenis.respondWith(fetch('/api/gemeente?id=sluisdam').then((antwoord) => antwoord.json())
    .then(({ naam, tekst }) => new Response(`De service worker meldt uit ${naam}: ${tekst}`, { headers: { 'Content-Type': 'text/plain; charset=utf-8' } })));
});
