// Het rooster van de balies, voor medewerkers.
const BASIS = '/vondst';
if (localStorage.getItem('medewerker')) {
  document.getElementById('rooster').innerHTML = `<a href="${`${BASIS}/intern-rooster/`}">Rooster</a>`;
}
