//! Places direct labels so that none overlaps another and none is cut.

/// Moves `wanted` positions as little as possible (least squares) so that neighbours are at least `gap` apart and
/// all lie in `low..=high`. The order is kept; equal positions keep the order of the slice. Where there is no room
/// for all, the gap shrinks to what fits.
#[must_use]
pub(super) fn spread(wanted: &[f64], gap: f64, low: f64, high: f64) -> Vec<f64> {
    let count = wanted.len();
    if count == 0 {
        return Vec::new();
    }
    let gap = if count > 1 { gap.min((high - low).max(0.0) / (count - 1) as f64) } else { gap };
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by(|&a, &b| wanted[a].total_cmp(&wanted[b]));
    // Pool adjacent violators on the positions with the gaps taken out.
    let mut pools: Vec<(f64, usize)> = Vec::with_capacity(count);
    for (rank, &index) in order.iter().enumerate() {
        let mut pool = (wanted[index] - rank as f64 * gap, 1);
        while let Some(&(mean, size)) = pools.last()
            && mean > pool.0
        {
            pool = ((mean * size as f64 + pool.0 * pool.1 as f64) / (size + pool.1) as f64, size + pool.1);
            pools.pop();
        }
        pools.push(pool);
    }
    let last = (high - (count - 1) as f64 * gap).max(low);
    let flat = pools.iter().flat_map(|&(mean, size)| std::iter::repeat_n(mean.clamp(low, last), size));
    let mut placed = vec![0.0; count];
    for (rank, (&index, at)) in order.iter().zip(flat).enumerate() {
        placed[index] = at + rank as f64 * gap;
    }
    placed
}

/// A rectangle in view-box units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Area {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) right: f64,
    pub(super) bottom: f64,
}

impl Area {
    /// The square around a spot.
    pub(super) fn around(spot: (f64, f64), clear: f64) -> Self {
        Self { left: spot.0 - clear, top: spot.1 - clear, right: spot.0 + clear, bottom: spot.1 + clear }
    }

    /// The height of its middle line.
    pub(super) fn middle(&self) -> f64 {
        f64::midpoint(self.top, self.bottom)
    }

    pub(super) fn meets(&self, other: &Self) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }

    fn holds(&self, other: &Self) -> bool {
        self.left <= other.left
            && other.right <= self.right
            && self.top <= other.top
            && other.bottom <= self.bottom
    }
}

/// Where a label went.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Placed {
    /// The text's box.
    pub(super) area: Area,
    /// True if the text starts at the left of its box, false if it ends at the right.
    pub(super) starts: bool,
    /// True if it stands so far from its point that a line must lead to it.
    pub(super) led: bool,
}

/// A point with the size of its label.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wish {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) width: f64,
}

/// Puts each label right or left of its point, moved up or down as far as needed, so that it meets no other
/// label, covers no point and stays in `bounds`; it keeps off what is `drawn` already where there is room elsewhere.
/// `None` for a label that has no room at all.
#[must_use]
pub(super) fn beside(
    wishes: &[Wish],
    height: f64,
    clear: f64,
    bounds: Area,
    drawn: &[Area],
) -> Vec<Option<Placed>> {
    let points: Vec<Area> = wishes.iter().map(|wish| Area::around((wish.x, wish.y), clear)).collect();
    let mut taken: Vec<Area> = Vec::with_capacity(wishes.len());
    wishes
        .iter()
        .map(|wish| {
            let hidden =
                |placed: &Placed| drawn.iter().filter(|other| other.meets(&placed.area)).count() as f64;
            let cost = |placed: &Placed| cost(wish, placed) + hidden(placed) * COVERS;
            let best = candidates(wish, height, clear, bounds)
                .filter(|placed| bounds.holds(&placed.area))
                .filter(|placed| !taken.iter().chain(&points).any(|other| other.meets(&placed.area)))
                .min_by(|a, b| cost(a).total_cmp(&cost(b)))?;
            taken.push(best.area);
            Some(best)
        })
        .collect()
}

/// How far a label goes rather than cover something that is drawn.
const COVERS: f64 = 1000.0;

fn cost(wish: &Wish, placed: &Placed) -> f64 {
    let dy = placed.area.middle() - wish.y;
    let dx = if placed.starts { placed.area.left - wish.x } else { wish.x - placed.area.right };
    // To the right is where one looks first.
    dy.abs() + dx + if placed.starts { 0.0 } else { 3.0 }
}

fn candidates(wish: &Wish, height: f64, clear: f64, bounds: Area) -> impl Iterator<Item = Placed> {
    let wish = *wish;
    // Fine enough to find a gap that is hardly higher than the label.
    let step = height / 8.0;
    let steps = ((bounds.bottom - bounds.top) / step).ceil().max(0.0) as i32;
    (-steps..=steps).flat_map(move |k| {
        [(true, 4.0), (false, 4.0), (true, 22.0), (false, 22.0), (true, 60.0), (false, 60.0)].map(
            |(starts, away)| {
                let middle = wish.y + f64::from(k) * step;
                let left = if starts { wish.x + clear + away } else { wish.x - clear - away - wish.width };
                Placed {
                    area: Area {
                        left,
                        right: left + wish.width,
                        top: middle - height / 2.0,
                        bottom: middle + height / 2.0,
                    },
                    starts,
                    led: k.abs() > 7 || away > 10.0,
                }
            },
        )
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(wanted: &[f64], gap: f64, expect: &[f64]) {
        let placed = spread(wanted, gap, 0.0, 100.0);
        assert!(
            placed.len() == expect.len() && placed.iter().zip(expect).all(|(a, b)| (a - b).abs() < 1e-9),
            "{wanted:?} became {placed:?}, not {expect:?}"
        );
    }

    #[test]
    fn labels_move_only_as_far_as_they_must() {
        check(&[], 10.0, &[]);
        check(&[50.0], 10.0, &[50.0]);
        check(&[10.0, 50.0], 10.0, &[10.0, 50.0]);
        check(&[50.0, 50.0], 10.0, &[45.0, 55.0]);
        check(&[0.0, 0.0], 10.0, &[0.0, 10.0]);
        check(&[100.0, 100.0, 100.0], 10.0, &[80.0, 90.0, 100.0]);
        check(&[60.0, 50.0], 20.0, &[65.0, 45.0]);
        check(&[50.0; 3], 80.0, &[0.0, 50.0, 100.0]);
    }

    proptest! {
        #[test]
        fn spread_labels_keep_their_distance_and_their_order(
            wanted in prop::collection::vec(-50.0..350.0_f64, 0..16),
        ) {
            let (gap, low, high) = (16.0, 0.0, 300.0);
            let placed = spread(&wanted, gap, low, high);
            prop_assert_eq!(placed.len(), wanted.len());
            let mut sorted = placed.clone();
            sorted.sort_by(f64::total_cmp);
            prop_assert!(sorted.windows(2).all(|pair| pair[1] - pair[0] >= gap - 1e-6));
            prop_assert!(placed.iter().all(|at| (low - 1e-6..=high + 1e-6).contains(at)));
            for (a, b) in (0..wanted.len()).flat_map(|a| (0..wanted.len()).map(move |b| (a, b))) {
                prop_assert!(wanted[a] >= wanted[b] || placed[a] < placed[b]);
            }
        }

        #[test]
        fn labels_beside_points_never_overlap_nor_leave_the_picture(
            points in prop::collection::vec((10.0..390.0_f64, 10.0..290.0_f64, 40.0..150.0_f64), 0..12),
        ) {
            let bounds = Area { left: 0.0, top: 0.0, right: 400.0, bottom: 300.0 };
            let wishes: Vec<_> = points.iter().map(|&(x, y, width)| Wish { x, y, width }).collect();
            let placed: Vec<_> = beside(&wishes, 16.0, 6.0, bounds, &[]).into_iter().flatten().map(|p| p.area).collect();
            for (index, one) in placed.iter().enumerate() {
                prop_assert!(bounds.holds(one));
                prop_assert!(placed[index + 1..].iter().all(|other| !one.meets(other)));
                prop_assert!(wishes.iter().all(|w| !(one.left..=one.right).contains(&w.x) || !(one.top..=one.bottom).contains(&w.y)));
            }
        }
    }

    #[test]
    fn a_label_keeps_off_what_is_drawn_while_there_is_room() {
        let bounds = Area { left: 0.0, top: 0.0, right: 400.0, bottom: 300.0 };
        let wish = [Wish { x: 100.0, y: 100.0, width: 80.0 }];
        let place = |drawn: &[Area]| beside(&wish, 16.0, 6.0, bounds, drawn)[0].unwrap();
        let right = place(&[]);
        assert!(right.starts && !right.led, "{right:?}");
        let left = place(&[right.area]);
        assert!(!left.starts && !left.area.meets(&right.area), "{left:?}");
        // Better over a drawing than nowhere.
        assert!(place(&[bounds]).starts);
    }

    #[test]
    fn eleven_models_at_one_spot_all_get_their_label() {
        let bounds = Area { left: 0.0, top: 0.0, right: 400.0, bottom: 300.0 };
        for (x, y) in [(200.0, 150.0), (20.0, 20.0), (380.0, 280.0)] {
            let placed = beside(&[Wish { x, y, width: 150.0 }; 11], 16.0, 6.0, bounds, &[]);
            assert!(placed.iter().all(Option::is_some), "at {x}, {y}: {placed:?}");
        }
    }
}
