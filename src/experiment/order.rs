//! In which order trials run.
//!
//! Randomised multiple interleaved trials (Abedi and Brecht, ICPE 2017): every cell once per block, each block in
//! its own random order, so that a drift of the machine falls on all cells alike. The order is a function of the
//! seed.

use rand_core::{Rng as _, SeedableRng as _};
use rand_pcg::Pcg64;

use super::Shard;

/// The orders of the blocks of one scenario, one after another: as many as are asked for. Those of other shares are
/// passed over, so that a block has the same order in whichever share it runs.
#[derive(Debug)]
pub(super) struct Orders {
    random: Pcg64,
    cells: usize,
    shard: Shard,
    next: u32,
}

impl Orders {
    /// Of blocks of `cells` cells.
    pub(super) fn new(cells: usize, seed: u64, shard: Shard) -> Self {
        Self { random: Pcg64::seed_from_u64(seed), cells, shard, next: 0 }
    }

    /// The order of the next block of the share: a permutation of `0..cells`.
    pub(super) fn block(&mut self) -> Vec<usize> {
        while self.next % self.shard.of() != self.shard.index() - 1 {
            self.any();
        }
        self.any()
    }

    fn any(&mut self) -> Vec<usize> {
        self.next += 1;
        let mut order: Vec<usize> = (0..self.cells).collect();
        // Fisher and Yates, from the end.
        for last in (1..self.cells).rev() {
            let other = below(&mut self.random, last as u64 + 1) as usize;
            order.swap(last, other);
        }
        order
    }
}

/// Uniform in `0..bound`: the high half of a 128-bit product (Lemire 2019). Its bias is under bound ÷ 2^64.
fn below(random: &mut Pcg64, bound: u64) -> u64 {
    ((u128::from(random.next_u64()) * u128::from(bound)) >> 64) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks(cells: usize, blocks: u32, seed: u64) -> Vec<Vec<usize>> {
        share(cells, blocks, seed, Shard::WHOLE)
    }

    fn share(cells: usize, blocks: u32, seed: u64, shard: Shard) -> Vec<Vec<usize>> {
        let mut orders = Orders::new(cells, seed, shard);
        (0..blocks).map(|_| orders.block()).collect()
    }

    #[test]
    fn a_block_has_its_order_in_whichever_share_it_runs() {
        let whole = blocks(9, 7, 5);
        for of in 1..=8 {
            for shard in (1..=of).map(|index| Shard::new(index, of).unwrap()) {
                for (nth, order) in share(9, shard.blocks_of(7), 5, shard).iter().enumerate() {
                    assert_eq!(*order, whole[shard.block(nth as u32) as usize], "{shard}");
                }
            }
        }
    }

    #[test]
    fn every_cell_stands_once_in_every_block() {
        for cells in [0, 1, 2, 7, 40] {
            for mut block in blocks(cells, 6, 3) {
                block.sort_unstable();
                assert_eq!(block, (0..cells).collect::<Vec<_>>());
            }
        }
    }

    #[test]
    fn the_seed_fixes_the_order() {
        assert_eq!(blocks(9, 4, 7), blocks(9, 4, 7));
        assert_ne!(blocks(9, 4, 7), blocks(9, 4, 8));
        assert_eq!(blocks(5, 2, 1), [[2, 1, 3, 0, 4], [3, 2, 0, 1, 4]], "the same on every machine");
    }

    #[test]
    fn every_place_is_taken_by_every_cell_about_equally_often() {
        let mut first = [0; 4];
        for block in blocks(4, 4_000, 11) {
            first[block[0]] += 1;
        }
        // Four standard deviations of a binomial (4000, 1/4) are 110.
        assert!(first.iter().all(|count| (890..=1110).contains(count)), "{first:?}");
    }
}
