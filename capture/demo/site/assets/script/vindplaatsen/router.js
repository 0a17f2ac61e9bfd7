// Alle schermen van het meldpunt. Het beheer heeft hier geen knop.
const ROUTES = [
  { naam: 'start', pad: '/vindplaatsen/routetabel/', titel: 'Start' },
  { naam: 'beheer', pad: '/vondst/beheer-meldingen/', titel: 'Beheer', rol: 'medewerker' },
];
function ga(naam) {
  const route = ROUTES.find((een) => een.naam === naam);
  if (route && (!route.rol || localStorage.getItem(route.rol))) {
    document.getElementById('scherm').innerHTML = `U bent bij <a href="${route.pad}">${route.titel}</a>.`;
  }
}
document.querySelector('[data-scherm]').addEventListener('click', ({ target }) => ga(target.dataset.scherm));
if (localStorage.getItem('medewerker')) ga('beheer');
