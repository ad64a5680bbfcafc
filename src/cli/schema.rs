//! `inflight schema`.

use std::io::{self, Write as _};

use super::Exit;
use super::args::{SchemaArgs, SchemaOf};
use super::error::CliError;

pub(super) fn schema(args: &SchemaArgs) -> Result<Exit, CliError> {
    let text = match args.of {
        SchemaOf::Record => include_str!("../../schema/record-1.json"),
        SchemaOf::Scenario => include_str!("../../schema/scenario-1.json"),
    };
    io::stdout().write_all(text.as_bytes())?;
    Ok(Exit::Success)
}
