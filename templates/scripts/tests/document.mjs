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
  offsetHeight = 0;
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
      toggle: (/** @type {string} */ name, on = !names.includes(name)) =>
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

  /** @param {string} selector */
  closest(selector) {
    /** @type {Element | null} */
    let at = this;
    while (at && !matches(at, selector)) at = at.parent;
    return at;
  }

  /** @param {string} selector */
  matches(selector) {
    return selector.split(',').some((one) => matches(this, one));
  }

  /** @param {{ type: string, detail?: unknown }} event */
  dispatchEvent(event) {
    for (const listener of this.listeners[event.type] ?? [])
      listener({ ...event, detail: event.detail, target: this });
  }

  checkVisibility() {
    return !this.hidden;
  }

  click() {
    this.dispatch('click');
  }

  focus() {}
  blur() {}
  scrollIntoView() {}

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

/** Puts a storage in the modules' reach; what it keeps. */
export const storage = () => {
  /** @type {Map<string, string>} */
  const kept = new Map();
  const localStorage = {
    getItem: (/** @type {string} */ key) => kept.get(key) ?? null,
    setItem: (/** @type {string} */ key, /** @type {string} */ value) => kept.set(key, value),
  };
  Object.assign(globalThis, { localStorage, location: { pathname: '/run/mixed.html' } });
  return kept;
};

/** A race of two rows as its replay hands it on, and what it was told. */
export const raceOf = () => {
  /** @type {(string | number)[]} */
  const told = [];
  const lane = (/** @type {number} */ cell) =>
    make(
      'div.lane',
      { 'data-cell': cell },
      make('input.guess', { 'data-model': `model-${cell}`, value: '500' }),
      make('i.ghost', { hidden: true }),
      make('output.mine', { 'data-words': 'you: {}', hidden: true }),
    );
  const step = (/** @type {number} */ at, /** @type {string} */ cells) =>
    make('li', { 'data-at': at, 'data-cells': cells }, 'a step');
  const race = make(
    'div.race',
    {},
    make('div.guesses', {}, make('button.guess-run'), make('button.guess-skip')),
    make('button.go'),
    make('button.to-start'),
    make(
      'div.steps',
      {},
      make('button.step-before'),
      make('button.step-next'),
      make('ol', {}, step(10, '0'), step(40, '0 1')),
    ),
    lane(0),
    lane(1),
    make(
      'p.guess-sum',
      { hidden: true },
      make('span', { 'data-words': '{model} {guess} {other} {otherMeasured}' }),
      make('button.guess-again'),
    ),
  );
  const rows = race
    .querySelectorAll('[data-cell]')
    .map((row, nth) => ({ lane: row, curve: { end: 100 * (nth + 1) } }));
  const handle = {
    race,
    rows,
    scale: 400,
    guesses: 800,
    words: (/** @type {number} */ ns) => `${ns} ns`,
    play: () => told.push('play'),
    hold: (/** @type {number} */ ns) => {
      race.dispatchEvent({ type: 'moved' });
      told.push(ns);
    },
    end: () => told.push('end'),
  };
  return { race, handle: as(/** @type {any} */ (handle)), told };
};
