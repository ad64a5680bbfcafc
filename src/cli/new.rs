//! `inflight new`: a scenario file to start from, with a comment at each line that one would change.

use std::fs::File;
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use super::Exit;
use super::args::NewArgs;
use super::error::CliError;
use crate::scenario::parse;

const TEXT: &str = include_str!("new.toml");

pub(super) fn new(args: &NewArgs) -> Result<Exit, CliError> {
    let path = file_name(&args.name);
    // The name becomes the id: one that cannot be an id is refused before anything is written.
    parse(&path.display().to_string(), TEXT)?;
    let mut file = File::create_new(&path).map_err(|source| match source.kind() {
        ErrorKind::AlreadyExists => {
            CliError::Usage(format!("{} exists already: give another name", path.display()))
        }
        _ => CliError::file("create", &path)(source),
    })?;
    file.write_all(TEXT.as_bytes()).map_err(CliError::file("write", &path))?;
    let command = format!("inflight run {}", path.display());
    writeln!(io::stdout(), "{}", args.lang.words().written(path.display().to_string(), command))?;
    Ok(Exit::Success)
}

/// `my` is `my.toml`.
fn file_name(name: &Path) -> PathBuf {
    if name.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("toml")) {
        return name.to_owned();
    }
    let mut name = name.as_os_str().to_owned();
    name.push(".toml");
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_sound() {
        let scenario = parse("my.toml", TEXT).unwrap_or_else(|errors| panic!("{errors}"));
        assert_eq!((scenario.id.as_str(), scenario.claims.len()), ("my", 1));
        assert_eq!(file_name(Path::new("a.b")), Path::new("a.b.toml"));
        assert_eq!(file_name(Path::new("x/my.TOML")), Path::new("x/my.TOML"));
    }
}
