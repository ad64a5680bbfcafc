//! The search for the highest rate that a model holds: which rate to try next, and when it is enough.
//!
//! It knows only rates and what was found at them. Each rate may be tried several times; the majority counts.

/// What a try at a rate came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// The model held it.
    Holds,
    /// It did not.
    Fails,
    /// The try was too short to tell.
    Unknown,
}

/// The ends of what is known.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Ends {
    /// The highest rate that was held, per second.
    pub holds: Option<f64>,
    /// The lowest rate over it that was not.
    pub fails: Option<f64>,
    /// True if each end was tried three times, and came to the same each time.
    pub confirmed: bool,
    /// False if a rate was held that is higher than one that was not.
    pub monotone: bool,
}

/// The ends lie so close together that what is between them does not matter.
const CLOSE: f64 = 1.05;
/// Tries of each end.
const TRIES: usize = 3;
/// Tries in all: a search that has no end by then is told as it stands.
const MOST: usize = 24;
/// The lowest rate that is tried: a hundred fetches take a quarter of an hour.
pub(super) const LEAST: f64 = 0.1;
/// From a rate to the next, while all were held or none: steps that grow.
const STEPS: [f64; 3] = [1.15, 1.5, 2.0];

/// A search, as far as it went.
#[derive(Clone, Debug)]
pub struct Search {
    /// Ascending, each with what was found.
    tried: Vec<(f64, Vec<Found>)>,
    /// Where to begin.
    start: [f64; 2],
    most: f64,
}

impl Search {
    /// Begins around `predicted`, the highest rate that the model would hold on an ideal machine; where it would hold
    /// any, at `otherwise`. No rate over `most` is tried.
    #[must_use]
    pub fn new(predicted: Option<f64>, otherwise: f64, most: f64) -> Self {
        let start = predicted.map_or([otherwise, otherwise * STEPS[2]], |rate| [rate * 0.97, rate * 1.03]);
        Self { tried: Vec::new(), start: start.map(|rate| plain(rate).min(most)), most }
    }

    /// The rate to try next; `None` if it is enough.
    #[must_use]
    pub fn next(&self) -> Option<f64> {
        if self.tries() >= MOST {
            return None;
        }
        match self.tried[..] {
            [] => return Some(self.start[0]),
            // Also where the first was not held: a higher one that is held would be worth knowing.
            [_] => return Some(self.start[1]),
            _ => {}
        }
        let contradiction = self.contradiction();
        let doubtful = contradiction.into_iter().flatten().chain(self.tied());
        if let Some(rate) = doubtful.into_iter().find(|rate| self.found(*rate).len() < TRIES) {
            return Some(rate);
        }
        if contradiction.is_some() {
            return None;
        }
        self.closer().or_else(|| {
            let ends = [self.last_held(), self.first_failed()];
            let few = ends.into_iter().flatten().filter(|rate| self.found(*rate).len() < TRIES);
            few.min_by_key(|rate| self.found(*rate).len())
        })
    }

    /// A try at `rate` came to `found`.
    pub fn add(&mut self, rate: f64, found: Found) {
        let place = self.tried.partition_point(|(other, _)| *other < rate);
        match self.tried.get_mut(place) {
            Some((other, all)) if *other == rate => all.push(found),
            _ => self.tried.insert(place, (rate, vec![found])),
        }
    }

    /// How often something was tried.
    #[must_use]
    pub fn tries(&self) -> usize {
        self.tried.iter().map(|(_, found)| found.len()).sum()
    }

    /// What is known.
    #[must_use]
    pub fn ends(&self) -> Ends {
        let (holds, fails) = (self.last_held(), self.first_failed());
        let sure = |rate: f64, what| {
            let found = self.found(rate);
            found.len() >= TRIES && found.iter().all(|found| *found == what)
        };
        let sure = holds.is_none_or(|rate| sure(rate, Found::Holds))
            && fails.is_none_or(|rate| sure(rate, Found::Fails));
        Ends { holds, fails, confirmed: sure, monotone: self.contradiction().is_none() }
    }

    fn found(&self, rate: f64) -> &[Found] {
        self.tried.iter().find(|(other, _)| *other == rate).map_or(&[], |(_, found)| found)
    }

    /// Rates of which most tries came to this.
    fn of(&self, what: Found) -> impl DoubleEndedIterator<Item = f64> {
        self.tried.iter().filter(move |(_, found)| majority(found) == what).map(|(rate, _)| *rate)
    }

    /// The highest rate under all that were not held.
    fn last_held(&self) -> Option<f64> {
        let failed = self.of(Found::Fails).next();
        self.of(Found::Holds).rfind(|rate| failed.is_none_or(|failed| *rate < failed))
    }

    fn first_failed(&self) -> Option<f64> {
        self.of(Found::Fails).next()
    }

    /// A rate that was not held, and a higher one that was.
    fn contradiction(&self) -> Option<[f64; 2]> {
        let failed = self.first_failed()?;
        self.of(Found::Holds).find(|rate| *rate > failed).map(|held| [failed, held])
    }

    /// Rates of which as many tries were held as not.
    fn tied(&self) -> impl Iterator<Item = f64> {
        let tied = |found: &[Found]| found.contains(&Found::Holds) && majority(found) == Found::Unknown;
        self.tried.iter().filter(move |(_, found)| tied(found)).map(|(rate, _)| *rate)
    }

    /// A rate that brings the ends closer; `None` if they are close.
    fn closer(&self) -> Option<f64> {
        let (held, failed) = (self.last_held(), self.first_failed());
        let (low, high) = (self.tried.first()?.0, self.tried.last()?.0);
        let step = STEPS[self.tried.len().saturating_sub(2).min(STEPS.len() - 1)];
        match (held, failed) {
            (None, _) => Some(plain(low / step)).filter(|rate| *rate >= LEAST),
            (Some(_), None) => Some(plain(high * step).min(self.most)).filter(|rate| *rate > high),
            (Some(held), Some(failed)) => {
                // What cannot be told lies between.
                let between = || self.of(Found::Unknown).filter(|rate| (held..failed).contains(rate));
                let gaps = [
                    (held, between().next().unwrap_or(failed)),
                    (between().next_back().unwrap_or(held), failed),
                ];
                let wide = gaps.into_iter().filter(|(low, high)| high / low > CLOSE);
                let widest = wide.max_by(|a, b| (a.1 / a.0).total_cmp(&(b.1 / b.0)))?;
                Some(plain((widest.0 * widest.1).sqrt())).filter(|rate| self.found(*rate).is_empty())
            }
        }
    }
}

fn majority(found: &[Found]) -> Found {
    let count = |what| found.iter().filter(|found| **found == what).count();
    match count(Found::Holds).cmp(&count(Found::Fails)) {
        std::cmp::Ordering::Greater if count(Found::Holds) > count(Found::Unknown) => Found::Holds,
        std::cmp::Ordering::Less if count(Found::Fails) > count(Found::Unknown) => Found::Fails,
        _ => Found::Unknown,
    }
}

/// With three digits: a rate that people can read.
fn plain(rate: f64) -> f64 {
    let unit = 10_f64.powf(rate.abs().log10().floor() - 2.0);
    let digits = (rate / unit).round();
    // Dividing by a whole number is exact where multiplying by 0.01 is not.
    if unit < 1.0 { digits / (1.0 / unit).round() } else { digits * unit.round() }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lets a search find its end where `model` says what is held, and returns it with the rates that were tried.
    fn ends(predicted: Option<f64>, mut model: impl FnMut(f64) -> Found) -> (Ends, Vec<f64>) {
        let mut search = Search::new(predicted, 100.0, 1e6);
        let mut rates = Vec::new();
        while let Some(rate) = search.next() {
            search.add(rate, model(rate));
            rates.push(rate);
        }
        (search.ends(), rates)
    }

    fn up_to(capacity: f64) -> impl Fn(f64) -> Found {
        move |rate| if rate <= capacity { Found::Holds } else { Found::Fails }
    }

    #[test]
    fn it_finds_what_a_model_holds_within_five_percent() {
        for capacity in [0.4, 7.3, 400.0, 411.0, 52_345.6] {
            for predicted in [None, Some(capacity), Some(capacity * 0.3), Some(capacity * 5.0)] {
                let (ends, rates) = ends(predicted, up_to(capacity));
                let (holds, fails) = (ends.holds.unwrap(), ends.fails.unwrap());
                assert!(holds <= capacity && capacity < fails, "{capacity} {predicted:?}: {ends:?}");
                assert!(fails / holds <= CLOSE * 1.01, "{capacity} {predicted:?}: {ends:?}");
                assert!(ends.confirmed && ends.monotone, "{capacity} {predicted:?}: {ends:?} {rates:?}");
            }
        }
        // Where the prediction is right each end is tried three times, and one rate between them once.
        assert!(ends(Some(400.0), up_to(400.0)).1.len() <= 9);
    }

    #[test]
    fn it_says_where_there_is_no_end() {
        let (all, _) = ends(None, |_| Found::Holds);
        assert_eq!((all.holds, all.fails, all.confirmed), (Some(1e6), None, true));
        let (nothing, rates) = ends(Some(400.0), |_| Found::Fails);
        assert_eq!(nothing.holds, None);
        assert!(rates.len() < MOST && rates.iter().all(|rate| *rate >= LEAST), "{rates:?}");
    }

    #[test]
    fn what_cannot_be_told_stays_between_the_ends() {
        let (found, _) = ends(Some(400.0), |rate| match rate {
            ..380.0 => Found::Holds,
            430.0.. => Found::Fails,
            _ => Found::Unknown,
        });
        let (holds, fails) = (found.holds.unwrap(), found.fails.unwrap());
        assert!((380.0 / 1.1..380.0).contains(&holds) && (430.0..430.0 * 1.1).contains(&fails), "{found:?}");
        assert!(found.confirmed);
    }

    #[test]
    fn a_model_that_fails_below_what_it_holds_is_told() {
        let (found, _) =
            ends(
                Some(400.0),
                |rate| if (300.0..=398.0).contains(&rate) { Found::Fails } else { Found::Holds },
            );
        assert!(!found.monotone, "{found:?}");
    }

    #[test]
    fn one_bad_try_is_outvoted() {
        let mut first = true;
        let (found, _) = ends(Some(400.0), |rate| {
            let bad = std::mem::take(&mut first);
            if bad { Found::Fails } else { up_to(400.0)(rate) }
        });
        let (holds, fails) = (found.holds.unwrap(), found.fails.unwrap());
        assert!(holds <= 400.0 && 400.0 < fails, "{found:?}");
    }
}
