// Toont vijf berichten van een WebSocket en sluit dan; zegt bij het begin zelf iets, en stuurt bytes.
const adres = new URL('/api/ticker', location.href);
adres.protocol = adres.protocol.replace('http', 'ws');
const verbinding = new WebSocket(adres);
let aantal = 0;
verbinding.addEventListener('open', () => {
  verbinding.send('Goedemorgen, hier de pagina');
  verbinding.send(new Uint8Array([0, 1, 2, 253, 254, 255]));
});
verbinding.addEventListener('message', ({ data }) => {
  if (typeof data !== 'string' || !data.startsWith('{')) return;
  const regel = document.createElement('li');
  regel.textContent = JSON.parse(data).bericht;
  document.getElementById('berichten').append(regel);
  aantal += 1;
  if (aantal === 5) verbinding.close(1000, 'klaar');
});
