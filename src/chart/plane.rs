//! Concurrency across, parallelism up: each model is a point, the ideal machine's beside it.

use super::axis::Axis;
use super::canvas::{Anchor, Frame, LETTER, Plot, plot, soft_width, text_width};
use super::label::{Area, Wish, beside};
use super::makespan::counted;
use super::words::{self, fill};
use super::{
    Chart, Drawing, Picture, Room, Row, Scene, Sign, Summary, Term, average, bounds, finish, nothing_measured,
};
use crate::lang::Lang;
use crate::record::Trial;

mod regions;

/// The chart's place in the table.
pub(super) const SUMMARY: Summary = Summary {
    chart: Chart {
        id: "plane",
        title: (
            "Concurrency and parallelism are two numbers",
            "Конкурентність і паралелізм — два різні числа",
        ),
        how: (
            "To the right: more fetches in flight at once. Up: more cores busy at once. Each model is a point.",
            "Праворуч: більше запитів у роботі водночас. Вгору: більше ядер зайнято водночас. Кожна модель — точка.",
        ),
        draw,
    },
    terms: &[
        Term { sign: Sign::Letter("L"), words: words::TERM_L },
        Term { sign: Sign::Letter("P"), words: words::TERM_P },
        Term { sign: Sign::Mark("pt"), words: words::TERM_MEASURED },
        Term { sign: Sign::Mark("ho"), words: words::TERM_IDEAL },
    ],
};

/// More than this many cores on average is more than one at a time.
const SEVERAL: f64 = 1.1;
/// Radius of a mark.
const RADIUS: f64 = 5.0;
/// Two spots so near are one.
const SAME: f64 = 7.0;

/// A model on the plane.
struct Point<'a> {
    row: &'a Row<'a>,
    /// L and P.
    at: (f64, f64),
    /// The same on an ideal machine, where it is known.
    ideal: Option<(f64, f64)>,
    /// Least and most of L, and of P, over the trials.
    spans: [(f64, f64); 2],
}

impl<'a> Point<'a> {
    fn of(row: &'a Row<'a>) -> Option<Self> {
        let cell = row.cell;
        let sound = |(l, p): &(f64, f64)| l.is_finite() && p.is_finite() && *l > 0.0 && *p >= 0.0;
        let span = |of: fn(&Trial) -> f64| bounds(counted(&cell.trials).map(of));
        Some(Self {
            row,
            at: cell.concurrency.zip(cell.parallelism).filter(sound)?,
            ideal: Some((cell.predicted_concurrency, cell.predicted_parallelism)).filter(sound),
            spans: [span(|trial| trial.concurrency), span(|trial| trial.parallelism)],
        })
    }

    /// The spans over trials as strokes, where they are longer than the mark.
    fn cross(&self, plot: &Plot<'_>) -> impl Iterator<Item = [(f64, f64); 2]> {
        let [l, p] = self.spans;
        let across = [l.0, l.1].map(|l| plot.spot((l, self.at.1)));
        let up = [p.0, p.1].map(|p| plot.spot((self.at.0, p)));
        let known = self.spans.iter().all(|span| span.0.is_finite() && span.1.is_finite());
        [across, up].into_iter().filter(move |[from, to]| known && distance(*from, *to) > 2.0 * RADIUS + 2.0)
    }

    fn all(&self) -> impl Iterator<Item = (f64, f64)> {
        [self.at].into_iter().chain(self.ideal)
    }
}

fn draw(scene: &Scene<'_>) -> Picture {
    let lang = scene.lang;
    let points: Vec<Point<'_>> = scene.rows.iter().filter_map(Point::of).collect();
    if points.is_empty() {
        return nothing_measured(lang);
    }
    let desc = points.iter().map(|point| describe(lang, point)).collect::<Vec<_>>().join("; ");
    finish(lang, desc, |room| picture(scene, &points, room))
}

/// The same numbers as in the table.
fn describe(lang: Lang, point: &Point<'_>) -> String {
    let pair = |(l, p)| format!("L {}, P {}", average(lang, l), average(lang, p));
    let ideal = point
        .ideal
        .map_or_else(String::new, |ideal| format!(", {} {}", words::of(lang, words::IDEAL), pair(ideal)));
    format!("{}: {}{ideal}", point.row.name, pair(point.at))
}

/// Both axes, and whether all cores of the machine lie on the upper one.
fn axes(lang: Lang, points: &[Point<'_>], cores: f64) -> (Axis, Axis, bool) {
    let plain = |at: f64| lang.plain(at, 6);
    let all = || points.iter().flat_map(Point::all);
    let (least_l, most_l) = bounds(all().map(|at| at.0));
    // Room for the names at both sides.
    let (low, high) = ((least_l * 0.7).min(0.4), (most_l * 1.7).max(4.0));
    let mut x = Axis::log(low, high, plain).within(low, high);
    x.ticks.retain(|tick| tick.at >= least_l.min(1.0));
    let most_p = bounds(all().map(|at| at.1)).1.max(SEVERAL);
    // A machine of very many cores would press all points against the floor.
    let within = cores <= most_p * 4.0;
    let top = if within { most_p.max(cores) * 1.16 } else { most_p * 1.6 };
    (x, Axis::from_zero(top, 4, plain).within(0.0, top), within)
}

fn picture(scene: &Scene<'_>, points: &[Point<'_>], room: Room) -> Result<Drawing, String> {
    let lang = scene.lang;
    let cores = f64::from(scene.cores.max(1));
    let (x, y, within) = axes(lang, points, cores);
    let frame = Frame {
        width: room.width(true),
        height: room.pick(430, 350),
        left: room.pick(40, 34),
        right: room.pick(16, 8),
        top: 24,
        bottom: 44,
    };
    plot(frame, &x, &y, |plot| {
        let spots: Vec<(f64, f64)> = points.iter().map(|point| plot.spot(point.at)).collect();
        let ideals: Vec<Option<(f64, f64)>> = points
            .iter()
            .zip(&spots)
            .map(|(point, spot)| point.ideal.map(|at| plot.spot(at)).filter(|at| distance(*at, *spot) > SAME))
            .collect();
        let marks: Vec<Area> = spots
            .iter()
            .copied()
            .chain(ideals.iter().copied().flatten())
            .map(|spot| Area::around(spot, RADIUS + 2.0))
            .collect();
        let limit = Limit::of(plot, &x, cores, within, lang);
        let ways = spots.iter().zip(&ideals).filter_map(|(spot, ideal)| Some(along(*spot, (*ideal)?)));
        let crosses = points.iter().flat_map(|point| point.cross(plot)).map(|[from, to]| along(from, to));
        let mut covered = marks;
        covered.extend(ways.chain(crosses).flatten());
        covered.push(limit.area);
        let top = if within { cores } else { y.high };
        let mut drawn = regions::draw(plot, &x, (0.0, top), cores, &covered, lang)?;
        limit.draw(plot, &x, cores)?;
        drawn.push(limit.area);
        drawn.extend(covered);
        for ((point, spot), ideal) in points.iter().zip(&spots).zip(&ideals) {
            strokes(plot, point, *spot, *ideal)?;
        }
        names(plot, frame, points, &spots, &drawn)?;
        for (point, spot) in points.iter().zip(&spots) {
            let class = format!("pt {}", point.row.look.class);
            plot.mark_at(*spot, point.row.look.marker, RADIUS, &class)?;
        }
        let (width, height) = (f64::from(frame.width), f64::from(frame.height));
        plot.text(
            (width - f64::from(frame.right), height - 9.0),
            words::of(lang, words::ACROSS_L),
            "al",
            Anchor::End,
        )?;
        plot.text((4.0, 10.0), words::of(lang, words::UP_P), "al", Anchor::Start)
    })
}

/// What a thin line covers, for those that must keep off it.
fn along(from: (f64, f64), to: (f64, f64)) -> Vec<Area> {
    let steps = (distance(from, to) / 8.0).ceil().clamp(1.0, 200.0);
    let at = |step: i32| {
        let share = f64::from(step) / steps;
        Area::around((from.0 + (to.0 - from.0) * share, from.1 + (to.1 - from.1) * share), 4.0)
    };
    (0..=steps as i32).map(at).collect()
}

fn distance(a: (f64, f64), b: (f64, f64)) -> f64 {
    (a.0 - b.0).hypot(a.1 - b.1)
}

/// The line at which every core is busy, and its name.
struct Limit {
    text: String,
    /// What the name covers.
    area: Area,
    within: bool,
}

impl Limit {
    fn of(plot: &Plot<'_>, x: &Axis, cores: f64, within: bool, lang: Lang) -> Self {
        let pair = if within { words::ALL_CORES } else { words::CORES_ABOVE };
        let text = fill(lang, pair, &[&lang.number(cores, 0)]);
        let (left, at) = plot.spot((x.low, if within { cores } else { f64::INFINITY }));
        let (left, middle) = (left + 5.0, if within { at - 9.0 } else { at + 10.0 });
        let half = LETTER.1 / 2.0;
        let area = Area { left, right: left + soft_width(&text), top: middle - half, bottom: middle + half };
        Self { text, area, within }
    }

    fn draw(&self, plot: &Plot<'_>, x: &Axis, cores: f64) -> Result<(), String> {
        if self.within {
            plot.line(&[(x.low, cores), (x.high, cores)], "lim")?;
        }
        let middle = f64::midpoint(self.area.top, self.area.bottom);
        plot.text((self.area.left, middle), &self.text, "nt", Anchor::Start)
    }
}

/// What lies under a mark: the way to the ideal, the ideal, and the span over trials where it can be seen.
fn strokes(
    plot: &Plot<'_>,
    point: &Point<'_>,
    spot: (f64, f64),
    ideal: Option<(f64, f64)>,
) -> Result<(), String> {
    let class = point.row.look.class;
    if let Some(ideal) = ideal {
        plot.stroke(ideal, spot, &format!("wy {class}"))?;
        plot.mark_at(ideal, point.row.look.marker, RADIUS - 0.5, &format!("ho {class}"))?;
    }
    point.cross(plot).try_for_each(|[from, to]| plot.stroke(from, to, &format!("rn {class}")))
}

fn names(
    plot: &Plot<'_>,
    frame: Frame,
    points: &[Point<'_>],
    spots: &[(f64, f64)],
    drawn: &[Area],
) -> Result<(), String> {
    let wishes: Vec<Wish> = points
        .iter()
        .zip(spots)
        .map(|(point, &(x, y))| Wish { x, y, width: text_width(point.row.name) })
        .collect();
    let bounds = Area {
        left: f64::from(frame.left) + 2.0,
        top: f64::from(frame.top),
        right: f64::from(frame.width) - 2.0,
        bottom: frame.floor() - 2.0,
    };
    let placed = beside(&wishes, LETTER.1, RADIUS + 2.0, bounds, drawn);
    for ((point, &spot), placed) in points.iter().zip(spots).zip(placed) {
        let Some(placed) = placed else { continue };
        let class = point.row.look.class;
        let anchor = if placed.starts { Anchor::Start } else { Anchor::End };
        let at = if placed.starts { placed.area.left } else { placed.area.right };
        let middle = f64::midpoint(placed.area.top, placed.area.bottom);
        if placed.led {
            let short = if placed.starts { at - 2.0 } else { at + 2.0 };
            plot.stroke(spot, (short, middle), &format!("ld {class}"))?;
        }
        plot.text((at, middle), point.row.name, &format!("lb {class}"), anchor)?;
    }
    Ok(())
}
