// Toont de eerste vijf gebeurtenissen; de stroom blijft open.
const bron = new EventSource('/api/gebeurtenissen');
let aantal = 0;
bron.addEventListener('bericht', ({ data }) => {
  if (aantal === 5) return;
  aantal += 1;
  const regel = document.createElement('li');
  regel.textContent = JSON.parse(data).bericht;
  document.getElementById('berichten').append(regel);
});
