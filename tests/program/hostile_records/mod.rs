//! Records that someone made to do harm, or that a disk broke: each is refused with its place, soon, in little memory
//! and without a panic; and nothing that is written leaves the folder it belongs to.

mod cases;
mod links;
mod mutated;
mod refused;
mod written;

use std::path::Path;

use inflight::record::{self, Record};

use crate::common::{Ran, Sandbox};

const GOLDEN: &str = include_str!("../../golden/record-1.0.json");

fn golden() -> Record {
    record::from_slice(Path::new("golden"), GOLDEN.as_bytes()).unwrap()
}

/// The program with `args`, soon, and with no more memory of its own than 64 MiB.
fn bounded(sandbox: &Sandbox, args: &str) -> Ran {
    sandbox.soon(&in_little_memory(args))
}

/// RLIMIT_DATA holds the heap, the stacks and every private mapping: over it an allocation fails, and with it the
/// program.
fn in_little_memory(args: &str) -> String {
    format!("ulimit -d 65536 && exec $INFLIGHT {args}")
}
