//! The command line. One file a command; each returns what it comes to, and only [`main`] turns that into an exit
//! code. Results go to standard output, progress and warnings to standard error.

mod args;
mod bench;
mod ceiling;
mod certify;
mod check;
mod compare;
mod doctor;
mod engine;
mod error;
mod export;
mod generate;
mod host_lock;
mod knee;
mod lane;
mod list;
mod markdown;
mod merge;
mod names;
mod new;
mod progress;
pub mod publish;
mod report;
mod run;
mod schema;
mod search;
mod serve;
mod shard;
mod show;
mod simulate;
mod table;
mod url;
mod values;
mod work;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser as _;

use args::{Cli, Command};
pub use bench::Bench;
use error::CliError;
pub use table::closing;

/// What a command came to, when nothing kept it from ending.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Exit {
    /// All is well.
    Success,
    /// A cell failed or is invalid, or a file to be checked is not sound.
    Unsound,
    /// What was asked for is there, and beside it a file that is not sound.
    BadInput,
    /// A claim fails, under `--strict`; or a cell got slower, under `--fail-on-regression`.
    Regression,
    /// Nothing could be measured; or, under `--strict`, a cell was refused or skipped.
    Incomplete,
    /// A share was not begun: this machine is not fit for it just now, and another may be.
    Elsewhere,
    /// Ctrl-C (130) or SIGTERM (143); what was measured is on the disk.
    Interrupted(u8),
}

impl Exit {
    const fn code(self) -> u8 {
        match self {
            Self::Success => 0,
            Self::Unsound => 1,
            Self::BadInput => 2,
            Self::Regression => 3,
            Self::Incomplete => 4,
            // EX_TEMPFAIL of sysexits.h: try again.
            Self::Elsewhere => 75,
            Self::Interrupted(code) => code,
        }
    }
}

/// Parses the command line, does what it says, and tells how it went.
#[must_use]
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    // Without the handler a limit on the size of files would end the program without a word; with none, it still works.
    let _ = crate::experiment::survive_large_files();
    let done = match cli.command {
        Command::Run(args) => run::run(&args),
        Command::Knee(args) => knee::knee(&args),
        Command::Ceiling(args) => ceiling::ceiling(&args),
        Command::Simulate(args) => simulate::simulate(&args),
        Command::List(args) => list::list(&args),
        Command::Merge(args) => merge::merge(&args),
        Command::Lane(args) => lane::lane(&args),
        Command::New(args) => new::new(&args),
        Command::Show(args) => show::show(&args),
        Command::Check(args) => check::check(&args),
        Command::Compare(args) => compare::compare(&args),
        Command::Export(args) => export::export(&args),
        Command::Schema(args) => schema::schema(&args),
        Command::Report(args) => report::report(&args),
        Command::Serve(args) => serve::serve(&args),
        Command::Doctor(args) => doctor::doctor(&args),
        Command::Completions { shell } => generate::completions(shell),
        Command::Man { command } => generate::man(command.as_deref()),
        Command::Cell => return crate::experiment::serve(None),
    };
    finish(done)
}

/// What the caller is told: the exit code, and on standard error why there is no other.
fn finish(done: Result<Exit, CliError>) -> ExitCode {
    match done {
        Ok(end) => ExitCode::from(end.code()),
        Err(error) if error.is_broken_pipe() => ExitCode::SUCCESS,
        Err(error) => {
            // Nobody is left to tell if this fails too.
            let _ = writeln!(io::stderr(), "{}", error.render());
            ExitCode::from(error.code())
        }
    }
}
