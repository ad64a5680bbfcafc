//! `inflight merge`: shares of a run as one record, and several machines beside each other.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use clap::Args;
use clap::builder::{OsStringValueParser, TypedValueParser as _};
use serde::Serialize;

use super::args::{OutputArgs, PageFormat};
use super::error::CliError;
use super::values::folder_of_runs;
use super::{Exit, publish, run};
use crate::analysis::machines::{Machines, Tally};
use crate::analysis::merge::{Merged, merge as put_together, missing};
use crate::experiment::{Journal, JournalError};
use crate::lang::Lang;
use crate::record::{self, Record, RecordError, Shards};
use crate::report;

/// How deep a folder is looked through: of runs, of a run, of its shares.
const DEPTH: usize = 3;

/// What `merge` takes.
#[derive(Debug, Args)]
pub(super) struct MergeArgs {
    /// Records, folders of runs or of shares, and folders of such
    #[arg(value_name = "DIR", required = true)]
    pub(super) from: Vec<PathBuf>,
    /// Folder of all runs; what shares come to is written into the folder of their run in it, `machines.html` beside that
    #[arg(long, value_name = "DIR", default_value = "reports", env = "INFLIGHT_OUT", value_parser = OsStringValueParser::new().map(|value: OsString| folder_of_runs(value)))]
    pub(super) out: PathBuf,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

pub(super) fn merge(args: &MergeArgs) -> Result<Exit, CliError> {
    args.output.name.check(&args.out)?;
    let mut found = Found::default();
    for path in &args.from {
        // What somebody names must be there; what is found on the way may not be sound.
        if !path.exists() {
            record::read(path)?;
        }
        found.look(path, 0);
    }
    for (path, why) in &found.unreadable {
        say(args, &format!("! {} was left out: {why}", path.display()));
    }
    if found.records.is_empty() {
        return Err(CliError::Usage("there is no record to put together".to_owned()));
    }
    let bad = !found.unreadable.is_empty();
    let merged = put_together(found.records).map_err(|error| CliError::Usage(error.to_string()))?;
    let exit = publish_all(&merged, args)?;
    Ok(if bad && exit == Exit::Success { Exit::BadInput } else { exit })
}

/// What was found on the way through the folders.
#[derive(Default)]
struct Found {
    records: Vec<Record>,
    unreadable: Vec<(PathBuf, String)>,
}

impl Found {
    /// A record, the journal of a share that was cut short, or a folder of such. Links in a folder are not followed, and
    /// what a merge made of shares is not taken for one of them.
    fn look(&mut self, path: &Path, depth: usize) {
        if !path.is_dir() {
            return self.take(path, record::read(path));
        }
        let (whole, journal) = (path.join(publish::RECORD), path.join(Journal::FILE));
        let inner = children(path);
        let shares = inner.iter().any(|child| is_share(child));
        if whole.is_file() && !shares {
            return self.take(&whole, record::read(&whole));
        }
        if journal.is_file() && !whole.exists() {
            return match Journal::whole_blocks(&journal) {
                Ok(record) if record.settings.shards.is_some() => self.records.push(record),
                // A run that is no share and was killed has no record yet; a share that has not begun holds nothing.
                Ok(_) | Err(JournalError::Empty { .. }) => {}
                Err(error) => self.unreadable.push((journal, error.to_string())),
            };
        }
        if depth < DEPTH {
            for child in inner {
                let is_record = child.extension().is_some_and(|end| end == "json") && child.is_file();
                if child.is_dir() || (is_record && !whole.exists()) {
                    self.look(&child, depth + 1);
                }
            }
        }
    }

    fn take(&mut self, path: &Path, read: Result<Record, RecordError>) {
        match read {
            Ok(record) => self.records.push(record),
            Err(error) => self.unreadable.push((path.to_owned(), error.to_string())),
        }
    }
}

/// What a folder holds, by name, without links.
fn children(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    let mut all: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(|path| !path.is_symlink()).collect();
    all.sort();
    all
}

fn is_share(folder: &Path) -> bool {
    let name = folder.file_name().map(|name| name.to_string_lossy().starts_with("shard-"));
    name == Some(true) && folder.is_dir()
}

/// Writes what was put together, and says where it is.
fn publish_all(merged: &Merged, args: &MergeArgs) -> Result<Exit, CliError> {
    let Merged { records, doubled } = merged;
    let words = args.output.lang.words();
    if *doubled > 0 {
        say(args, &words.records_doubled(*doubled));
    }
    let mut runs: BTreeMap<&str, usize> = BTreeMap::new();
    for shards in records.iter().filter_map(|record| record.settings.shards.as_ref()) {
        *runs.entry(&shards.run).or_default() += 1;
    }
    let mut exits = Vec::new();
    for record in records {
        let Some(shards) = &record.settings.shards else { continue };
        let folder = folder(&args.out, record, shards, runs[shards.run.as_str()] > 1);
        fs::create_dir_all(&folder).map_err(CliError::file("create", &folder))?;
        let page = publish::publish(record, &args.out, &folder, args.output.lang, !args.output.no_report)?;
        if records.len() == 1 {
            // A run that lacks shares must not become what others are held to.
            let whole = missing(record).is_empty();
            let link = if whole { args.output.name.give(&args.out, &folder)? } else { None };
            let places = [page.as_deref(), link.as_deref()];
            run::print_result(record, places, &folder.join(publish::RECORD), &args.output)?;
        } else {
            say(args, &format!("{}: {}", words.record(), folder.join(publish::RECORD).display()));
        }
        exits.push(lacking(record, shards, args));
        exits.push(run::end(record, None, args.output.strict));
    }
    if let [record] = records.as_slice()
        && record.settings.shards.is_none()
    {
        let what =
            "this is one record of one machine: there is nothing to put together. `inflight report` draws it";
        return Err(CliError::Usage(what.to_owned()));
    }
    if records.len() > 1 {
        beside(records, args)?;
    }
    Ok(exits.into_iter().find(|exit| *exit != Exit::Success).unwrap_or(Exit::Success))
}

/// `run-<id>`, and behind it what tells kinds of machines apart where several ran shares of one run.
fn folder(out: &Path, record: &Record, shards: &Shards, several: bool) -> PathBuf {
    let kind = record.machine.kind();
    let apart = if several { format!("-{}", kind.short()) } else { String::new() };
    // A run's name comes from a record, and may be anything.
    let run: String = shards.run.chars().filter(char::is_ascii_alphanumeric).take(64).collect();
    out.join(format!("run-{run}{apart}"))
}

/// Says which shares are missing, and how they are made.
fn lacking(record: &Record, shards: &Shards, args: &MergeArgs) -> Exit {
    let missing = missing(record);
    if missing.is_empty() {
        return Exit::Success;
    }
    let words = args.output.lang.words();
    let numbers: Vec<String> = missing.iter().map(u32::to_string).collect();
    let mut text = format!("! {}", words.share_missing(numbers.join(", "), shards.of));
    if let Some(command) = command(&shards.words) {
        text += &format!("; {}\n    {command} --shard {}/{}", words.share_command(), missing[0], shards.of);
    }
    say(args, &text);
    if args.output.strict { Exit::Incomplete } else { Exit::Success }
}

/// The command that asks for the run, unless a word of it could mean something else to a shell: a record may come from
/// anywhere.
fn command(words: &[String]) -> Option<String> {
    let plain = |word: &String| {
        !word.is_empty()
            && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_./,:=+".contains(&byte))
    };
    words.iter().all(plain).then(|| format!("inflight run {}", words.join(" ")))
}

/// The page over several machines, and its numbers.
fn beside(records: &[Record], args: &MergeArgs) -> Result<(), CliError> {
    let lang = args.output.lang;
    let words = lang.words();
    let machines = Machines::new(records);
    let json = MachinesJson::new(&machines);
    let bytes = serde_json::to_vec_pretty(&json).map_err(io::Error::from)?;
    let path = args.out.join("machines.json");
    record::write_bytes(&path, &bytes).map_err(CliError::file("write", &path))?;
    let mut out = io::stdout().lock();
    if args.output.format == PageFormat::Json {
        out.write_all(&bytes)?;
        writeln!(out)?;
    } else {
        writeln!(out, "{}", words.machines_count(records.len(), machines.most_kinds))?;
        for lesson in &machines.lessons {
            writeln!(out, "\n{} ({})", lesson.scenario.title.get(lang), lesson.scenario.id)?;
            for claim in &lesson.claims {
                let Tally { holds, kinds, of_kinds, .. } = machines.tally(claim);
                let says = words.claim_travels(holds, claim.found.len(), kinds, of_kinds);
                writeln!(out, "  {}\n    {says}", claim.claim.text.get(lang))?;
            }
        }
    }
    if !args.output.no_report {
        let page = report::write_machines(records, &args.out, lang)?;
        say(args, &format!("{}: {}", words.machines_page(), page.display()));
        report::write_index(&args.out, lang)?;
    }
    Ok(())
}

/// What `machines.json` holds; fields are only added while the schema's number stays.
#[derive(Serialize)]
struct MachinesJson<'a> {
    schema: &'static str,
    machines: Vec<MachineJson<'a>>,
    claims: Vec<ClaimJson<'a>>,
}

#[derive(Serialize)]
struct MachineJson<'a> {
    created: &'a str,
    kind: usize,
    cpu: &'a str,
    cores: u32,
    kernel: &'a str,
}

#[derive(Serialize)]
struct ClaimJson<'a> {
    scenario: &'a str,
    text: &'a str,
    holds: usize,
    fails: usize,
    unclear: usize,
    kinds_on_which_it_holds: usize,
    kinds: usize,
    /// The number of each machine, from 0, with the median ratio or value that it measured.
    measured: Vec<(usize, Option<f64>)>,
}

impl<'a> MachinesJson<'a> {
    fn new(all: &'a Machines<'a>) -> Self {
        let machine = |(record, kind): (&'a Record, &usize)| MachineJson {
            created: &record.created,
            kind: *kind,
            cpu: &record.machine.cpu,
            cores: record.machine.cores,
            kernel: &record.machine.kernel,
        };
        let claims = all.lessons.iter().flat_map(|lesson| {
            lesson.claims.iter().map(|claim| {
                let Tally { holds, fails, unclear, kinds, of_kinds } = all.tally(claim);
                let measured =
                    claim.found.iter().map(|(nth, claim)| (*nth, claim.measured.map(|at| at.median)));
                ClaimJson {
                    scenario: &lesson.scenario.id,
                    text: claim.claim.text.get(Lang::En),
                    holds,
                    fails,
                    unclear,
                    kinds_on_which_it_holds: kinds,
                    kinds: of_kinds,
                    measured: measured.collect(),
                }
            })
        });
        Self {
            schema: "inflight.machines/1",
            machines: all.records.iter().zip(&all.kinds).map(machine).collect(),
            claims: claims.collect(),
        }
    }
}

fn say(args: &MergeArgs, words: &str) {
    if !args.output.quiet {
        // Nobody is left to tell if this fails.
        let _ = writeln!(io::stderr(), "{words}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_command_is_shown_that_a_shell_could_take_otherwise() {
        let check = |words: &[&str], expect: Option<&str>| {
            let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
            assert_eq!(command(&words).as_deref(), expect);
        };
        check(&["mixed", "--trials", "6"], Some("inflight run mixed --trials 6"));
        for word in ["; rm -rf ~", "$(id)", "`id`", "a b", "a\nb", "", "a'b", "*", "ї", "a&b", "a|b", ">x"] {
            check(&["mixed", word], None);
        }
    }
}
