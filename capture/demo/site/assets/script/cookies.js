// Vraagt eenmaal om een keuze, bewaart die, en vraagt de server wat hij ziet.
const melding = document.getElementById('melding');
async function stand() {
  const { cookies } = await (await fetch('/api/cookies')).json();
  document.getElementById('stand').textContent = cookies.length ? `De server ziet: ${cookies.join(', ')}.` : 'De server ziet geen cookies.';
}
melding.hidden = document.cookie.includes('keuze=');
for (const knop of melding.querySelectorAll('button')) {
  knop.addEventListener('click', async () => {
    document.cookie = `keuze=${knop.dataset.keuze}; max-age=2592000; path=/voorbeelden/cookies/; samesite=lax`;
    document.cookie = `keuze=${knop.dataset.keuze}; max-age=2592000; path=/api/; samesite=lax`;
    melding.hidden = true;
    await stand();
    if (knop.dataset.keuze === 'ja') fetch('/api/tel', { method: 'POST' });
  });
}
stand();
