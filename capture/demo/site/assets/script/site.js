// Voor alle pagina's: laat zien dat het script werkt, zonder iets te veranderen wat er al stond.
document.documentElement.dataset.script = 'ja';
