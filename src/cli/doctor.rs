//! `inflight doctor`: is this machine fit to measure on?

use std::io::{self, Write as _};

use super::Exit;
use super::args::DoctorArgs;
use super::error::CliError;
use crate::experiment::{Experiment, Interrupt, Options, doctor};

pub(super) fn doctor(args: &DoctorArgs) -> Result<Exit, CliError> {
    let lang = args.lang;
    let interrupt = Interrupt::listen()?;
    let mut experiment = Experiment::plan(Vec::new(), Options::default(), super::run::program()?, interrupt)?;
    experiment.calibrate()?;
    let signs = doctor::examine(experiment.machine());
    let mut out = io::stdout().lock();
    for sign in &signs {
        let mark = if sign.advice.is_none() { "✓" } else { "!" };
        writeln!(out, "{mark} {}: {}", sign.what.get(lang), sign.found.get(lang))?;
        if let Some(advice) = &sign.advice {
            writeln!(out, "    {}", advice.get(lang))?;
        }
    }
    Ok(if signs.iter().all(|sign| sign.advice.is_none()) { Exit::Success } else { Exit::Unsound })
}
