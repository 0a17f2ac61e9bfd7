// Alles wat hier staat, verandert iets bij de server.
const uitslag = document.getElementById('uitslag');
document.getElementById('wissen').addEventListener('click', async ({ target }) => {
  if (!confirm('Weet u het zeker?')) return;
  await fetch(`/api/meldingen/${target.dataset.melding}`, { method: 'DELETE' });
  target.parentElement.remove();
});
document.getElementById('afmelden').addEventListener('click', async () => {
  await fetch('/api/afmelden', { method: 'POST' });
  uitslag.textContent = 'U bent uitgelogd.';
});
document.getElementById('betalen').addEventListener('click', ({ target }) => {
  const formulier = Object.assign(document.createElement('form'), { method: 'post', action: '/betaling/' });
  formulier.append(Object.assign(document.createElement('input'), { name: 'bedrag', value: target.dataset.bedrag }));
  document.body.append(formulier);
  formulier.submit();
});
document.getElementById('duim').addEventListener('click', () => {
  navigator.sendBeacon('/api/duim', 'ja');
  uitslag.textContent = 'Dank u.';
});
