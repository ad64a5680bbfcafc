//! The map: every lesson as a dot where the model that won it lies, by fetches in flight (L) and cores busy (P).

use std::fmt::Write as _;

use crate::lang::Lang;
use crate::report::quantity;
use crate::report::views::Subject;

use super::AllRuns;

/// Width and height of the picture, and where its axes lie.
pub(super) const SIZE: (f64, f64) = (740.0, 360.0);
pub(super) const LEFT: f64 = 46.0;
pub(super) const RIGHT: f64 = 700.0;
const TOP: f64 = 34.0;
pub(super) const BOTTOM: f64 = 316.0;
/// Fewer cores busy than this lie at the foot.
const LEAST: f64 = 0.01;
/// How near two dots may lie, in units of the picture.
const APART: f64 = 25.0;

/// A lesson on the map.
pub(super) struct Dot {
    pub(super) class: &'static str,
    /// Where its number stands.
    pub(super) x: String,
    pub(super) y: String,
    /// Where it lies.
    pub(super) at: (String, String),
    pub(super) href: String,
    pub(super) number: String,
    /// Title, winner, L and P in words.
    pub(super) says: String,
    /// The class by which the filter finds it.
    pub(super) filter: String,
}

/// A mark of an axis.
pub(super) struct Tick {
    pub(super) at: String,
    pub(super) label: String,
}

pub(super) struct Map {
    pub(super) dots: Vec<Dot>,
    pub(super) across: Vec<Tick>,
    pub(super) up: Vec<Tick>,
    /// The line of all cores.
    pub(super) cores: Tick,
}

/// The map of the course; `None` where fewer than two lessons can be placed.
pub(super) fn map(runs: &AllRuns<'_>, lang: Lang) -> Option<Map> {
    struct Found<'a> {
        nth: usize,
        at: &'a super::CourseScenario<'a>,
        class: &'static str,
        model: &'a str,
        l: f64,
        p: f64,
    }
    let found: Vec<Found<'_>> = runs
        .scenarios
        .iter()
        .enumerate()
        .filter_map(|(nth, at)| {
            let subject = Subject::new(runs.runs[at.at].record, at.scenario);
            let cells = subject.cells_of(subject.first_view()?);
            let measured =
                cells.into_iter().filter(|(_, cell)| cell.is_measured()).filter_map(|(_, cell)| {
                    Some((cell, cell.makespan_ns?.median, cell.concurrency?, cell.parallelism?))
                });
            let (cell, _, l, p) = measured.min_by(|a, b| a.1.total_cmp(&b.1))?;
            let class = subject.look(&cell.model).class;
            Some(Found { nth, at, class, model: &cell.model, l, p })
        })
        .collect();
    if found.len() < 2 {
        return None;
    }
    let decades = found.iter().map(|dot| dot.l).fold(10.0, f64::max).log10().ceil().max(1.0);
    let cores = f64::from(runs.runs[0].record.machine.cores).max(1.0);
    let most = found.iter().map(|dot| dot.p).fold(cores, f64::max) * 1.2;
    let x = |l: f64| LEFT + l.max(1.0).log10() / decades * (RIGHT - LEFT);
    let y = |p: f64| BOTTOM - (p.max(LEAST) / LEAST).log10() / (most / LEAST).log10() * (BOTTOM - TOP);
    let mut taken: Vec<(f64, f64)> = Vec::new();
    let dot = |dot: &Found<'_>| {
        let at = (x(dot.l), y(dot.p));
        let (x, y) = free(&taken, at.0, at.1);
        taken.push((x, y));
        let number = dot.at.scenario.number.map_or_else(|| "·".to_owned(), |number| number.to_string());
        let [l, p] = [dot.l, dot.p].map(|value| quantity::average(lang, Some(value)));
        Dot {
            class: dot.class,
            x: format!("{x:.1}"),
            y: format!("{y:.1}"),
            at: (format!("{:.1}", at.0), format!("{:.1}", at.1)),
            href: runs.runs[dot.at.at].page(dot.at.id).unwrap_or_default(),
            number,
            says: lang.words().map_dot(dot.at.scenario.title.get(lang), dot.model, l, p),
            filter: format!("s s{}", dot.nth),
        }
    };
    let tick = |at: f64, label: f64| Tick { at: format!("{at:.1}"), label: lang.plain(label, 2) };
    let powers = 0..=decades as i32;
    Some(Map {
        dots: found.iter().map(dot).collect(),
        across: powers.map(|power| 10_f64.powi(power)).map(|l| tick(x(l), l)).collect(),
        up: [LEAST, 0.1, 1.0, 10.0, 100.0].into_iter().filter(|p| *p < most).map(|p| tick(y(p), p)).collect(),
        cores: tick(y(cores), cores),
    })
}

/// The free place nearest to a point.
fn free(taken: &[(f64, f64)], x: f64, y: f64) -> (f64, f64) {
    let clear = |x: f64, y: f64| {
        (LEFT..=RIGHT).contains(&x)
            && (TOP - 12.0..=BOTTOM + 4.0).contains(&y)
            && taken.iter().all(|other| (other.0 - x).hypot(other.1 - y) >= APART)
    };
    let (x, y) = (x.clamp(LEFT, RIGHT), y.clamp(TOP, BOTTOM));
    let ring = |step: i32| {
        let radius = f64::from(step) * 4.0;
        (0..16).map(move |turn| {
            let angle = f64::from(turn) * std::f64::consts::TAU / 16.0;
            (x + radius * angle.cos(), y + radius * angle.sin())
        })
    };
    (0..80).flat_map(ring).find(|(x, y)| clear(*x, *y)).unwrap_or((x, y))
}

/// Lines from the numbers to the places that they mark.
pub(super) fn leaders(map: &Map) -> String {
    map.dots.iter().map(|dot| format!("M{} {}L{} {}", dot.x, dot.y, dot.at.0, dot.at.1)).collect()
}

/// A line across the map at this height.
pub(super) fn line(at: &str) -> String {
    format!("M{LEFT} {at}H{RIGHT}")
}

/// Grid lines as one path.
pub(super) fn grid(map: &Map) -> String {
    let mut path = String::new();
    for tick in &map.across {
        // Writing to a string cannot fail.
        let _ = write!(path, "M{} {TOP}V{BOTTOM}", tick.at);
    }
    for tick in &map.up {
        path += &line(&tick.at);
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_that_would_meet_stand_apart_and_stay_on_the_map() {
        let mut taken = Vec::new();
        for _ in 0..40 {
            let place = free(&taken, LEFT, BOTTOM);
            assert!(
                taken.iter().all(|other: &(f64, f64)| (other.0 - place.0).hypot(other.1 - place.1) >= APART)
            );
            assert!((LEFT..=RIGHT).contains(&place.0) && place.1 <= BOTTOM + 4.0);
            taken.push(place);
        }
        assert_eq!(free(&[], 100.0, 100.0), (100.0, 100.0));
    }
}
