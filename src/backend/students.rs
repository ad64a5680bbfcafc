//! The students of the lecture, whom the databases are asked for: 1 000 rows with grades from 60 to 100.

use super::{Io, IoFailure};

const STUDENTS: u64 = 1000;

/// Which student a wait asks for.
pub(super) const fn id(io: &Io) -> u64 {
    io.token % STUDENTS + 1
}

/// Compares the grade that was read with the one that was written.
pub(super) fn check(io: &Io, grade: u64) -> Result<(), IoFailure> {
    let id = id(io);
    if grade == 60 + id % 41 {
        Ok(())
    } else {
        Err(IoFailure::new(format!("student {id} has the grade {grade}")))
    }
}
