//! The regions of the plane, named in words: which of the two numbers is more than one.

use super::SEVERAL;
use crate::chart::axis::Axis;
use crate::chart::canvas::{Anchor, LETTER, Plot, soft_width};
use crate::chart::label::Area;
use crate::lang::Words;

/// More than this many fetches in flight on average is more than one at a time.
const MANY: f64 = std::f64::consts::SQRT_2;
/// Air between a region's edge and its words.
const INSET: f64 = 7.0;

/// What a region means is said in so many lines, or not at all.
const MOST_LINES: usize = 3;

/// A part of the plane, from corner to corner in data.
struct Region {
    left: f64,
    right: f64,
    low: f64,
    high: f64,
    name: &'static str,
    /// What it means; empty where the name says it.
    means: &'static str,
    shaded: bool,
}

/// The regions of a machine with so many cores, from the floor up to `top`. Above one core the fetches in flight are as
/// many as cores, all computing, or more, so that some wait meanwhile.
fn regions(x: &Axis, top: f64, cores: f64, words: Words) -> Vec<Region> {
    let one_core = if cores > 1.0 { SEVERAL.min(top) } else { top };
    let region = |(left, right), (low, high), name, means, shaded| Region {
        left,
        right,
        low,
        high,
        name,
        means,
        shaded,
    };
    let (below, above) = ((0.0, one_core), (one_core, top));
    let mut all = vec![
        region((x.low, MANY), below, words.plane_one(), "", false),
        region((MANY, x.high), below, words.plane_concurrency(), words.plane_concurrency_is(), true),
    ];
    if one_core < top {
        let split = (cores * MANY).min(x.high);
        let parallel = (words.plane_parallelism(), words.plane_parallelism_is());
        all.push(region((x.low, split), above, parallel.0, parallel.1, true));
        if split < x.high {
            all.push(region((split, x.high), above, words.plane_both(), words.plane_both_are(), false));
        }
    }
    all
}

/// Shades the regions up to `top` and writes their names where they cover no mark; returns what the names cover.
pub(super) fn draw(
    plot: &mut Plot<'_>,
    x: &Axis,
    top: f64,
    cores: f64,
    marks: &[Area],
    words: Words,
) -> Vec<Area> {
    let mut covered = Vec::new();
    for region in regions(x, top, cores, words) {
        let (left, top) = plot.spot((region.left, region.high));
        let (right, bottom) = plot.spot((region.right, region.low));
        if region.shaded {
            plot.block((left, top), (right, bottom), "zo");
        }
        let inside =
            Area { left: left + INSET, right: right - INSET, top: top + INSET, bottom: bottom - INSET };
        let Some(block) = place(region.name, region.means, inside, marks) else { continue };
        for (nth, line) in block.lines.iter().enumerate() {
            let class = if nth < block.named { "rg" } else { "nt" };
            let y = block.area.top + LETTER.1 * (nth as f64 + 0.5);
            plot.text((block.area.left, y), line, class, Anchor::Start);
        }
        covered.push(block.area);
    }
    covered
}

/// A region's words.
struct Block {
    lines: Vec<String>,
    /// How many of the lines are its name.
    named: usize,
    /// Where they stand.
    area: Area,
}

/// A region's words on its whole width, in a narrower block, or the name alone, whichever first covers no mark; the
/// name where it covers fewest if none does. `None` if not even that fits.
fn place(name: &str, means: &str, inside: Area, marks: &[Area]) -> Option<Block> {
    let wide = inside.right - inside.left;
    let mut least: Option<(usize, Block)> = None;
    for (means, wide) in [(means, wide), (means, wide * 0.6), ("", wide), ("", wide * 0.6)] {
        let Some(mut lines) = wrap(name, wide) else { continue };
        let Some(more) = wrap(means, wide).filter(|more| more.len() <= MOST_LINES) else { continue };
        let named = lines.len();
        lines.extend(more);
        let Some((covered, area)) = settle(&lines, inside, marks) else { continue };
        let block = Block { lines, named, area };
        if covered == 0 {
            return Some(block);
        }
        // Of equals the last has the fewest words.
        if least.as_ref().is_none_or(|(best, _)| covered <= *best) {
            least = Some((covered, block));
        }
    }
    least.map(|(_, block)| block)
}

/// Where a block of lines covers the fewest marks, and how many; `None` if it does not fit.
fn settle(lines: &[String], inside: Area, marks: &[Area]) -> Option<(usize, Area)> {
    const STEPS: i32 = 8;
    let width = lines.iter().map(|line| soft_width(line)).fold(0.0, f64::max);
    let height = lines.len() as f64 * LETTER.1;
    let (right, down) = (inside.right - inside.left - width, inside.bottom - inside.top - height);
    if right < 0.0 || down < 0.0 {
        return None;
    }
    // The top left corner is where one looks first; elsewhere only to keep off marks.
    (0..=STEPS)
        .flat_map(|y| {
            (0..=STEPS).map(move |x| (f64::from(x) / f64::from(STEPS), f64::from(y) / f64::from(STEPS)))
        })
        .map(|(x, y)| {
            let (left, top) = (inside.left + right * x, inside.top + down * y);
            let area = Area { left, top, right: left + width, bottom: top + height };
            (marks.iter().filter(|mark| mark.meets(&area)).count(), area)
        })
        .min_by_key(|(covered, _)| *covered)
}

/// `text` in lines that fit; `None` if one of its words does not.
fn wrap(text: &str, wide: f64) -> Option<Vec<String>> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        if soft_width(word) > wide {
            return None;
        }
        match lines.last_mut() {
            Some(line) if soft_width(line) + soft_width(word) + LETTER.0 <= wide => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    Some(lines)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::Lang;

    #[test]
    fn words_are_wrapped_and_given_up_where_one_is_too_long() {
        assert_eq!(wrap("cores work at once", 10.0 * LETTER.0).unwrap(), ["cores work", "at once"]);
        assert_eq!(wrap("", 1.0).unwrap(), Vec::<String>::new());
        assert_eq!(wrap("parallelism", 5.0 * LETTER.0), None);
    }

    #[test]
    fn names_keep_off_marks_and_shrink_before_they_vanish() {
        let inside = Area { left: 0.0, top: 0.0, right: 120.0, bottom: 100.0 };
        let block = place("both at once", "many in flight", inside, &[]).unwrap();
        assert_eq!((block.lines.len(), block.named), (2, 1));
        assert_eq!((block.area.left, block.area.top), (0.0, 0.0));
        let mark = Area::around((10.0, 10.0), 5.0);
        assert!(!place("both", "many in flight", inside, &[mark]).unwrap().area.meets(&mark));
        let slim = Area { right: 56.0, ..inside };
        assert_eq!(place("both at once", "", slim, &[]).unwrap().named, 2, "a name of two lines is a name");
        let flat = Area { bottom: 20.0, ..inside };
        assert_eq!(place("both", "many in flight", flat, &[]).unwrap().lines, ["both"]);
        assert!(place("both", "", Area { bottom: 10.0, ..inside }, &[]).is_none());
    }

    #[test]
    fn one_core_has_no_region_above() {
        let x = Axis::log(0.4, 100.0, |_| String::new());
        let names = |cores| {
            let regions = regions(&x, 2.0, cores, Lang::En.words());
            regions.iter().map(|region| region.name).collect::<Vec<_>>()
        };
        assert_eq!(names(1.0), ["one at a time", "concurrency"]);
        assert_eq!(names(2.0), ["one at a time", "concurrency", "parallelism", "both"]);
        assert_eq!(names(1000.0), ["one at a time", "concurrency", "parallelism"]);
    }
}
