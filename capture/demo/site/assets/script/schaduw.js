// Een kaart met een schaduwboom, open of gesloten.
customElements.define('voorbeeld-kaart', class extends HTMLElement {
  connectedCallback() {
    const open = this.getAttribute('soort') === 'open';
    const binnen = this.attachShadow({ mode: open ? 'open' : 'closed' });
    const [id, beeld] = open ? ['energie', 'zee'] : ['onderwijs', 'school'];
    binnen.innerHTML = `<link rel="stylesheet" href="/assets/stijl/kaart.css"><section>
      <img src="/assets/beeld/${beeld}-320.webp" width="320" height="180" alt="">
      <div><h2>${open ? 'Open' : 'Gesloten'} schaduw</h2>
      <p>Deze tekst staat in een ${open ? 'open' : 'gesloten'} schaduwboom.</p>
      <a href="/onderwerpen/${id}/">Naar ${id}</a></div></section>`;
  }
});
