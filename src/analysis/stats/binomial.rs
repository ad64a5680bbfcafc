//! How sure a share is that was counted.

/// The exact 95 % interval of a share of which `hits` of `of` were seen (Clopper and Pearson, 1934): every share under
/// which so few, or so many, are no rarer than 2.5 %. It covers the true share in at least 95 of 100 cases. `(0, 1)`
/// where nothing was counted.
#[must_use]
pub fn exact_share(hits: u32, of: u32) -> (f64, f64) {
    const TAIL: f64 = 0.025;
    let hits = hits.min(of);
    let low = if hits == 0 { 0.0 } else { crossing(|share| at_most(hits - 1, of, share), 1.0 - TAIL) };
    let high = if hits == of { 1.0 } else { crossing(|share| at_most(hits, of, share), TAIL) };
    (low, high)
}

/// Where a falling function of a share comes down to `level`: 60 halvings are more than a double tells apart.
fn crossing(falling: impl Fn(f64) -> f64, level: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if falling(middle) > level { low = middle } else { high = middle }
    }
    f64::midpoint(low, high)
}

/// The chance of at most `hits` of `of` where each comes with the chance `share`, strictly between 0 and 1. Summed by
/// logarithms, since a single term may be too small for a double.
fn at_most(hits: u32, of: u32, share: f64) -> f64 {
    let (yes, no) = (libm::log(share), libm::log1p(-share));
    let (mut ways, mut sum) = (0.0, 0.0);
    for seen in 0..=hits {
        sum += libm::exp(ways + f64::from(seen) * yes + f64::from(of - seen) * no);
        ways += libm::log(f64::from(of - seen)) - libm::log(f64::from(seen + 1));
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_is_that_of_tables() {
        // binom.test of R.
        for (hits, of, low, high) in [
            (0, 100, 0.0, 0.036_217),
            (1, 100, 0.000_253, 0.054_459),
            (5, 100, 0.016_432, 0.112_835),
            (95, 100, 0.887_165, 0.983_568),
            (100, 100, 0.963_783, 1.0),
            (3, 10, 0.066_739, 0.652_453),
            (0, 1, 0.0, 0.975),
            (0, 0, 0.0, 1.0),
        ] {
            let (found_low, found_high) = exact_share(hits, of);
            assert!((found_low - low).abs() < 1e-5, "{hits} of {of}: {found_low}");
            assert!((found_high - high).abs() < 1e-5, "{hits} of {of}: {found_high}");
        }
        let (low, high) = exact_share(500, 1_000_000);
        assert!(low > 0.000_45 && high < 0.000_55, "{low} {high}");
    }

    #[test]
    fn the_interval_covers_every_share_often_enough() {
        for share in [0.01, 0.05, 0.3, 0.5, 0.97] {
            let mut below = 0.0;
            let covered: f64 = (0..=40)
                .map(|hits| {
                    let upto = at_most(hits, 40, share);
                    let chance = upto - below;
                    below = upto;
                    let (low, high) = exact_share(hits, 40);
                    if (low..=high).contains(&share) { chance } else { 0.0 }
                })
                .sum();
            assert!((0.95 - 1e-9..=1.0 + 1e-9).contains(&covered), "{covered} of {share}");
        }
    }
}
