// Haalt antwoorden op bij openklappen, en laat tabbladen met muis en pijltjes wisselen.
for (const vraag of document.querySelectorAll('details[data-bron]')) {
  vraag.addEventListener('toggle', async () => {
    const { naam, tekst } = await (await fetch(vraag.dataset.bron)).json();
    vraag.querySelector('p').textContent = `${naam}: ${tekst}`;
  }, { once: true });
}
const tabs = [...document.querySelectorAll('[role=tab]')];
function kies(gekozen) {
  for (const tab of tabs) {
    const aan = tab === gekozen;
    tab.setAttribute('aria-selected', String(aan));
    tab.tabIndex = aan ? 0 : -1;
    document.getElementById(tab.getAttribute('aria-controls')).hidden = !aan;
  }
  const blad = document.getElementById('blad2');
  if (!blad.hidden && !blad.querySelector('img')) {
    blad.append(Object.assign(new Image(64, 64), { src: '/assets/besluit/' + (2 + 3) + '.svg', alt: '' }));
  }
}
for (const tab of tabs) {
  tab.addEventListener('click', () => kies(tab));
  tab.addEventListener('keydown', ({ key }) => {
    if (key !== 'ArrowRight' && key !== 'ArrowLeft') return;
    const ander = tabs[(tabs.indexOf(tab) + 1) % tabs.length];
    kies(ander);
    ander.focus();
  });
}
