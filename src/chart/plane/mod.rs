//! Concurrency across, parallelism up: each model is a point, the ideal machine's beside it.

use super::axis::Axis;
use super::canvas::{Anchor, Frame, LETTER, Plot, Spot, plot, soft_width, text_width};
use super::label::{Area, Placed, Wish, beside};
use super::strip::counted;
use super::{Chart, Drawing, Measured, Picture, Room, Scene, Sign, Term, average, bounds, picture};
use crate::lang::{Lang, Words};
use crate::record::Trial;

mod regions;

/// The chart's place in the table.
pub(super) const CHART: Chart = Chart {
    id: "plane",
    title: Words::plane_title,
    how: Words::plane_how,
    terms: &[
        Term { sign: Sign::Letter("L"), meaning: Words::plane_term_l },
        Term { sign: Sign::Letter("P"), meaning: Words::plane_term_p },
        Term { sign: Sign::Mark("pt"), meaning: Words::plane_term_measured },
        Term { sign: Sign::Mark("ho"), meaning: Words::plane_term_ideal },
    ],
    draw,
};

/// More than this many cores on average is more than one at a time.
const SEVERAL: f64 = 1.1;
/// Fewer cores than this on average are as good as none.
const FLAT: f64 = 0.15;
/// Radius of a mark.
const RADIUS: f64 = 5.0;
/// Two spots so near are one.
const SAME: f64 = 7.0;

/// A model on the plane.
struct Point<'a> {
    model: &'a Measured<'a>,
    /// L and P.
    at: (f64, f64),
    /// The same on an ideal machine, where it is known.
    ideal: Option<(f64, f64)>,
    /// Least and most of L, and of P, over the trials.
    spans: [(f64, f64); 2],
}

impl<'a> Point<'a> {
    fn of(model: &'a Measured<'a>) -> Option<Self> {
        let cell = model.cell;
        let sound = |(l, p): &(f64, f64)| l.is_finite() && p.is_finite() && *l > 0.0 && *p >= 0.0;
        let span = |of: fn(&Trial) -> f64| bounds(counted(&cell.trials).map(of));
        Some(Self {
            model,
            at: cell.concurrency.zip(cell.parallelism).filter(sound)?,
            ideal: Some((cell.predicted_concurrency, cell.predicted_parallelism)).filter(sound),
            spans: [span(|trial| trial.concurrency), span(|trial| trial.parallelism)],
        })
    }

    /// The spans over trials as strokes, where they are longer than the mark.
    fn cross(&self, plot: &Plot<'_>) -> impl Iterator<Item = [Spot; 2]> + use<> {
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
    let points: Vec<Point<'_>> = scene.models.iter().filter_map(Point::of).collect();
    picture(scene.lang, &points, |point| describe(scene.lang, point), |room| plane(scene, &points, room))
}

/// The same numbers as in the table.
fn describe(lang: Lang, point: &Point<'_>) -> String {
    let pair = |(l, p)| format!("L {}, P {}", average(lang, l), average(lang, p));
    let ideal = point
        .ideal
        .map_or_else(String::new, |ideal| format!(", {} {}", lang.words().predicted(), pair(ideal)));
    format!("{}: {}{ideal}", point.model.name, pair(point.at))
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

fn plane(scene: &Scene<'_>, points: &[Point<'_>], room: Room) -> Drawing {
    let words = scene.lang.words();
    let cores = scene.cores.max(1);
    let (x, y, within) = axes(scene.lang, points, f64::from(cores));
    // Where all models only wait, all lie on the floor: above it is nothing to see but their names.
    let flat = bounds(points.iter().flat_map(Point::all).map(|at| at.1)).1 < FLAT;
    let tall: f64 = room.pick(430.0, 350.0);
    let (width, height) =
        (room.width(true), if flat { tall.min(190.0 + 22.0 * points.len() as f64) } else { tall });
    let (left, right) = room.pick((40.0, 16.0), (34.0, 8.0));
    let frame = Frame { width, height, left, right, top: 24.0, bottom: 44.0 };
    plot(frame, &x, &y, |plot| {
        let spots: Vec<Spot> = points.iter().map(|point| plot.spot(point.at)).collect();
        let ideals: Vec<Option<Spot>> = points
            .iter()
            .zip(&spots)
            .map(|(point, spot)| point.ideal.map(|at| plot.spot(at)).filter(|at| distance(*at, *spot) > SAME))
            .collect();
        let marks = spots.iter().chain(ideals.iter().flatten());
        let ways = spots.iter().zip(&ideals).filter_map(|(spot, ideal)| Some(along(*spot, (*ideal)?)));
        let crosses = points.iter().flat_map(|point| point.cross(plot)).map(|[from, to]| along(from, to));
        let limit = Limit::of(plot, &x, cores, within, words);
        let mut covered: Vec<Area> = marks.map(|spot| Area::around(*spot, RADIUS + 2.0)).collect();
        covered.extend(ways.chain(crosses).flatten());
        covered.push(limit.area);
        let top = if within { f64::from(cores) } else { y.high };
        let mut drawn = regions::draw(plot, &x, top, f64::from(cores), &covered, words);
        limit.draw(plot, &x, f64::from(cores));
        drawn.extend(covered);
        for ((point, spot), ideal) in points.iter().zip(&spots).zip(&ideals) {
            strokes(plot, point, *spot, *ideal);
        }
        names(plot, points, &spots, &drawn);
        for (Point { model, .. }, spot) in points.iter().zip(&spots) {
            plot.mark(*spot, model.look.marker, RADIUS, &format!("pt {}", model.look.class));
        }
        plot.text((frame.end(), height - 9.0), words.plane_across(), "al", Anchor::End);
        plot.text((4.0, 10.0), words.plane_up(), "al", Anchor::Start);
    })
}

/// What a thin line covers, for those that must keep off it.
fn along(from: Spot, to: Spot) -> Vec<Area> {
    let steps = (distance(from, to) / 8.0).ceil().clamp(1.0, 200.0);
    let at = |step: i32| {
        let share = f64::from(step) / steps;
        Area::around((from.0 + (to.0 - from.0) * share, from.1 + (to.1 - from.1) * share), 4.0)
    };
    (0..=steps as i32).map(at).collect()
}

fn distance(a: Spot, b: Spot) -> f64 {
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
    fn of(plot: &Plot<'_>, x: &Axis, cores: u32, within: bool, words: Words) -> Self {
        let text = if within { words.plane_all_cores(cores) } else { words.plane_cores_above(cores) };
        let (left, at) = plot.spot((x.low, if within { cores.into() } else { f64::INFINITY }));
        let (left, middle) = (left + 5.0, if within { at - 9.0 } else { at + 10.0 });
        let half = LETTER.1 / 2.0;
        let area = Area { left, right: left + soft_width(&text), top: middle - half, bottom: middle + half };
        Self { text, area, within }
    }

    fn draw(&self, plot: &mut Plot<'_>, x: &Axis, cores: f64) {
        if self.within {
            plot.line(&[(x.low, cores), (x.high, cores)], "lim");
        }
        plot.text((self.area.left, self.area.middle()), &self.text, "nt", Anchor::Start);
    }
}

/// What lies under a mark: the way to the ideal, the ideal, and the span over trials where it can be seen.
fn strokes(plot: &mut Plot<'_>, point: &Point<'_>, spot: Spot, ideal: Option<Spot>) {
    let class = point.model.look.class;
    if let Some(ideal) = ideal {
        plot.stroke(ideal, spot, &format!("wy {class}"));
        plot.mark(ideal, point.model.look.marker, RADIUS - 0.5, &format!("ho {class}"));
    }
    for [from, to] in point.cross(plot) {
        plot.stroke(from, to, &format!("rn {class}"));
    }
}

fn names(plot: &mut Plot<'_>, points: &[Point<'_>], spots: &[Spot], drawn: &[Area]) {
    let wish = |(point, &(x, y)): (&Point<'_>, &Spot)| Wish { x, y, width: text_width(point.model.name) };
    let wishes: Vec<Wish> = points.iter().zip(spots).map(wish).collect();
    let bounds = Area {
        left: plot.frame.left + 2.0,
        top: plot.frame.top,
        right: plot.frame.width - 2.0,
        bottom: plot.frame.floor() - 2.0,
    };
    let placed = beside(&wishes, LETTER.1, RADIUS + 2.0, bounds, drawn);
    for ((Point { model, .. }, &spot), placed) in points.iter().zip(spots).zip(placed) {
        let Some(Placed { area, starts, led }) = placed else { continue };
        let class = model.look.class;
        let (anchor, at, before) = if starts {
            (Anchor::Start, area.left, area.left - 2.0)
        } else {
            (Anchor::End, area.right, area.right + 2.0)
        };
        if led {
            plot.stroke(spot, (before, area.middle()), &format!("ld {class}"));
        }
        plot.text((at, area.middle()), model.name, &format!("lb {class}"), anchor);
    }
}
