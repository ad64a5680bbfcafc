//! The search for the most fetches that a model holds: which number to try next, and when it is enough.
//!
//! It knows only numbers and whether they were held.

/// The ends lie so close together that what is between them does not matter.
const CLOSE: f64 = 1.2;
/// Within a power of ten, from a number to the next.
const STEPS: [u32; 3] = [1, 2, 5];

/// A search, as far as it went.
#[derive(Clone, Copy, Debug)]
pub struct Climb {
    start: u32,
    most: u32,
    /// The most that was held.
    holds: Option<u32>,
    /// The fewest that were not.
    stops: Option<u32>,
}

impl Climb {
    /// Begins at `start` and goes up to `most`; down, if not even the start is held.
    #[must_use]
    pub fn new(start: u32, most: u32) -> Self {
        Self { start: start.clamp(1, most.max(1)), most: most.max(1), holds: None, stops: None }
    }

    /// The number to try next; `None` if it is enough.
    #[must_use]
    pub fn next(&self) -> Option<u32> {
        match (self.holds, self.stops) {
            (None, None) => Some(self.start),
            (Some(held), None) => Some(up(held).min(self.most)).filter(|next| *next > held),
            (None, Some(stopped)) => down(stopped),
            (Some(held), Some(stopped)) => between(held, stopped),
        }
    }

    /// A number was held or not.
    pub fn add(&mut self, number: u32, held: bool) {
        if held {
            self.holds = self.holds.max(Some(number));
        } else {
            self.stops = Some(self.stops.map_or(number, |stopped| stopped.min(number)));
        }
    }

    /// The most that was held.
    #[must_use]
    pub const fn holds(&self) -> Option<u32> {
        self.holds
    }

    /// The fewest that were not.
    #[must_use]
    pub const fn stops(&self) -> Option<u32> {
        self.stops
    }
}

/// 1, 2, 5, 10, …
fn steps() -> impl DoubleEndedIterator<Item = u32> {
    (0..9).flat_map(|power| STEPS.map(|step| step * 10_u32.pow(power)))
}

fn up(number: u32) -> u32 {
    steps().find(|step| *step > number).unwrap_or(u32::MAX)
}

fn down(number: u32) -> Option<u32> {
    steps().rfind(|step| *step < number)
}

/// The geometric mean, with two digits: a number that people can read.
fn between(held: u32, stopped: u32) -> Option<u32> {
    let (low, high) = (f64::from(held), f64::from(stopped));
    let middle = (low * high).sqrt();
    let unit = 10_f64.powf((middle.log10().floor() - 1.0).max(0.0));
    let plain = ((middle / unit).round() * unit) as u32;
    Some(plain).filter(|plain| high / low > CLOSE && *plain > held && *plain < stopped)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lets a search find its end where up to `ceiling` is held; what was tried, in order.
    fn tried(start: u32, most: u32, ceiling: u32) -> (Climb, Vec<u32>) {
        let mut climb = Climb::new(start, most);
        let mut tried = Vec::new();
        while let Some(next) = climb.next() {
            climb.add(next, next <= ceiling);
            tried.push(next);
        }
        (climb, tried)
    }

    #[test]
    fn it_grows_by_steps_and_then_closes_in() {
        let (climb, numbers) = tried(100, 1_000_000, 17_474);
        assert_eq!(numbers, [100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 14_000, 17_000]);
        assert_eq!((climb.holds(), climb.stops()), (Some(17_000), Some(20_000)));
        let (climb, numbers) = tried(30, 1_000, 12);
        assert_eq!(numbers, [30, 20, 10, 14, 12], "down, where the start is not held");
        assert_eq!((climb.holds(), climb.stops()), (Some(12), Some(14)));
    }

    #[test]
    fn it_ends_where_it_shall_and_where_nothing_is_held() {
        let (climb, numbers) = tried(7, 700, u32::MAX);
        assert_eq!(numbers, [7, 10, 20, 50, 100, 200, 500, 700]);
        assert_eq!((climb.holds(), climb.stops()), (Some(700), None));
        let (climb, numbers) = tried(4, 1_000_000, 0);
        assert_eq!(numbers, [4, 2, 1]);
        assert_eq!((climb.holds(), climb.stops()), (None, Some(1)));
        assert_eq!(tried(9, 1, 1).1, [1], "never over the most");
    }

    #[test]
    fn every_ceiling_is_found_within_a_fifth_in_few_trials() {
        for ceiling in [1, 2, 3, 11, 99, 1_234, 54_321, 999_999] {
            let (climb, numbers) = tried(100, 1_000_000, ceiling);
            let (holds, stops) = (climb.holds().unwrap(), climb.stops().unwrap());
            assert!(holds <= ceiling && ceiling < stops, "{ceiling}: {climb:?}");
            assert!(
                stops == holds + 1 || f64::from(stops) <= f64::from(holds) * 1.25,
                "{ceiling}: {climb:?}"
            );
            assert!(numbers.len() <= 17, "{ceiling}: {numbers:?}");
        }
    }
}
