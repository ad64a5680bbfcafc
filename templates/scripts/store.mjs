// What a page remembers. A page that is a file may be refused a storage: then it lasts as long as the page.

/** @param {string} key @returns {any} */
export const recall = (key) => {
  try {
    return JSON.parse(localStorage.getItem(key) ?? 'null');
  } catch {
    return null;
  }
};

/** @param {string} key @param {unknown} value */
export const remember = (key, value) => {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // It is forgotten with the page.
  }
};
