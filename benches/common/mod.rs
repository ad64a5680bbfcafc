//! What the tables of `benches/` share.

use std::fmt::Display;
use std::io::{self, Write as _};
use std::process::{Command, exit};

use serde::de::DeserializeOwned;

/// The middle value; the upper one of two.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    values[values.len() / 2]
}

/// What this very program says when it is started again with `arguments`: a JSON value.
pub(crate) fn again<T: DeserializeOwned>(arguments: &[&str]) -> T {
    let own = std::env::current_exe().unwrap_or_else(|error| stop(&error));
    let output = Command::new(own).args(arguments).output().unwrap_or_else(|error| stop(&error));
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| stop(&String::from_utf8_lossy(&output.stderr)))
}

/// Prints a line. A closed standard output ends the table.
pub(crate) fn println(words: &str) {
    if writeln!(io::stdout(), "{words}").is_err() {
        exit(1);
    }
}

/// Says what is wrong, and ends.
pub(crate) fn stop(error: &dyn Display) -> ! {
    let _ = writeln!(io::stderr(), "error: {error}");
    exit(1);
}
