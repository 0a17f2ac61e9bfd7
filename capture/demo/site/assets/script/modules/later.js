export const onderstreep = (element) => { element.style.borderBottom = '4px double'; };
