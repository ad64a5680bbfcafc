// What if: predicts N equal fetches, each one wait and then one computing, under every model, and draws the predictions.
// The simulation is the one of the measuring wing for equal fetches; the browser tests hold the two against each other.
(() => {
  'use strict';

  const island = document.getElementById('whatif-data');
  const data = island && JSON.parse(island.textContent);
  if (!data) return;

  /** Models within this of the fastest are as fast. */
  const TIE = 1.02;

  /**
   * What a model comes to on an ideal machine. Equal fetches move in groups: all that began a wait or a computing
   * together end it together, in the order in which they began.
   */
  const predict = ({ inFlight, threads, offloads }, { count: n, wait, compute, cores }) => {
    const result = { makespan: 0, concurrency: 0, parallelism: 0, peak: 0 };
    const room = Math.max(1, Math.min(inFlight, n));
    const carriers = Math.max(1, Math.min(threads, n));
    const waits = [];
    const computes = [];
    // `work` is what a thread would have computed that computed all along.
    let [now, work, next, flying, ready, busy, service] = [0, 0, 0, 0, 0, 0, 0];
    let since = { next, now, service };
    const finish = (count) => {
      flying -= count;
      service += count * now;
    };
    while (n > 0 && wait + compute > 0) {
      for (;;) {
        const free = carriers - busy;
        if (free > 0 && ready > 0) {
          const count = Math.min(free, ready);
          ready -= count;
          busy += count;
          computes.push({ end: work + compute, count });
        } else if ((free > 0 || offloads) && flying < room && next < n) {
          let count = Math.min(room - flying, n - next);
          if (!wait && !offloads) count = Math.min(count, free);
          next += count;
          flying += count;
          service -= count * now;
          result.peak = Math.max(result.peak, flying);
          if (wait) waits.push({ end: now + wait, count });
          else ready += count;
        } else break;
      }
      if (!waits.length && !computes.length) break;
      const speed = Math.min(1, cores / busy);
      const waited = waits.length ? waits[0].end : Infinity;
      const computed = computes.length ? now + (computes[0].end - work) / speed : Infinity;
      // As long as every thread goes on with another fetch, whole rounds end one after another.
      if (computes.length === 1 && computes[0].count === carriers && !(offloads && next < n)) {
        const lasts = compute / speed;
        const rounds = Math.floor(Math.min(ready / carriers, (waited - computed) / lasts));
        if (rounds > 0) {
          service += carriers * (rounds * computed + (lasts * rounds * (rounds - 1)) / 2);
          flying -= carriers * rounds;
          ready -= carriers * rounds;
          now = computed + lasts * (rounds - 1);
          work = computes[0].end + compute * (rounds - 1);
          computes[0].end = work + compute;
          continue;
        }
      }
      if (computed <= waited) work = computes[0].end;
      else if (busy) work += (waited - now) * speed;
      now = Math.min(waited, computed);
      while (waits.length && waits[0].end <= now) {
        const { count } = waits.shift();
        if (compute) ready += count;
        else finish(count);
      }
      while (computes.length && computes[0].end <= work + 1e-6) {
        const { count } = computes.shift();
        busy -= count;
        finish(count);
      }
      // Nothing is under way: what follows is what has been, as often as it fits.
      if (flying === 0 && next < n) {
        const times = Math.floor((n - next) / (next - since.next));
        next += times * (next - since.next);
        now += times * (now - since.now);
        service += times * (service - since.service);
        since = { next, now, service };
      }
    }
    if (now > 0) {
      result.makespan = now;
      result.concurrency = service / now;
      result.parallelism = (n * compute) / now;
    }
    return result;
  };

  /** The shape of a model under limits; `in_flight` is `null` for no limit. */
  const shapeOf = (model, at) => {
    const bounds = {
      one: 1,
      workers: at.workers,
      'in-flight': at.in_flight ?? Infinity,
      'blocking-threads': at.blocking,
      fetches: Infinity,
    };
    return { inFlight: bounds[model.in_flight], threads: bounds[model.threads], offloads: model.offloads };
  };

  const predictAll = (at) => data.models.map((model) => predict(shapeOf(model, at), at));

  /** The one with the fewest threads; the first of several. */
  const lightestOf = (models, at) => {
    const threads = (model) => Math.min(shapeOf(model, at).threads, at.count);
    return models.reduce(
      (least, model) => (least && threads(least) <= threads(model) ? least : model),
      undefined,
    );
  };

  /** The lightest of the fastest. A mistake is never chosen: it is as fast as one fetch after another at best. */
  const fastest = (at) => {
    const right = data.models.filter((model) => !model.mistake);
    const times = right.map((model) => predict(shapeOf(model, at), at).makespan);
    const best = Math.min(...times);
    const equal = right.filter((_, i) => times[i] <= best * TIE);
    const lightest = lightestOf(equal, at);
    return { model: lightest, others: equal.filter((model) => model !== lightest) };
  };

  // Numbers as the page writes them elsewhere.
  const writer = (says) => {
    const number = (value, decimals) => {
      const [whole, rest] = value.toFixed(decimals).split('.');
      const grouped = whole.length > 4 ? whole.replace(/\B(?=(\d{3})+$)/g, '\u202f') : whole;
      return rest ? grouped + says.comma + rest : grouped;
    };
    const decimals = (value) => (value ? Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value)))) : 2);
    const plain = (value, most) =>
      number(
        value,
        [...Array(most).keys()].find((d) => Math.abs(+value.toFixed(d) - value) <= Math.abs(value) * 1e-9) ??
          most,
      );
    const unitOf = (ns) => (ns >= 1e9 || ns === 0 ? 3 : ns >= 1e6 ? 2 : ns >= 1e3 ? 1 : 0);
    const duration = (ns) => {
      if (ns >= 6e11) {
        const minutes = Math.round(ns / 6e10);
        const parts = [
          [Math.floor(minutes / 60), says.hour],
          [minutes % 60, says.minute],
        ];
        return parts
          .filter(([value]) => value)
          .map(([value, unit]) => `${number(value, 0)}\u00a0${unit}`)
          .join('\u00a0');
      }
      const rounded = Number(ns.toPrecision(3));
      const unit = unitOf(rounded);
      const value = rounded / 10 ** (3 * unit);
      return `${number(value, decimals(value))}\u00a0${says.units[unit]}`;
    };
    const nominal = (ns) => {
      const unit = ns ? unitOf(Number(ns.toPrecision(3))) : 2;
      return `${plain(ns / 10 ** (3 * unit), 3)}\u00a0${says.units[unit]}`;
    };
    const average = (value) => {
      if (value >= 99.95) return number(value, 0);
      if (value >= 9.995) return number(value, 1);
      if (value >= 0.0095 || value === 0) return number(value, 2);
      return value >= 0.0005 ? plain(value, 4) : number(value, 2);
    };
    return { number, plain, duration, nominal, average };
  };

  const SVG = 'http://www.w3.org/2000/svg';
  const draw = (parent, name, attributes, text) => {
    const element = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    if (text !== undefined) element.textContent = text;
    parent.append(element);
    return element;
  };
  const MARKERS = {
    circle: 'M-5 0a5 5 0 1 0 10 0a5 5 0 1 0 -10 0',
    square: 'M-4.5 -4.5h9v9h-9z',
    diamond: 'M0 -6.2L6.2 0L0 6.2L-6.2 0z',
    triangle: 'M0 -6L5.8 4.5H-5.8z',
    down: 'M0 6L5.8 -4.5H-5.8z',
  };

  /** Where the axes of both pictures lie, in units of the view box. */
  const BOX = { left: 44, right: 428, top: 24, bottom: 298 };
  const across = (share) => BOX.left + share * (BOX.right - BOX.left);
  const upward = (share) => BOX.bottom - share * (BOX.bottom - BOX.top);
  const share = (value, low, high) => Math.log(value / low) / Math.log(high / low);
  const clamp = (value) => Math.max(0, Math.min(1, value));

  const caption = (svg, title, desc) => {
    svg.replaceChildren();
    draw(svg, 'title', {}, title);
    draw(svg, 'desc', {}, desc);
  };
  const axes = (svg, xWords, yWords) => {
    draw(svg, 'text', { class: 'al', x: BOX.right, y: 332, 'text-anchor': 'end' }, xWords);
    draw(svg, 'text', { class: 'al', x: 4, y: 12 }, yWords);
  };
  const tickX = (svg, x, label) =>
    draw(svg, 'text', { class: 'tk', x, y: BOX.bottom + 16, 'text-anchor': 'middle' }, label);
  const tickY = (svg, y, label) =>
    draw(svg, 'text', { class: 'tk', x: BOX.left - 6, y: y + 4, 'text-anchor': 'end' }, label);
  const line = (svg, x1, y1, x2, y2, type) =>
    draw(svg, 'path', { class: type, d: `M${x1} ${y1}L${x2} ${y2}` });

  /** Names beside the points of the plane, one under another where points meet, none over another. */
  const nameAll = (svg, points) => {
    const HIGH = 15;
    const groups = [];
    for (const point of points) {
      const met = groups.find((group) => Math.hypot(group.x - point.x, group.y - point.y) < 7);
      if (met) met.models.push(point.model);
      else groups.push({ x: point.x, y: point.y, models: [point.model] });
    }
    const placed = [];
    for (const group of groups.sort((a, b) => b.models.length - a.models.length)) {
      const wide = Math.max(...group.models.map((model) => model.id.length)) * 8.3;
      const high = group.models.length * HIGH;
      const sides = group.x + 14 + wide < 438 ? [1, -1] : [-1, 1];
      const options = [];
      for (const side of sides) {
        const left = side > 0 ? group.x + 12 : group.x - 12 - wide;
        if (left < 2 || left + wide > 438) continue;
        for (let shift = 0; shift <= 260; shift += 4) {
          for (const top of [group.y - high / 2 - shift, group.y - high / 2 + shift]) {
            if (top >= 16 && top + high <= BOX.bottom - 1)
              options.push({ left, top, side, away: shift + (side === sides[0] ? 0 : 10) });
          }
        }
      }
      options.sort((a, b) => a.away - b.away);
      const clear = (box, other) =>
        box.left + wide < other.left ||
        other.left + other.wide < box.left ||
        box.top + high <= other.top ||
        other.top + other.high <= box.top;
      const marks = groups
        .filter((other) => other !== group)
        .map(({ x, y }) => ({ left: x - 7, top: y - 7, wide: 14, high: 14 }));
      const spot = options.find((box) => [...placed, ...marks].every((other) => clear(box, other)));
      if (!spot) continue;
      placed.push({ ...spot, wide, high });
      const x = spot.side > 0 ? spot.left : spot.left + wide;
      const middle = spot.top + high / 2;
      if (Math.abs(middle - group.y) > 8)
        line(svg, group.x, group.y, x - spot.side * 3, middle, `ld ${group.models[0].class}`);
      group.models.forEach((model, i) => {
        draw(
          svg,
          'text',
          {
            class: `lb ${model.class}`,
            x,
            y: spot.top + i * HIGH + 11.5,
            'text-anchor': spot.side > 0 ? 'start' : 'end',
          },
          model.id,
        );
      });
    }
  };

  const plane = (svg, says, write, at, results) => {
    const words = data.models.map(
      (model, i) =>
        `${model.id}: L ${write.average(results[i].concurrency)}, P ${write.average(results[i].parallelism)}`,
    );
    caption(svg, says.plane, words.join('; '));
    const most = Math.max(10, ...results.map((result) => result.concurrency)) * 1.3;
    for (let tick = 1; tick <= most; tick *= 10) {
      const x = across(share(tick, 0.8, most));
      line(svg, x, BOX.top, x, BOX.bottom, 'gr');
      tickX(svg, x, write.number(tick, 0));
    }
    const top = at.cores * 1.12;
    const step = [0.25, 0.5, 1, 2, 4, 8, 16].find((size) => at.cores / size <= 4) ?? 16;
    for (let tick = 0; tick <= at.cores + 1e-9; tick += step) {
      line(svg, BOX.left, upward(tick / top), BOX.right, upward(tick / top), 'gr');
      tickY(svg, upward(tick / top), write.plain(tick, 2));
    }
    line(svg, BOX.left, upward(at.cores / top), BOX.right, upward(at.cores / top), 'lim');
    axes(svg, says.axisL, says.axisP);
    const points = results.map((result, i) => ({
      model: data.models[i],
      x: across(clamp(share(Math.max(result.concurrency, 0.8), 0.8, most))),
      y: upward(result.parallelism / top),
    }));
    nameAll(svg, points);
    for (const { model, x, y } of points) {
      draw(svg, 'path', {
        class: `pt ${model.class}`,
        d: MARKERS[model.marker],
        transform: `translate(${x} ${y})`,
      });
    }
  };

  /** Columns and rows of the map: numbers of fetches, and shares of the wait. */
  const COUNTS = [0, 1, 2, 3, 4, 5]
    .flatMap((power) => [1, 2, 3, 5].map((digit) => digit * 10 ** power))
    .concat(1e6);
  const RATIOS = [0, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000, 3000, 10000, Infinity];
  const LENGTH = 1e8;
  const split = (ratio) =>
    ratio === Infinity
      ? { wait: LENGTH, compute: 0 }
      : { wait: (LENGTH * ratio) / (1 + ratio), compute: LENGTH / (1 + ratio) };
  const columnAt = (count) => {
    const over = COUNTS.findIndex((other) => other >= count);
    if (over < 0) return COUNTS.length - 0.5;
    if (over === 0) return 0.5;
    return over - 0.5 + share(count, COUNTS[over - 1], COUNTS[over]);
  };
  const rowAt = (wait, compute) => {
    if (!compute) return RATIOS.length - 0.5;
    const ratio = wait / compute;
    if (ratio < RATIOS[1]) return wait ? 1.02 : 0.5;
    const over = RATIOS.findIndex((other) => other >= ratio);
    if (over === RATIOS.length - 1) return over - 0.02;
    return over === 1 ? 1.5 : over - 0.5 + share(ratio, RATIOS[over - 1], RATIOS[over]);
  };

  /** What each family's field is filled with, beside its colour: lines that cross a tile of 8 by 8. */
  const MESH = { slate: 'M4 3v2', rust: 'M0 8L8 0', blue: 'M0 4h8', teal: 'M4 0v8', red: 'M0 0L8 8' };
  const swatch = (svg, id, type) => {
    const pattern = draw(svg, 'pattern', {
      id,
      width: 8,
      height: 8,
      patternUnits: 'userSpaceOnUse',
      class: type,
    });
    draw(pattern, 'rect', { width: 8, height: 8, class: 'field' });
    draw(pattern, 'path', { d: MESH[type], class: 'mesh' });
  };

  /** The winner of every square of the map, for these limits. */
  const squares = (at) =>
    RATIOS.map((ratio) => COUNTS.map((count) => fastest({ ...at, ...split(ratio), count })));

  const map = (svg, lang, says, write, at, grid) => {
    const wide = 1 / COUNTS.length;
    const high = 1 / RATIOS.length;
    const names = [...new Set(grid.flat().map((square) => square.model))];
    caption(svg, says.map, '');
    for (const type of new Set(names.map((model) => model.class))) swatch(svg, `wi-${lang}-${type}`, type);
    const stretches = [];
    grid.forEach((row, y) => {
      for (let x = 0; x < row.length;) {
        let end = x;
        while (end < row.length && row[end].model === row[x].model) end += 1;
        const { model, others } = row[x];
        const left = across(x * wide);
        const box = {
          x: left,
          y: upward((y + 1) * high),
          width: across(end * wide) - left,
          height: upward(0) - upward(high),
        };
        const field = draw(svg, 'rect', { ...box, fill: `url(#wi-${lang}-${model.class})` });
        const also = others.map((other) => other.id).join(', ');
        draw(field, 'title', {}, also ? says.asFast.replace('{}', model.id).replace('{}', also) : model.id);
        stretches.push({ model, left: box.x, right: box.x + box.width, y: box.y + box.height / 2 });
        // A seam where the field above or beside it is another one.
        if (end < row.length)
          line(svg, across(end * wide), box.y, across(end * wide), box.y + box.height, 'seam');
        x = end;
      }
    });
    for (const count of [1, 100, 10000])
      tickX(svg, across((COUNTS.indexOf(count) + 0.5) * wide), write.number(count, 0));
    draw(
      svg,
      'text',
      { class: 'tk', x: BOX.right, y: BOX.bottom + 16, 'text-anchor': 'end' },
      write.number(1e6, 0),
    );
    for (const [ratio, label] of [
      [0, '0'],
      [0.1, '1:10'],
      [1, '1:1'],
      [10, '10:1'],
      [100, '100:1'],
      [1000, '1000:1'],
      [Infinity, '∞'],
    ]) {
      tickY(svg, upward((RATIOS.indexOf(ratio) + 0.5) * high), label);
    }
    axes(svg, says.axisCount, says.axisRatio);
    for (const size of data.sizes) {
      const lightest = lightestOf(
        data.models.filter((model) => size.fastest.includes(model.id)),
        { ...data.start, count: size.count },
      );
      const spot = {
        cx: across(columnAt(size.count) * wide),
        cy: upward(rowAt(size.wait, size.compute) * high),
        r: 4.5,
      };
      draw(svg, 'circle', { class: `ring ${lightest ? lightest.class : ''}`, ...spot });
    }
    const x = across(columnAt(at.count) * wide);
    const y = upward(rowAt(at.wait, at.compute) * high);
    const marks = [...svg.querySelectorAll('circle')].map((ring) => ({
      x: +ring.getAttribute('cx'),
      y: +ring.getAttribute('cy'),
    }));
    marks.push({ x, y });
    // Each name once, in the longest stretch of its field where no mark lies under it.
    stretches.sort((a, b) => b.right - b.left - (a.right - a.left));
    for (const model of names) {
      const half = model.id.length * 4.2;
      const clear = (spot) =>
        marks.every((mark) => Math.abs(mark.x - spot.x) > half + 10 || Math.abs(mark.y - spot.y) > 16);
      const spots = stretches
        .filter((one) => one.model === model && one.right - one.left > 2 * half)
        .flatMap(({ left, right, y: level }) =>
          [(left + right) / 2, left + half, right - half].map((middle) => ({ x: middle, y: level })),
        );
      const spot = spots.find(clear);
      if (spot)
        draw(
          svg,
          'text',
          { class: `lb ${model.class}`, x: spot.x, y: spot.y + 4, 'text-anchor': 'middle' },
          model.id,
        );
    }
    for (const type of ['cross back', 'cross'])
      draw(svg, 'path', { class: type, d: `M${x - 8} ${y}h16M${x} ${y - 8}v16` });
    return names;
  };

  /** Who is the lightest of the fastest at each number of fetches, with the wait and compute of the sliders. */
  const story = (says, write, at) => {
    const winner = (count) => fastest({ ...at, count }).model;
    const runs = [];
    for (const count of COUNTS) {
      const model = winner(count);
      const last = runs[runs.length - 1];
      if (last && last.model === model) {
        last.to = count;
        continue;
      }
      // Between two columns of the map lies the first number at which the answer is another one.
      let [low, from] = [last ? last.to : 0, count];
      while (from - low > 1) {
        const middle = Math.floor((low + from) / 2);
        if (winner(middle) === model) from = middle;
        else low = middle;
      }
      if (last && winner(from - 1) === last.model) last.to = from - 1;
      else from = count;
      runs.push({ model, from, to: count });
    }
    const span = ({ from, to }) =>
      from === to ? write.number(from, 0) : `${write.number(from, 0)}–${write.number(to, 0)}`;
    return `${says.row} ${runs.map((run) => `${span(run)} — ${run.model.id}`).join('; ')}.`;
  };

  const legend = (list, names) => {
    list.replaceChildren(
      ...names.map((model) => {
        const item = document.createElement('li');
        const svg = draw(item, 'svg', { viewBox: '0 0 22 14', class: 'wi-map', 'aria-hidden': 'true' });
        draw(svg, 'rect', { width: 22, height: 14, class: `field ${model.class}` });
        for (const shift of [0, 8, 16])
          draw(svg, 'path', {
            d: MESH[model.class],
            transform: `translate(${shift} 3)`,
            class: `mesh ${model.class}`,
          });
        item.append(model.id);
        return item;
      }),
    );
  };

  // The sliders go along lists of round values, among which the scenario's own stand too.
  const DIGITS = [1, 1.5, 2, 3, 5, 7];
  const decades = (first, last) => {
    const all = [];
    for (let power = first; power < last; power += 1)
      for (const digit of DIGITS) all.push(Math.round(digit * 10 ** power));
    return [...all, 10 ** last];
  };
  const SMALL = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64];
  const choices = (knob) => {
    const own = data.start[knob];
    const lists = {
      count: decades(0, 6),
      wait: [0, ...decades(3, 10)],
      compute: [0, ...decades(3, 10)],
      cores: SMALL,
      workers: [...SMALL, 96, 128, 256, 512],
      in_flight: [...decades(0, 4), null],
    };
    const rank = (value) => value ?? Infinity;
    return [...new Set([...lists[knob], own])].sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
  };

  const state = { ...data.start };
  const views = [...document.querySelectorAll('.whatif')].map((root) => {
    const says = JSON.parse(root.dataset.says);
    const find = (selector) => root.querySelector(selector);
    const knobs = [...root.querySelectorAll('[data-knob]')].map((input) => ({
      input,
      knob: input.dataset.knob,
      values: choices(input.dataset.knob),
      output: input.previousElementSibling,
    }));
    const write = writer(says);
    const word = (knob, value) => {
      if (value === null) return says.noLimit;
      if (knob === 'wait' || knob === 'compute') return write.nominal(value);
      return write.number(value, 0);
    };
    return { root, says, write, find, knobs, word, rows: [...root.querySelectorAll('.wi-times tbody tr')] };
  });

  /** A scale of whole powers of ten that holds the predictions and the measurements. */
  const scaleOf = (results) => {
    const times = [
      ...results.map((result) => result.makespan),
      ...data.models.map((model) => model.measured),
    ].filter((ns) => ns > 0);
    const low = Math.floor(Math.log10(Math.min(...times)) + 1e-9);
    const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...times)) - 1e-9));
    return { low, high, percent: (ns) => clamp((Math.log10(Math.max(ns, 1e-3)) - low) / (high - low)) * 100 };
  };

  const table = ({ rows, write, find }, results) => {
    const scale = results.some((result) => result.makespan > 0)
      ? scaleOf(results)
      : { low: 6, high: 9, percent: () => 0 };
    rows.forEach((row, i) => {
      const { makespan, concurrency, parallelism } = results[i];
      const cells = {
        '.wi-predicted': write.duration(makespan),
        '.wi-l': write.average(concurrency),
        '.wi-p': write.average(parallelism),
      };
      for (const [selector, text] of Object.entries(cells)) row.querySelector(selector).textContent = text;
      const tick = row.querySelector('.wi-tick');
      tick.hidden = false;
      tick.style.left = row.querySelector('.wi-run').style.width = `${scale.percent(makespan)}%`;
      const dot = row.querySelector('.wi-dot');
      if (dot) dot.style.left = `${scale.percent(data.models[i].measured)}%`;
    });
    const every = Math.ceil((scale.high - scale.low) / 6);
    const ticks = [];
    for (let power = scale.low; power <= scale.high; power += every) {
      const tick = document.createElement('span');
      tick.style.left = `${scale.percent(10 ** power)}%`;
      tick.textContent = write.nominal(10 ** power);
      ticks.push(tick);
    }
    find('.wi-ticks').replaceChildren(...ticks);
  };

  const show = (view, results, grid) => {
    for (const { knob, input, output, values } of view.knobs) {
      const text = view.word(knob, state[knob]);
      input.value = values.indexOf(state[knob]);
      input.setAttribute('aria-valuetext', text);
      output.textContent = text;
    }
    table(view, results);
    plane(view.find('.wi-plane'), view.says, view.write, state, results);
    const names = map(view.find('.wi-map'), view.root.dataset.lang, view.says, view.write, state, grid);
    legend(view.find('.wi-legend'), names);
    const words = story(view.says, view.write, state);
    view.find('.wi-row').textContent = words;
    view.find('.wi-map desc').textContent = words;
  };

  /** The map depends on the machine only, not on the work. */
  let known = { machine: '', grid: [] };
  const update = () => {
    const machine = [state.cores, state.workers, state.in_flight].join();
    if (machine !== known.machine) known = { machine, grid: squares(state) };
    const results = predictAll(state);
    for (const view of views) show(view, results, known.grid);
  };

  for (const view of views) {
    view.root.predict = (model, at) => predict(shapeOf(data.models[model], at), at);
    for (const { knob, input, values } of view.knobs) {
      Object.assign(input, { min: 0, max: values.length - 1, step: 1 });
      input.addEventListener('input', () => {
        state[knob] = values[input.value];
        update();
      });
    }
    view.find('.wi-reset').addEventListener('click', () => {
      Object.assign(state, data.start);
      update();
    });
    view.find('.wi-still').hidden = true;
    for (const part of ['.wi-knobs', '.wi-pictures', '.wi-row']) view.find(part).hidden = false;
  }
  update();
})();
