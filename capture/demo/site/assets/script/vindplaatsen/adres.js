// Van het nummer van een dossier naar zijn adres; de pagina's kennen alleen het nummer.
function adres(nummer) { return ['', 'vondst', nummer, ''].join('/'); }
