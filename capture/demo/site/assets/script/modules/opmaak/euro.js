export const euro = (bedrag) => bedrag.toLocaleString('nl-NL', { style: 'currency', currency: 'EUR' });
