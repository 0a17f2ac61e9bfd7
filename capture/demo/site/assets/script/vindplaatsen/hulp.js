// Medewerkers krijgen een link naar de handleiding.
const HANDLEIDING = '/vondst/handleiding-redactie/';
if (localStorage.getItem('medewerker')) {
  document.getElementById('hulp').append(' ', Object.assign(document.createElement('a'), { href: HANDLEIDING, textContent: 'Handleiding' }));
}
