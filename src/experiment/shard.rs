//! A share of the blocks of a run, for one machine of several.
//!
//! Blocks are shared out and never cells: ratios are formed within a block, so it must not be torn between machines.
//! Which blocks, and in which order each runs its cells, depends on nothing but the seed, so that all shares together
//! are the run that one machine would have made.

use std::fmt;
use std::str::FromStr;

/// Every so many-th block of a run: `2/3` is the second share of three.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    index: u32,
    of: u32,
}

impl Shard {
    /// All blocks.
    pub const WHOLE: Self = Self { index: 1, of: 1 };
    /// Into more shares than there can be blocks nobody divides a run.
    pub const MOST: u32 = 1_000;

    /// Share number `index`, counted from 1, of `of`; `None` if there is no such share.
    #[must_use]
    pub const fn new(index: u32, of: u32) -> Option<Self> {
        if 1 <= index && index <= of && of <= Self::MOST { Some(Self { index, of }) } else { None }
    }

    /// Its number, counted from 1.
    #[must_use]
    pub const fn index(self) -> u32 {
        self.index
    }

    /// How many shares there are.
    #[must_use]
    pub const fn of(self) -> u32 {
        self.of
    }

    /// The number in the whole run, from 0, of the block that is its `nth`, from 0.
    #[must_use]
    pub const fn block(self, nth: u32) -> u32 {
        nth.saturating_mul(self.of).saturating_add(self.index - 1)
    }

    /// How many of `blocks` are its own.
    #[must_use]
    pub const fn blocks_of(self, blocks: u32) -> u32 {
        (blocks + self.of - self.index) / self.of
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index, self.of)
    }
}

/// A text that names no share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a share as in 2/3, the second of three: 1/1 to {0}/{0}", Shard::MOST)]
pub struct NoShard;

impl FromStr for Shard {
    type Err = NoShard;

    fn from_str(text: &str) -> Result<Self, NoShard> {
        let (index, of) = text.split_once('/').ok_or(NoShard)?;
        let number = |text: &str| {
            let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            text.parse().ok().filter(|_| digits).ok_or(NoShard)
        };
        Self::new(number(index)?, number(of)?).ok_or(NoShard)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_read_as_it_is_written() {
        for text in ["1/1", "2/3", "1000/1000"] {
            assert_eq!(text.parse::<Shard>().unwrap().to_string(), text);
        }
        for text in ["", "/", "1", "0/3", "4/3", "1/0", "+1/3", "1/1001", "1/3/3", " 1/3", "a/b", "-1/3"] {
            assert_eq!(text.parse::<Shard>(), Err(NoShard), "{text:?}");
        }
    }

    #[test]
    fn every_block_is_in_one_share() {
        for (blocks, of) in [(1, 1), (6, 3), (7, 3), (10, 4), (4, 4), (1_000, 7)] {
            let shards = (1..=of).map(|index| Shard::new(index, of).unwrap());
            let mut all: Vec<u32> = shards
                .flat_map(|shard| (0..shard.blocks_of(blocks)).map(move |nth| shard.block(nth)))
                .collect();
            all.sort_unstable();
            assert_eq!(all, (0..blocks).collect::<Vec<_>>(), "{blocks} in {of}");
        }
    }
}
