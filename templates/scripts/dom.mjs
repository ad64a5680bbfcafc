// Finding and making elements.

/**
 * The element that the template has put there.
 * @template {Element} [T=HTMLElement]
 * @param {ParentNode} root
 * @param {string} selector
 * @returns {T}
 */
export const find = (root, selector) => /** @type {any} */ (root.querySelector(selector));

/**
 * @template {Element} [T=HTMLElement]
 * @param {ParentNode} root
 * @param {string} selector
 * @returns {T[]}
 */
export const findAll = (root, selector) => [.../** @type {any} */ (root.querySelectorAll(selector))];

/**
 * The data that the page brings along under an id; `null` where there is none.
 * @param {string} id
 */
export const island = (id) => JSON.parse(document.getElementById(id)?.textContent ?? 'null');

/**
 * Writes a text only where it changes.
 * @param {Element} element
 * @param {string} text
 */
export const say = (element, text) => {
  if (element.textContent !== text) element.textContent = text;
};

/**
 * Appends an element of a picture.
 * @param {Element} parent
 * @param {string} name
 * @param {Record<string, string | number>} attributes
 * @param {string} [text]
 */
export const draw = (parent, name, attributes, text) => {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  if (text !== undefined) element.textContent = text;
  parent.append(element);
  return element;
};
