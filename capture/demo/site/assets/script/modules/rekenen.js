export const som = (getallen) => getallen.reduce((a, b) => a + b, 0);
