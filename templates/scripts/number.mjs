// Numbers as the page writes them: groups from five digits on, and the language's comma.

/**
 * @param {string} comma
 * @returns {(value: number, decimals: number) => string}
 */
export const numbers = (comma) => (value, decimals) => {
  const [whole, rest] = value.toFixed(decimals).split('.');
  const grouped = whole.length > 4 ? whole.replace(/\B(?=(\d{3})+$)/g, '\u202f') : whole;
  return rest ? grouped + comma + rest : grouped;
};

/** Nanoseconds, microseconds, milliseconds or seconds, as `Says.units` lists them. @param {number} ns */
const unitOf = (ns) => {
  if (ns >= 1e9 || ns === 0) return 3;
  if (ns >= 1e6) return 2;
  return ns >= 1e3 ? 1 : 0;
};

/** Three significant digits. @param {number} value */
const decimalsOf = (value) => (value ? Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value)))) : 2);

/** As few decimals as say the value, and `most` at most. @param {number} value @param {number} most */
const fewest = (value, most) => {
  const says = (/** @type {number} */ decimals) =>
    Math.abs(Number(value.toFixed(decimals)) - value) <= Math.abs(value) * 1e-9;
  return [...Array(most).keys()].find(says) ?? most;
};

/**
 * How a language writes numbers and durations.
 * @param {Pick<Says, 'comma' | 'units' | 'hour' | 'minute'>} says
 */
export const writer = (says) => {
  const number = numbers(says.comma);

  /** @param {number} value @param {number} most */
  const plain = (value, most) => number(value, fewest(value, most));

  /** Ten minutes and more. @param {number} ns */
  const minutes = (ns) => {
    const all = Math.round(ns / 6e10);
    const hours = Math.floor(all / 60);
    const parts = [];
    if (hours) parts.push(`${number(hours, 0)}\u00a0${says.hour}`);
    if (all % 60) parts.push(`${number(all % 60, 0)}\u00a0${says.minute}`);
    return parts.join('\u00a0');
  };

  /** A measured or predicted time, to three digits. @param {number} ns */
  const duration = (ns) => {
    if (ns >= 6e11) return minutes(ns);
    const rounded = Number(ns.toPrecision(3));
    const unit = unitOf(rounded);
    const value = rounded / 10 ** (3 * unit);
    return `${number(value, decimalsOf(value))}\u00a0${says.units[unit]}`;
  };

  /** A time that somebody has set: no more digits than it has. @param {number} ns */
  const nominal = (ns) => {
    const unit = ns ? unitOf(Number(ns.toPrecision(3))) : 2;
    return `${plain(ns / 10 ** (3 * unit), 3)}\u00a0${says.units[unit]}`;
  };

  /** How many at a time. @param {number} value */
  const average = (value) => {
    if (value >= 99.95) return number(value, 0);
    if (value >= 9.995) return number(value, 1);
    if (value >= 0.0095 || value === 0) return number(value, 2);
    return value >= 0.0005 ? plain(value, 4) : number(value, 2);
  };

  return { number, plain, duration, nominal, average };
};
