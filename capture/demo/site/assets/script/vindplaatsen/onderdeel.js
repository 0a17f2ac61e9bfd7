// Een dossier als eigen element; de schaduwboom is open of gesloten.
customElements.define('vb-dossier', class extends HTMLElement {
  connectedCallback() {
    const link = Object.assign(document.createElement('a'), { href: adres(this.getAttribute('nummer')), textContent: this.textContent });
    this.attachShadow({ mode: this.getAttribute('boom') }).append(link);
  }
});
