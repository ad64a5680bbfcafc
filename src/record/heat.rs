//! Where the fetches of a trial lie, by when they finished and how long they took.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{limits, list};

/// Columns of a heat map.
const COLUMNS: u16 = 60;
/// The most rows of a heat map.
const MOST_ROWS: u16 = 40;
/// How fine rows may be, in rows to a factor of ten; the last holds every 64-bit time in [`MOST_ROWS`].
const FINENESS: [u16; 5] = [24, 12, 6, 3, 2];

/// Counts of fetches over the time at which they finished and their service time: what percentiles and a sample
/// of timelines cannot show together. Both languages of the report and every chart read it; it holds no picture.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct HeatMap {
    /// The last finish, from the start of the trial; the columns divide the time until then evenly.
    pub end_ns: u64,
    /// How many columns there are.
    pub columns: u16,
    /// Rows to a factor of ten: row r holds service times from 10^(r ÷ this) ns to just under the next row's.
    pub rows_per_decade: u16,
    /// `[column, row, fetches]`, ascending; places without a fetch are left out.
    #[serde(deserialize_with = "list::at_most::<{ limits::HEAT_SPOTS }, _, _>")]
    pub counts: Vec<(u16, u16, u32)>,
}

impl HeatMap {
    /// The heat map of `(finished, service time)` pairs in nanoseconds; empty for none.
    #[must_use]
    pub fn of(fetches: impl IntoIterator<Item = (u64, u64)> + Clone) -> Self {
        let services = || fetches.clone().into_iter().map(|(_, service)| service);
        let (Some(least), Some(most)) = (services().min(), services().max()) else { return Self::default() };
        let end_ns = fetches.clone().into_iter().map(|(finished, _)| finished).max().unwrap_or(0).max(1);
        let fits = |per: &u16| row(most, *per) - row(least, *per) < MOST_ROWS;
        let rows_per_decade = FINENESS.into_iter().find(fits).unwrap_or(FINENESS[FINENESS.len() - 1]);
        let mut counts: BTreeMap<(u16, u16), u32> = BTreeMap::new();
        for (finished, service) in fetches {
            let column = u128::from(finished) * u128::from(COLUMNS) / u128::from(end_ns);
            // The last finish belongs to the last column.
            let column = u16::try_from(column).unwrap_or(COLUMNS).min(COLUMNS - 1);
            *counts.entry((column, row(service, rows_per_decade))).or_default() += 1;
        }
        let counts = counts.into_iter().map(|((column, row), count)| (column, row, count)).collect();
        Self { end_ns, columns: COLUMNS, rows_per_decade, counts }
    }

    /// True if a trial could have made it: a record may hold anything.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        // No 64-bit time lies beyond this row.
        let rows = 20 * u32::from(self.rows_per_decade);
        self.end_ns > 0
            && (1..=limits::HEAT_SPOTS).contains(&self.counts.len())
            && self.counts.is_sorted_by_key(|spot| (spot.0, spot.1))
            && self
                .counts
                .iter()
                .all(|&(column, row, count)| column < self.columns && u32::from(row) < rows && count > 0)
    }

    /// The least service time of a row, ns.
    #[must_use]
    pub fn row_start(&self, row: u16) -> f64 {
        10_f64.powf(f64::from(row) / f64::from(self.rows_per_decade.max(1)))
    }
}

/// The row of a service time.
fn row(service: u64, per_decade: u16) -> u16 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to 20 × 24")]
    let row = ((service.max(1) as f64).log10() * f64::from(per_decade)).floor() as u16;
    row
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(fetches: &[(u64, u64)], per_decade: u16, counts: &[(u16, u16, u32)]) {
        let map = HeatMap::of(fetches.iter().copied());
        assert_eq!((map.rows_per_decade, map.counts.as_slice()), (per_decade, counts), "{fetches:?}");
    }

    #[test]
    fn fetches_are_counted_where_they_lie() {
        check(&[], 0, &[]);
        check(&[(600, 1000)], 24, &[(59, 72, 1)]);
        check(&[(10, 1000), (19, 1001), (600, 1200)], 24, &[(1, 72, 2), (59, 73, 1)]);
        // Two decades are too much for rows of a tenth; the ends of a row belong to different rows.
        check(&[(600, 999), (600, 1000), (600, 99_999)], 12, &[(59, 35, 1), (59, 36, 1), (59, 59, 1)]);
        check(&[(0, 0), (0, u64::MAX)], 2, &[(0, 0, 1), (0, 38, 1)]);
    }

    #[test]
    fn a_map_that_no_trial_could_have_made_is_found_out() {
        let sound = HeatMap { end_ns: 9, columns: 2, rows_per_decade: 3, counts: vec![(0, 9, 1), (1, 7, 2)] };
        assert!(sound.is_sound());
        let check = |edit: fn(&mut HeatMap)| {
            let mut map = sound.clone();
            edit(&mut map);
            assert!(!map.is_sound(), "{map:?}");
        };
        check(|map| map.end_ns = 0);
        check(|map| map.columns = 1);
        check(|map| map.rows_per_decade = 0);
        check(|map| map.counts.clear());
        check(|map| map.counts.reverse());
        check(|map| map.counts[0].1 = 60);
        check(|map| map.counts[0].2 = 0);
        check(|map| map.counts = vec![(1, 7, 2); 2401]);
    }

    proptest! {
        #[test]
        fn no_fetch_is_lost_and_every_row_holds_its_times(
            fetches in prop::collection::vec((0..1_000_000_000_u64, 1..1_000_000_000_u64), 1..300),
        ) {
            let map = HeatMap::of(fetches.iter().copied());
            let total: u32 = map.counts.iter().map(|place| place.2).sum();
            prop_assert_eq!(total as usize, fetches.len());
            prop_assert!(map.is_sound());
            let rows = || map.counts.iter().map(|place| place.1);
            let (low, high) = (rows().min().unwrap(), rows().max().unwrap());
            prop_assert!(high - low < MOST_ROWS && map.counts.iter().all(|place| place.0 < map.columns));
            let least = fetches.iter().map(|fetch| fetch.1).min().unwrap() as f64;
            let most = fetches.iter().map(|fetch| fetch.1).max().unwrap() as f64;
            prop_assert!(map.row_start(low) <= least * 1.000_001 && most < map.row_start(high + 1) * 1.000_001);
        }
    }
}
