//! The students of the lecture, whom the databases are asked for: 1 000 rows with grades from 60 to 100.

use super::{Io, IoFailure};

/// How many there are; their ids count from 1.
pub(super) const STUDENTS: u64 = 1000;

/// Which student a wait asks for.
pub(super) const fn id(io: &Io) -> u64 {
    io.token % STUDENTS + 1
}

/// The grade of the student with this id.
pub(super) const fn grade(id: u64) -> u64 {
    60 + id % 41
}

/// Compares the grade that was read with the one that was written.
pub(super) fn check(io: &Io, read: u64) -> Result<(), IoFailure> {
    let id = id(io);
    if read == grade(id) { Ok(()) } else { Err(IoFailure::new(format!("student {id} has the grade {read}"))) }
}
