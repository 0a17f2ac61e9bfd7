// Maakt van /api/gemeenten.json een lijst met links.
fetch('/api/gemeenten.json').then((antwoord) => antwoord.json()).then(({ gemeenten }) => {
  const lijst = document.getElementById('gemeenten');
  for (const { id, naam, inwoners, voorbeelden, tekst } of gemeenten) {
    const link = Object.assign(document.createElement('a'), { textContent: naam });
    link.href = ['/voorbeelden', 'geschiedenis-routes', 'gemeente', id].join('/');
    const uitleg = document.createElement('span');
    uitleg.className = 'klein';
    uitleg.textContent = `${inwoners.toLocaleString('nl-NL')} inwoners, ${voorbeelden} voorbeelden. ${tekst}`;
    const regel = document.createElement('li');
    regel.append(link, uitleg);
    lijst.append(regel);
  }
  document.getElementById('stand').textContent = `${gemeenten.length} gemeenten doen mee.`;
});
