const build = (tag, text, more = {}) =>
  Object.assign(document.createElement(tag), { textContent: text, ...more });
const listOf = (links) => {
  const list = build('ul', '', { className: 'lijst' });
  for (const { titel, adres } of links) {
    const item = build('li', '');
    item.append(build('a', titel, { href: adres }));
    list.append(item);
  }
  return list;
};
const tableOf = (rows) => {
  const table = document.createElement('table');
  table.innerHTML = '<thead><tr><th scope="col">Jaar</th><th scope="col">Aantal</th></tr></thead>';
  const body = table.createTBody();
  for (const { jaar, aantal } of rows) {
    const row = body.insertRow();
    row.append(build('th', jaar, { scope: 'row' }), build('td', aantal.toLocaleString('nl-NL')));
  }
  return table;
};
for (const place of document.querySelectorAll('[data-bron]')) {
  fetch(place.dataset.bron)
    .then((answer) => {
      if (!answer.ok) throw new Error(answer.status);
      return answer.json();
    })
    .then(({ data }) => {
      place.replaceChildren(build('p', data.toelichting, { className: 'intro' }));
      if (data.rijen) place.append(tableOf(data.rijen));
      if (data.verwant.length) place.append(build('h2', 'Alle cijfers'), listOf(data.verwant));
    })
    .catch(() => place.replaceChildren(build('p', 'De cijfers zijn er nu niet.')));
}
