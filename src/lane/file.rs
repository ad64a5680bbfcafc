//! The file that declares lanes: named on the command line, never by a scenario, since a copied lesson must not start
//! programs.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::{fs, io};

use serde::Deserialize;

use super::{BACKENDS, Lane, Listed};
use crate::lang::Text;
use crate::model::{self, MODELS};
use crate::record::is_id;

/// Lanes of a file: a record holds so many models, ours included.
const MOST_LANES: usize = 32;
/// Bytes of a file.
const MOST_BYTES: u64 = 256 << 10;
/// Characters of a name that a page has room for, and of other words.
const MOST_NAME: usize = 40;
const MOST_WORDS: usize = 200;

/// What is wrong with a file of lanes.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FileError {
    /// It cannot be read.
    #[error("cannot read {}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// It is not a file of lanes.
    #[error("{}: {problems}", path.display())]
    Unsound {
        /// The file.
        path: PathBuf,
        /// Each problem on a line of its own.
        problems: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    schema: u32,
    #[serde(default)]
    lane: Vec<Declared>,
}

/// Words in both languages, or the same for both.
#[derive(Deserialize)]
#[serde(untagged)]
enum Words {
    Same(String),
    Each(Text),
}

impl Words {
    fn text(&self) -> Text {
        match self {
            Self::Same(words) => Text::same(words.as_str()),
            Self::Each(text) => text.clone(),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Declared {
    name: String,
    #[serde(default)]
    words: Option<Words>,
    language: String,
    command: Vec<String>,
    #[serde(default)]
    build: Vec<String>,
    #[serde(default)]
    get: Option<String>,
    like: String,
    #[serde(default = "by_itself")]
    backends: Vec<String>,
    #[serde(default)]
    arrivals: bool,
    #[serde(default)]
    one_core: bool,
    #[serde(default)]
    early: bool,
    #[serde(default)]
    env: BTreeMap<String, String>,
}

fn by_itself() -> Vec<String> {
    vec![BACKENDS[0].to_owned()]
}

/// The lanes that these files declare; a folder stands for all of its `*.toml`.
///
/// # Errors
/// If one cannot be read, or is not sound: with every problem of it.
pub fn read_all(paths: &[PathBuf]) -> Result<Vec<Listed>, FileError> {
    let mut lanes: Vec<Listed> = Vec::new();
    for path in paths.iter().map(|path| files(path)).collect::<Result<Vec<_>, _>>()?.into_iter().flatten() {
        let unsound = |problems| FileError::Unsound { path: path.clone(), problems };
        for listed in read(&path)? {
            let name = &listed.lane.name;
            if lanes.iter().any(|other| other.lane.name == *name) {
                return Err(unsound(format!("`{name}` is declared twice, here and in a file before it")));
            }
            lanes.push(listed);
        }
        if lanes.len() > MOST_LANES {
            return Err(unsound(format!(
                "with the files before it, it declares {} lanes, {MOST_LANES} at most",
                lanes.len()
            )));
        }
    }
    Ok(lanes)
}

/// The files that a path stands for, by name.
fn files(path: &Path) -> Result<Vec<PathBuf>, FileError> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let io = |source| FileError::Io { path: path.to_owned(), source };
    let entries = fs::read_dir(path).map_err(io)?.collect::<Result<Vec<_>, _>>().map_err(io)?;
    let mut files: Vec<PathBuf> = entries.into_iter().map(|entry| entry.path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "toml"));
    files.sort();
    if files.is_empty() {
        return Err(FileError::Unsound { path: path.to_owned(), problems: "it holds no *.toml".to_owned() });
    }
    Ok(files)
}

/// The lanes that the file at `path` declares.
fn read(path: &Path) -> Result<Vec<Listed>, FileError> {
    let io = |source| FileError::Io { path: path.to_owned(), source };
    let unsound = |problems| FileError::Unsound { path: path.to_owned(), problems };
    let mut text = String::new();
    if !fs::metadata(path).map_err(io)?.is_file() {
        return Err(unsound("it is no regular file".to_owned()));
    }
    fs::File::open(path).map_err(io)?.take(MOST_BYTES + 1).read_to_string(&mut text).map_err(io)?;
    if text.len() as u64 > MOST_BYTES {
        return Err(unsound(format!("it is larger than {} KiB", MOST_BYTES >> 10)));
    }
    let folder = fs::canonicalize(path).map_err(io)?.parent().map(Path::to_owned).unwrap_or_default();
    let lanes = parse(&text, &folder).map_err(unsound)?;
    Ok(lanes.into_iter().filter_map(Listed::new).collect())
}

pub(super) fn parse(text: &str, folder: &Path) -> Result<Vec<Lane>, String> {
    let file: File = toml::from_str(text).map_err(|error| error.to_string())?;
    let mut problems = Vec::new();
    if file.schema != 1 {
        return Err(format!("its schema is {}, and this program reads 1", file.schema));
    }
    if file.lane.is_empty() {
        problems.push("it declares no [[lane]]".to_owned());
    }
    if file.lane.len() > MOST_LANES {
        problems.push(format!("it declares {} lanes, {MOST_LANES} at most", file.lane.len()));
    }
    for (nth, lane) in file.lane.iter().enumerate() {
        let twice = file.lane[..nth].iter().any(|other| other.name == lane.name);
        problems.extend(wrong(lane, twice).into_iter().map(|what| format!("[[lane]] {}: {what}", nth + 1)));
    }
    if !problems.is_empty() {
        return Err(problems.join("\n  "));
    }
    Ok(file.lane.into_iter().map(|declared| lane(declared, folder)).collect())
}

/// What is wrong with a lane; `twice` if another one has its name.
fn wrong(lane: &Declared, twice: bool) -> Vec<String> {
    let mut wrong = Vec::new();
    let name = &lane.name;
    if !is_id(name) || name.len() > MOST_NAME {
        wrong.push(format!(
            "a name is up to {MOST_NAME} small letters, digits and `-`, not `{}`",
            name.chars().take(MOST_NAME).collect::<String>().escape_debug()
        ));
    } else if model::find(name).is_some() {
        wrong.push(format!("`{name}` is the name of a model: choose another one"));
    } else if twice {
        wrong.push(format!("`{name}` is the name of two lanes"));
    }
    if lane.command.first().is_none_or(String::is_empty) {
        wrong.push("`command` names no program: [\"python3\", \"lane.py\"]".to_owned());
    }
    if model::find(&lane.like).is_none() {
        let like = |id: &str| strsim::jaro_winkler(id, &lane.like);
        let near = MODELS.iter().map(|entry| entry.spec.id).filter(|id| like(id) > 0.7);
        let near = near.max_by(|a, b| like(a).total_cmp(&like(b)));
        let hint =
            near.map_or_else(|| "see `inflight list`".to_owned(), |near| format!("did you mean `{near}`?"));
        let like: String = lane.like.chars().take(MOST_NAME).collect();
        wrong.push(format!("there is no model `{}` that it could be `like`; {hint}", like.escape_debug()));
    }
    let known = |backend: &String| BACKENDS.contains(&backend.as_str());
    if lane.backends.is_empty() || !lane.backends.iter().all(known) {
        wrong
            .push(format!("`backends` names {}, or both", BACKENDS.map(|id| format!("`{id}`")).join(" or ")));
    }
    let told = lane.words.as_ref().map(Words::text);
    let told = told.iter().flat_map(|text| [&text.en, &text.uk]);
    let mut words = told.chain([&lane.language]).chain(lane.get.as_ref());
    let said = |text: &str| {
        !text.trim().is_empty() && text.chars().count() <= MOST_WORDS && !text.chars().any(char::is_control)
    };
    if !words.all(|text| said(text)) {
        wrong.push(format!("`language`, `words` and `get` are 1 to {MOST_WORDS} characters on one line"));
    }
    if lane
        .command
        .iter()
        .chain(&lane.build)
        .chain(lane.env.keys())
        .chain(lane.env.values())
        .any(|text| text.contains('\0'))
    {
        wrong.push("no argument and no variable can hold the character 0".to_owned());
    }
    if lane.env.keys().any(|key| key.is_empty() || key.contains('=')) {
        wrong.push("the name of a variable in `env` is not empty and holds no `=`".to_owned());
    }
    wrong
}

fn lane(declared: Declared, folder: &Path) -> Lane {
    let Declared { name, words, language, command, build, get, like, .. } = declared;
    let Declared { backends, arrivals, one_core, early, env, .. } = declared;
    let words = words.map_or_else(|| Text::same(format!("{language}: {like}")), |words| words.text());
    Lane {
        name,
        words,
        language,
        command,
        build,
        get,
        backends,
        arrivals,
        like,
        one_core,
        early,
        env,
        folder: folder.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str =
        "[[lane]]\nname = \"a\"\nlanguage = \"Python\"\ncommand = [\"python3\"]\nlike = \"join-all\"\n";

    #[test]
    fn a_file_is_read_or_every_mistake_in_it_named() {
        let check = |text: &str, expect: &[&str]| match parse(text, Path::new("/lanes")) {
            Ok(lanes) => assert!(expect.is_empty() && !lanes.is_empty(), "{text}: {lanes:?}"),
            Err(problems) => {
                assert!(!expect.is_empty(), "{text}: {problems}");
                for part in expect {
                    assert!(problems.contains(part), "{text}: {problems}, not {part}");
                }
            }
        };
        let with = |line: &str| format!("schema = 1\n{ONE}{line}\n");
        let instead = |from: &str, to: &str| format!("schema = 1\n{}", ONE.replace(from, to));
        check(&with(""), &[]);
        check(
            &with("early = true\none_core = true\nenv = { A = \"1\" }\nbuild = [\"make\"]\nget = \"apt\""),
            &[],
        );
        check("", &["missing field `schema`"]);
        check("schema = 1", &["no [[lane]]"]);
        check(&format!("schema = 2\n{ONE}"), &["schema is 2"]);
        check(&with("words = { en = \"a\", uk = \"б\" }"), &[]);
        check(&with("words = { en = \"a\" }"), &["words"]);
        check(&with("words = \"a\\nb\""), &["on one line"]);
        check(&with("colour = 1"), &["unknown field `colour`", "line 7"]);
        check(&instead("\"a\"", "\"A b\""), &["[[lane]] 1", "not `A b`"]);
        check(&instead("\"a\"", "\"spawn\""), &["the name of a model"]);
        check(&with(ONE), &["[[lane]] 2", "two lanes"]);
        check(&instead("join-all", "joinall"), &["did you mean `join-all`"]);
        check(&instead("[\"python3\"]", "[]"), &["names no program"]);
        check(&instead("Python", "\\u001b[2J"), &["on one line"]);
        check(&with("backends = [\"sleep\", \"http\"]\narrivals = true"), &[]);
        check(&with("backends = [\"redis\"]"), &["`backends` names `sleep` or `http`, or both"]);
        check(&with("backends = []"), &["`backends` names"]);
        check(&with("env = { \"A=B\" = \"1\" }"), &["holds no `=`"]);
        check(
            &format!("{}{ONE}", instead("\"a\"", "\"_\"").replace("join-all", "x")),
            &["[[lane]] 1: a name", "[[lane]] 1: there is no model"],
        );
    }
}
