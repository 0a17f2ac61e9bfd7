import { som } from 'rekenen';
import { euro } from 'opmaak/euro.js';
const gegevens = await (await fetch(new URL('./tarieven.json', import.meta.url))).json();
const totaal = som(gegevens.posten.map((post) => post.bedrag));
const { onderstreep } = await import('./later.js');
const uitkomst = document.getElementById('uitkomst');
uitkomst.textContent = `Een voorbeeld kost ${euro(totaal)}.`;
onderstreep(uitkomst);
