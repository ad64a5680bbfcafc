//! `inflight completions` and `inflight man`.

use std::io;

use std::path::Path;

use clap::builder::PossibleValuesParser;
use clap::{Command, CommandFactory as _};

use super::Exit;
use super::args::Cli;
use super::error::CliError;
use crate::model;
use crate::scenario::library;

pub(super) fn completions(shell: clap_complete::Shell) -> Result<Exit, CliError> {
    // Into memory first: the generator panics if its writer fails.
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut known()?, "inflight", &mut script);
    io::Write::write_all(&mut io::stdout(), &script)?;
    Ok(Exit::Success)
}

/// The program without what is hidden, where each name that a shell can complete has its values: the scenarios of this
/// folder and the built-in ones, the models, the backends. A path is taken as well, and no script says so.
fn known() -> Result<Command, CliError> {
    // The parser asks for names that live as long as the program, which ends when the script is written.
    let scenarios: Vec<&'static str> =
        library::each(Path::new(super::run::FOLDER))?.into_iter().map(|(id, _)| &*id.leak()).collect();
    let models: Vec<&str> = model::MODELS.iter().map(|entry| entry.spec.id).collect();
    let backends: Vec<&str> = model::BACKENDS.iter().map(|entry| entry.spec.id).collect();
    let whole = Cli::command();
    let shown = whole.get_subcommands().filter(|command| !command.is_hide_set()).map(|command| {
        command.clone().mut_args(|arg| match arg.get_id().as_str() {
            "scenario" | "scenarios" => arg.value_parser(PossibleValuesParser::new(scenarios.clone())),
            "model" | "models" => arg.value_parser(PossibleValuesParser::new(models.clone())),
            "backend" => arg.value_parser(PossibleValuesParser::new(backends.clone())),
            _ => arg,
        })
    });
    let version = env!("CARGO_PKG_VERSION");
    let about = whole.get_about().cloned().unwrap_or_default();
    Ok(Command::new("inflight").version(version).propagate_version(true).about(about).subcommands(shown))
}

pub(super) fn man(command: Option<&str>) -> Result<Exit, CliError> {
    let mut program = Cli::command();
    program.build();
    let page = match command {
        None => program,
        Some(name) => program
            .find_subcommand(name)
            .filter(|found| !found.is_hide_set())
            .cloned()
            .ok_or_else(|| CliError::Usage(format!("there is no command `{name}`")))?,
    };
    clap_mangen::Man::new(page).render(&mut io::stdout())?;
    Ok(Exit::Success)
}
