// As much of a document as the modules ask for: elements with attributes, listeners and simple selectors.

/** `tag.class[name=value]:checked`, each part of which may be left out. */
const SIMPLE = /^([\w-]*)((?:\.[\w-]+)*)((?:\[[^\]]+\])*)(:checked)?$/;

/** @param {Element} element @param {string} selector */
const is = (element, selector) => {
  const found = SIMPLE.exec(selector);
  if (!found) throw new Error(`the test's document does not know the selector ${selector}`);
  const [, tag, classes, attributes, checked] = found;
  const has = (/** @type {string} */ part) => {
    const [name, value] = part.split('=');
    const own = element.getAttribute(name);
    return value === undefined ? own !== null : own === value.replaceAll('"', '');
  };
  return (
    (!tag || element.tagName === tag) &&
    classes
      .split('.')
      .filter(Boolean)
      .every((name) => element.classList.contains(name)) &&
    [...attributes.matchAll(/\[([^\]]+)\]/g)].every(([, part]) => has(part)) &&
    (!checked || element.checked)
  );
};

/**
 * Whether an element is what the last part of a selector says, below what the others say.
 * @param {Element} element
 * @param {string} selector
 */
const matches = (element, selector) => {
  const parts = selector.replaceAll(' > ', ' ').split(' ').reverse();
  if (!is(element, parts[0])) return false;
  let above = element.parent;
  for (const part of parts.slice(1)) {
    while (above && !is(above, part)) above = above.parent;
    if (!above) return false;
    above = above.parent;
  }
  return true;
};

export class Element {
  /** @type {(Element | string)[]} */
  children = [];
  /** @type {Element | null} */
  parent = null;
  /** @type {Record<string, string>} */
  attributes = {};
  /** @type {Record<string, string>} */
  dataset = {};
  /** @type {Record<string, any>} */
  style = {
    setProperty: (/** @type {string} */ name, /** @type {string} */ value) => (this.style[name] = value),
  };
  /** @type {Record<string, ((event: any) => void)[]>} */
  listeners = {};
  hidden = false;
  checked = false;
  value = '';
  max = '';
  lang = '';
  /** What an element has that is in sight. @type {Element | null} */
  offsetParent = this;

  /** @param {string} tagName */
  constructor(tagName) {
    this.tagName = tagName;
  }

  get classList() {
    const names = (this.attributes.class ?? '').split(' ').filter(Boolean);
    const keep = (/** @type {string[]} */ all) => (this.attributes.class = all.join(' '));
    const without = (/** @type {string} */ name) => names.filter((other) => other !== name);
    return {
      contains: (/** @type {string} */ name) => names.includes(name),
      add: (/** @type {string} */ name) => keep([...without(name), name]),
      remove: (/** @type {string} */ name) => keep(without(name)),
      toggle: (/** @type {string} */ name, /** @type {boolean} */ on) =>
        keep(on ? [...without(name), name] : without(name)),
    };
  }

  /** @returns {string} */
  get textContent() {
    return this.children.map((child) => (typeof child === 'string' ? child : child.textContent)).join('');
  }

  set textContent(text) {
    this.children = [text];
  }

  get previousElementSibling() {
    const elements = (this.parent?.children ?? []).filter((child) => child instanceof Element);
    return elements[elements.indexOf(this) - 1] ?? null;
  }

  /** @param {string} name @param {string} value */
  setAttribute(name, value) {
    this.attributes[name] = value;
  }

  /** @param {string} name */
  getAttribute(name) {
    if (name.startsWith('data-')) return this.dataset[name.slice(5)] ?? null;
    if (name === 'value') return this.attributes.value ?? this.value;
    return this.attributes[name] ?? null;
  }

  /** @param {(Element | string)[]} children */
  append(...children) {
    for (const child of children) {
      if (child instanceof Element) child.parent = this;
      this.children.push(child);
    }
  }

  /** @param {(Element | string)[]} children */
  replaceChildren(...children) {
    this.children = [];
    this.append(...children);
  }

  /** @returns {Element[]} */
  get below() {
    return this.children.flatMap((child) => (typeof child === 'string' ? [] : [child, ...child.below]));
  }

  /** @param {string} selector */
  querySelectorAll(selector) {
    return this.below.filter((element) => matches(element, selector));
  }

  /** @param {string} selector */
  querySelector(selector) {
    return this.querySelectorAll(selector)[0] ?? null;
  }

  /** @param {string} kind @param {(event: any) => void} listener */
  addEventListener(kind, listener) {
    this.listeners[kind] = [...(this.listeners[kind] ?? []), listener];
  }

  /** Tells the listeners, then those of everything above. @param {string} kind @param {Element} [target] */
  dispatch(kind, target = this) {
    for (const listener of this.listeners[kind] ?? []) listener({ target });
    this.parent?.dispatch(kind, target);
  }
}

/**
 * An element: `make('input.clock', { 'data-x': 1, value: '3' }, …children)`.
 * @param {string} name
 * @param {Record<string, any>} [properties]
 * @param {(Element | string)[]} children
 */
export const make = (name, properties = {}, ...children) => {
  const [tag, ...classes] = name.split('.');
  const element = new Element(tag);
  element.attributes.class = classes.join(' ');
  for (const [key, value] of Object.entries(properties)) {
    if (key.startsWith('data-')) element.dataset[key.slice(5)] = String(value);
    else if (key in element) Object.assign(element, { [key]: value });
    else element.setAttribute(key, String(value));
  }
  element.append(...children);
  return element;
};

/** Puts a document with these contents in the modules' reach. @param {Element[]} children */
export const show = (...children) => {
  const root = new Element('html');
  root.append(...children);
  const document = Object.assign(root, {
    documentElement: root,
    getElementById: (/** @type {string} */ id) => root.querySelector(`[id=${id}]`),
    createElement: (/** @type {string} */ name) => new Element(name),
    createElementNS: (/** @type {string} */ _, /** @type {string} */ name) => new Element(name),
  });
  Object.assign(globalThis, { document });
  return document;
};

/** What a module is given that takes a real element. @param {Element | null} element */
export const as = (element) => /** @type {any} */ (element);
