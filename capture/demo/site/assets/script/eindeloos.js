// Haalt een volgend deel op zodra het einde van de lijst in beeld komt; na het laatste deel niet meer.
const lijst = document.getElementById('besluiten');
const einde = document.getElementById('einde');
let volgende = 1;
let bezig = false;
async function meer() {
  if (bezig || volgende === null) return;
  bezig = true;
  const deel = await (await fetch(`/api/besluiten?deel=${volgende}`)).json();
  for (const { nummer, titel, beeld } of deel.besluiten) {
    const regel = document.createElement('li');
    regel.innerHTML = `<img src="${beeld}" width="72" height="72" alt=""><p><strong>${nummer}</strong><br>${titel}</p>`;
    lijst.append(regel);
  }
  volgende = deel.volgende;
  bezig = false;
  if (volgende === null) {
    einde.textContent = 'Dit waren alle besluiten.';
    kijker.disconnect();
  } else {
    kijker.unobserve(einde);
    kijker.observe(einde);
  }
}
const kijker = new IntersectionObserver((items) => { if (items.some((item) => item.isIntersecting)) meer(); });
kijker.observe(einde);
