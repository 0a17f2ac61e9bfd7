// Zet het gespreksvenster van de chatdienst in een hoek van de pagina.
const eigen = document.currentScript;
const venster = document.createElement('iframe');
venster.id = 'praatje';
venster.className = 'praat';
venster.title = 'Chat met een medewerker';
venster.src = new URL(`/chat/venster/?sleutel=${eigen.dataset.sleutel}`, eigen.src);
document.body.append(venster);
