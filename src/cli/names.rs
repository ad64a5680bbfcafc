//! Names of runs: `reports/main` beside `reports/20261122-201200`, a link to a run that is to be found again.

use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::symlink;
use std::path::{Component, Path, PathBuf};

use clap::Args;

use super::error::CliError;
use super::publish;
use crate::record::is_id;

/// What else is found in the folder of all runs.
const OTHERS: [&str; 3] = [publish::LATEST, "sample", "index"];

#[derive(Debug, Args)]
pub(super) struct NameArgs {
    /// Keep the run under a name as well, for `compare`: a small letter, then small letters, digits, `-` and `_`
    #[arg(long, value_name = "NAME", value_parser = run_name)]
    name: Option<String>,
    /// Let a name that is taken go over to this run
    #[arg(long, requires = "name")]
    replace: bool,
}

/// A name cannot be taken for the folder of a run, which begins with a digit.
fn run_name(text: &str) -> Result<String, String> {
    if is_id(text) && text.starts_with(|first: char| first.is_ascii_lowercase()) && !OTHERS.contains(&text) {
        return Ok(text.to_owned());
    }
    let others = OTHERS.join(", ");
    Err(format!("a small letter, then small letters, digits, - and _, at most 64; none of {others}"))
}

impl NameArgs {
    /// Before anything runs: is the name free?
    pub(super) fn check(&self, out: &Path) -> Result<(), CliError> {
        let Some(name) = &self.name else { return Ok(()) };
        let link = out.join(name);
        match fs::symlink_metadata(&link) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            Err(error) => Err(CliError::file("read", &link)(error)),
            Ok(found) if !found.is_symlink() => {
                Err(CliError::Usage(format!("{} is there, and is no name of a run", link.display())))
            }
            Ok(_) if self.replace => Ok(()),
            Ok(_) => {
                let run = fs::read_link(&link).unwrap_or_default();
                let (link, run) = (link.display(), run.display());
                Err(CliError::Usage(format!("{link} is taken, by {run}: choose another, or give --replace")))
            }
        }
    }

    /// Lets the name lead to `run`, a folder in `out`; the link, where there is a name.
    pub(super) fn give(&self, out: &Path, run: &Path) -> Result<Option<PathBuf>, CliError> {
        let (Some(name), Some(folder)) = (&self.name, run.file_name()) else { return Ok(None) };
        let link = out.join(name);
        if self.replace {
            publish::point(out, name, run)?;
        } else {
            // It was free when the run began; who took it since keeps it.
            symlink(folder, &link).map_err(CliError::file("name the run", &link))?;
        }
        Ok(Some(link))
    }
}

/// The run that is meant: a path, or a name in the folder of all runs.
pub(super) fn run_at(run: &Path, out: &Path) -> Result<PathBuf, CliError> {
    let mut parts = run.components();
    let is_name = matches!((parts.next(), parts.next()), (Some(Component::Normal(_)), None));
    let named = out.join(run);
    match run.try_exists() {
        Ok(false) if is_name && named.exists() => Ok(named),
        Ok(false) if is_name => Err(CliError::NoSuchRun { run: run.to_owned(), out: out.to_owned() }),
        _ => Ok(run.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str, replace: bool) -> NameArgs {
        NameArgs { name: Some(name.to_owned()), replace }
    }

    #[test]
    fn a_name_is_no_path_and_no_folder_of_a_run() {
        for good in ["main", "v1-2", "before_tokio"] {
            assert_eq!(run_name(good).as_deref(), Ok(good));
        }
        let long = "a".repeat(65);
        for bad in ["", "latest", "sample", "20261122-201200", "../x", "a/b", "A", "a b", ".", "nul", &long] {
            assert!(run_name(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_name_is_given_once_unless_it_is_to_go_over() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path();
        let [one, two] = ["1", "2"].map(|run| out.join(run));
        for run in [&one, &two] {
            fs::create_dir(run).unwrap();
        }
        let leads = |name: &str| fs::read_link(out.join(name)).unwrap();
        named("main", false).check(out).unwrap();
        assert_eq!(named("main", false).give(out, &one).unwrap(), Some(out.join("main")));
        let taken = named("main", false).check(out).unwrap_err();
        assert!(taken.render().contains("by 1: choose another, or give --replace"), "{}", taken.render());
        assert_eq!(taken.code(), 2);
        assert!(named("main", false).give(out, &two).is_err());
        assert_eq!(leads("main"), Path::new("1"));
        named("main", true).check(out).unwrap();
        named("main", true).give(out, &two).unwrap();
        assert_eq!(leads("main"), Path::new("2"));
        // What is no link is never replaced.
        assert!(named("1", true).check(out).is_err());
        assert_eq!(run_at(Path::new("main"), out).unwrap(), out.join("main"));
        assert_eq!(run_at(&one, out).unwrap(), one);
        assert!(run_at(Path::new("other"), out).is_err());
    }
}
