//! `inflight completions` and `inflight man`.

use std::io;

use clap::CommandFactory as _;

use super::Exit;
use super::args::Cli;
use super::error::CliError;

pub(super) fn completions(shell: clap_complete::Shell) -> Result<Exit, CliError> {
    // Into memory first: the generator panics if its writer fails.
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "inflight", &mut script);
    io::Write::write_all(&mut io::stdout(), &script)?;
    Ok(Exit::Success)
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
