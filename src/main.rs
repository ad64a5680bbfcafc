//! The `inflight` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    inflight::cli::main()
}
