//! Clients that ask again once they have been answered.

use sha2::{Digest as _, Sha256};

/// A fixed number of clients, each of which makes one fetch after another: a fetch is due when the one before it has been
/// answered and its client has thought about that for so long as [`Fetch::arrival`](super::Fetch::arrival) says. The first
/// fetch of each is due after its thinking, as if everybody had been answered at the start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clients {
    /// How many; over zero.
    pub count: u32,
    /// Every fetch once, in turn: the first client makes number 0, then number `count`, and so on.
    pub turns: Box<[u32]>,
}

impl Clients {
    /// The fetches that nobody has to be answered for.
    #[must_use]
    pub fn first(&self) -> &[u32] {
        &self.turns[..(self.count as usize).min(self.turns.len())]
    }

    /// For each fetch by its id the one that its client makes next.
    #[must_use]
    pub fn next(&self) -> Vec<Option<u32>> {
        let mut next = vec![None; self.turns.len()];
        for (nth, id) in self.turns.iter().enumerate() {
            next[*id as usize] = self.turns.get(nth + self.count as usize).copied();
        }
        next
    }

    pub(super) fn digest_into(&self, hash: &mut Sha256) {
        hash.update(format!("clients {}", self.count));
        for id in &self.turns {
            hash.update(id.to_le_bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_makes_every_so_manieth_fetch() {
        let clients = Clients { count: 2, turns: [3, 1, 0, 2, 4].into() };
        assert_eq!(clients.first(), [3, 1]);
        // 3, 0, 4 and 1, 2.
        assert_eq!(clients.next(), [Some(4), Some(2), None, Some(0), None]);
        assert_eq!(Clients { count: 9, turns: [0].into() }.first(), [0]);
    }
}
