// De proef met zomertijden; nu uit, behalve voor medewerkers.
const MAP = '/vondst';
const PROEF = 'proefpagina';
const adresVanProef = MAP + '/' + PROEF + '-zomer' + '/';
if (localStorage.getItem('medewerker')) {
  document.getElementById('proef').append(' ', Object.assign(document.createElement('a'), { href: adresVanProef, textContent: 'Naar de proef' }));
}
