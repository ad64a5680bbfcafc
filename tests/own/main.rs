//! `inflight::Bench`, as a program of somebody else: it measures code that is sound, and names what is not.
//!
//! Without a harness, since a bench starts its own program again: this one is a bench where `CASE` says which code it
//! has, and else the test that starts it so.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod cases;
mod code;

use std::env;
use std::process::ExitCode;

fn main() -> ExitCode {
    match env::var(code::CASE) {
        Ok(case) => code::bench(&case),
        Err(_) => cases::all(),
    }
}
