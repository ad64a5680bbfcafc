//! What becomes of fetches for which there is no room, or no time.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::Nanos;

/// When a fetch is not run. Nothing is cut in mid-flight, since blocking code cannot be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Admission {
    /// So many fetches may wait for a place; one that comes when they do is shed. `None` means any number.
    pub queue: Option<u32>,
    /// A fetch that has not started so long after it was due expires.
    pub deadline: Option<Nanos>,
}

impl Admission {
    /// The same, with what it leaves open taken from `other`.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self { queue: self.queue.or(other.queue), deadline: self.deadline.or(other.deadline) }
    }

    /// Adds what a plan without it does not have, so that such a plan is what it always was.
    pub(super) fn digest_into(self, hash: &mut Sha256) {
        if self != Self::default() {
            hash.update(format!("admission {:?} {:?}", self.queue, self.deadline));
        }
    }
}
