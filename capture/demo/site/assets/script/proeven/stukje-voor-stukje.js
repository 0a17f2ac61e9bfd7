// Geeft een video in stukken door aan de browser, zoals spelers dat doen (Media Source Extensions).
async function stukjeVoorStukje(film, adres, soort, grootte = 8192) {
  const bron = new MediaSource();
  film.src = URL.createObjectURL(bron);
  await new Promise((klaar) => bron.addEventListener('sourceopen', klaar, { once: true }));
  const vat = bron.addSourceBuffer(soort);
  for (let begin = 0, einde = Infinity; begin < einde; begin += grootte) {
    const antwoord = await fetch(adres, { headers: { Range: `bytes=${begin}-${begin + grootte - 1}` } });
    einde = Number(antwoord.headers.get('Content-Range').split('/')[1]);
    vat.appendBuffer(await antwoord.arrayBuffer());
    await new Promise((klaar) => vat.addEventListener('updateend', klaar, { once: true }));
  }
  bron.endOfStream();
}
