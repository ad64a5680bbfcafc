//! Your own code under the models: [`Bench`], and its command line.

use std::env;
use std::error::Error;
use std::hash::Hash;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use clap::builder::{OsStringValueParser, TypedValueParser as _};

use super::args::OutputArgs;
use super::error::CliError;
use super::run;
use super::values::folder_of_runs;
use super::work::{ModelArgs, TrialArgs};
use super::{Exit, finish};
use crate::analysis::reasons;
use crate::backend::{
    self, BlockingCode, Cause, Client, Code, Functions, NonBlockingCode, Nothing, Own, OwnEndpoint,
};
use crate::experiment::{self, Experiment, Interrupt, Options, OwnCode};
use crate::lang::Lang;
use crate::model::{MODELS, OnBackend, Scheduling};
use crate::record::Verdict;
use crate::scenario::{self, Scenario};

/// Calls of a trial, unless another number is asked for.
const CALLS: u32 = 100;
/// What the only step of a call is called.
const STEP: &str = r#"name = { en = "your call", uk = "ваш виклик" }"#;

/// A call of your own code, blocking, async, or both, made under the models of `inflight` and measured as its own
/// scenarios are: in a bench of your own crate, with `harness = false` in its Cargo.toml.
///
/// ```no_run
/// use std::io;
/// use std::net::{TcpStream, ToSocketAddrs};
/// use std::process::ExitCode;
///
/// struct Shop { address: std::net::SocketAddr }
///
/// impl Shop {
///     fn open(at: &str) -> io::Result<Self> {
///         let address = at.to_socket_addrs()?.next().ok_or(io::ErrorKind::NotFound)?;
///         Ok(Self { address })
///     }
///
///     fn price(&self, id: u64) -> io::Result<u64> {
///         let connection = TcpStream::connect(self.address)?;
///         // … ask for the price of article `id`, read the answer …
///         Ok(100 + id)
///     }
///
///     async fn price_async(&self, id: u64) -> io::Result<u64> {
///         let connection = tokio::net::TcpStream::connect(self.address).await?;
///         Ok(100 + id)
///     }
/// }
///
/// fn main() -> ExitCode {
///     inflight::Bench::new("prices", "Prices of a shop, one request each")
///         .far_side(|| Ok::<_, io::Error>("127.0.0.1:8080".to_owned()))
///         .blocking(Shop::open, Shop::price)
///         .non_blocking(|at| async { Shop::open(at) }, Shop::price_async)
///         .calls(50)
///         .main()
/// }
/// ```
///
/// `cargo bench` then makes `target/inflight/…` with a record and a report. Each trial is a process of its own, so
/// `main` runs in each again, up to [`Bench::main`]: do nothing expensive before it. A trial makes calls 0, 1, 2, … to
/// the last once each, and before its clock starts call 0 once more.
///
/// An error of a call is counted and named, and makes the trial invalid, as an answer does that differs from that of
/// the same call elsewhere. A call that never ends is given up.
#[must_use = "nothing runs until `main` is called"]
pub struct Bench<B = Nothing, N = Nothing> {
    setup: Setup,
    code: Code<B, N>,
}

/// What a bench says beside its code.
struct Setup {
    id: String,
    title: String,
    calls: u32,
    models: Option<Vec<String>>,
    workers: Option<u32>,
    in_flight: Option<u32>,
    far_side: Option<StartFarSide>,
}

type StartFarSide = Box<dyn FnOnce() -> Result<String, Cause>>;

impl Bench {
    /// A bench without code as yet. `id` names it in files and filters (small letters, digits, `-` and `_`), `title` says
    /// to a reader of the report what is measured.
    pub fn new(id: impl Into<String>, title: impl Into<String>) -> Self {
        let setup = Setup {
            id: id.into(),
            title: title.into(),
            calls: CALLS,
            models: None,
            workers: None,
            in_flight: None,
            far_side: None,
        };
        Self { setup, code: Code { blocking: Nothing, non_blocking: Nothing } }
    }
}

impl<N: NonBlockingCode> Bench<Nothing, N> {
    /// The code that blocks: `open` makes what all threads share, before the clock starts, and `call` makes call number
    /// `id` with it. `open` gets what [`Bench::far_side`] returned, or an empty text.
    ///
    /// Answers are compared by their [`Hash`], which is made inside the clock: return what shows that the work was done,
    /// and nothing that changes from call to call, such as a time.
    pub fn blocking<C, A, E, G, O, F>(self, open: O, call: F) -> Bench<impl BlockingCode, N>
    where
        O: Fn(&'static str) -> Result<C, E> + Send + Sync + 'static,
        F: Fn(&C, u64) -> Result<A, G> + Send + Sync + 'static,
        C: Send + Sync + 'static,
        A: Hash + 'static,
        E: Into<Box<dyn Error + Send + Sync>> + 'static,
        G: Into<Box<dyn Error + Send + Sync>> + 'static,
    {
        let code = Code { blocking: Functions::new(open, call), non_blocking: self.code.non_blocking };
        Bench { setup: self.setup, code }
    }
}

impl<B: BlockingCode> Bench<B, Nothing> {
    /// The code that gives its thread back while it waits; otherwise as [`Bench::blocking`]. It runs on tokio, with all
    /// drivers on; `open` runs in the same runtime, once for all its tasks. Answer what the blocking code answers.
    pub fn non_blocking<C, A, E, G, P, Q, O, F>(self, open: O, call: F) -> Bench<B, impl NonBlockingCode>
    where
        O: Fn(&'static str) -> P + Send + Sync + 'static,
        P: Future<Output = Result<C, E>> + Send + 'static,
        F: Fn(&'static C, u64) -> Q + Send + Sync + 'static,
        Q: Future<Output = Result<A, G>> + Send + 'static,
        C: Send + Sync + 'static,
        A: Hash + 'static,
        E: Into<Box<dyn Error + Send + Sync>> + 'static,
        G: Into<Box<dyn Error + Send + Sync>> + 'static,
    {
        let code = Code { blocking: self.code.blocking, non_blocking: Functions::new(open, call) };
        Bench { setup: self.setup, code }
    }
}

impl<B: BlockingCode, N: NonBlockingCode> Bench<B, N> {
    /// How many calls a trial makes; 100 unless you say so.
    pub fn calls(mut self, calls: u32) -> Self {
        self.setup.calls = calls;
        self
    }

    /// The models, in this order: ids, as `inflight list` prints them. Unless you say so, those that run by default and
    /// for which there is code.
    pub fn models<M: Into<String>>(mut self, models: impl IntoIterator<Item = M>) -> Self {
        self.setup.models = Some(models.into_iter().map(Into::into).collect());
        self
    }

    /// Threads of pools and of multi-thread runtimes; as many as there are cores unless you say so.
    pub fn workers(mut self, workers: u32) -> Self {
        self.setup.workers = Some(workers);
        self
    }

    /// The most calls in flight under the models that keep such a limit (`bounded`, `buffered`, `join-set`), which run
    /// only where it is set.
    pub fn in_flight(mut self, most: u32) -> Self {
        self.setup.in_flight = Some(most);
        self
    }

    /// Starts whom the code speaks with: once, in the process that starts the trials, before the first of them. What it
    /// returns, such as an address, is handed to every `open`. The CPU time of that process then counts as the far
    /// side's, and not as that of a stranger on the machine.
    pub fn far_side<E>(mut self, start: impl FnOnce() -> Result<String, E> + 'static) -> Self
    where
        E: Into<Box<dyn Error + Send + Sync>> + 'static,
    {
        self.setup.far_side = Some(Box::new(|| start().map_err(Into::into)));
        self
    }

    /// Does what the command line says: measures under `cargo bench`, and runs every model just once under `--test` or
    /// without `--bench`, which cargo gives. `--help` has all flags.
    #[must_use]
    pub fn main(self) -> ExitCode {
        let Self { setup, code } = self;
        let own = Self::ON_BACKEND;
        if !Own::keep(code) {
            return finish(Err(CliError::Usage("a process can have one bench".to_owned())));
        }
        if env::args().nth(1).is_some_and(|argument| argument == "cell") {
            return experiment::serve(Some(own));
        }
        let args = Args::parse();
        // Without the handler a limit on the size of files would end the program without a word; with none, it still works.
        let _ = experiment::survive_large_files();
        finish(Subject { setup, own }.measure(&args))
    }

    const ON_BACKEND: &'static OnBackend = &OnBackend::new::<Own<B, N>>();
}

/// Runs your own code under blocking and async execution models, and shows what each of them did
#[derive(Debug, Parser)]
#[command(max_term_width = 100)]
struct Args {
    /// Only models of which `<bench>/<model>` contains this
    filter: Option<String>,
    /// Calls of a trial
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000), allow_negative_numbers = true)]
    calls: Option<u32>,
    #[command(flatten)]
    models: ModelArgs,
    #[command(flatten)]
    trials: TrialArgs,
    /// Folder of all runs; this run makes a folder of its own in it [default: inflight in cargo's target folder]
    #[arg(long, value_name = "DIR", env = "INFLIGHT_OUT", value_parser = OsStringValueParser::new().map(folder_of_runs))]
    out: Option<PathBuf>,
    #[command(flatten)]
    output: OutputArgs,
    /// Run each model once, and say whether that was sound; write nothing
    #[arg(long)]
    test: bool,
    /// What `cargo bench` gives: without it every model runs once, as under --test
    #[arg(long, hide = true)]
    bench: bool,
}

/// What is measured, once its types are behind function pointers.
struct Subject {
    setup: Setup,
    own: &'static OnBackend,
}

impl Subject {
    fn measure(mut self, args: &Args) -> Result<Exit, CliError> {
        if !self.own.spec.has_blocking && !self.own.spec.has_non_blocking {
            let usage = "the bench has no code: give it some by `Bench::blocking` or `Bench::non_blocking`";
            return Err(CliError::Usage(usage.to_owned()));
        }
        let interrupt = Interrupt::listen()?;
        let mut options = Options { count: args.calls.map(u64::from), ..args.models.options() };
        self.setup.in_flight = options.in_flight.or(self.setup.in_flight);
        let models = options.models.take().or(self.setup.models.take());
        let mut models = models.unwrap_or_else(|| self.default_models());
        if let Some(filter) = &args.filter {
            models.retain(|model| format!("{}/{model}", self.setup.id).contains(filter.as_str()));
            // Another bench of the same `cargo bench` may be meant.
            if models.is_empty() {
                return Ok(Exit::Success);
            }
        }
        let scenario = self.scenario(&models)?;
        let far_side = match self.setup.far_side {
            None => None,
            Some(start) => {
                Some(OwnEndpoint { pid: std::process::id(), at: start().map_err(CliError::FarSide)? })
            }
        };
        options.own = Some(OwnCode { backend: self.own, far_side });
        let options = args.trials.apply(options)?;
        let experiment = Experiment::plan(vec![scenario], options, run::program()?, interrupt.clone())?;
        if args.test || !args.bench {
            return test(experiment, args.output.lang);
        }
        let out = args.out.clone().unwrap_or_else(|| target().join("inflight"));
        run::carry_out(experiment, &interrupt, &out, &args.output)
    }

    /// Those that run by default and for which there is code. No model whose point is where a fetch computes: what a call
    /// of somebody else computes cannot be moved.
    fn default_models(&self) -> Vec<String> {
        let fits = |client| match client {
            Client::Blocking => self.own.spec.has_blocking,
            Client::NonBlocking => self.own.spec.has_non_blocking,
        };
        let all = MODELS.iter().map(|entry| entry.spec).filter(|spec| {
            spec.planning.by_default
                && fits(spec.client)
                && spec.bounds.scheduling != Scheduling::Offload
                && (self.setup.in_flight.is_some() || !spec.needs_in_flight())
        });
        all.map(|spec| spec.id.to_owned()).collect()
    }

    /// The scenario file that each trial expands.
    fn scenario(&self, models: &[String]) -> Result<Scenario, CliError> {
        // A string of JSON is one of TOML, and so is a list of them.
        let (title, models) = (serde_json::json!(self.setup.title), serde_json::json!(models));
        let limit = |name: &str, value: Option<u32>| {
            value.map(|value| format!("{name} = {value}\n")).unwrap_or_default()
        };
        let text = format!(
            "schema = 1\ntitle = {title}\n\n[[fetch]]\nname = \"call\"\ncount = {}\nsteps = [{{ wait = \"0s\", {STEP} }}]\n\n\
             [run]\nbackends = [\"{}\"]\nmodels = {models}\n{}{}",
            self.setup.calls,
            backend::OWN,
            limit("workers", self.setup.workers),
            limit("in_flight", self.setup.in_flight),
        );
        let scenario = scenario::parse(&format!("{}.toml", self.setup.id), &text)?;
        // What a file is called and what its id is are not always the same.
        if scenario.id == self.setup.id {
            Ok(scenario)
        } else {
            let usage =
                format!("`{}` is no id of a bench: small letters, digits, `-` and `_`", self.setup.id);
            Err(CliError::Usage(usage))
        }
    }
}

/// Runs each model once.
fn test(mut experiment: Experiment, lang: Lang) -> Result<Exit, CliError> {
    experiment.fit_to_run()?;
    experiment.prepare();
    experiment.calibrate()?;
    let mut out = io::stdout().lock();
    let mut exit = Exit::Success;
    for (index, cell) in experiment.cells().to_vec().into_iter().enumerate() {
        let (mut verdict, mut why) = (cell.verdict, cell.why.clone());
        if cell.runs() {
            let Some(trial) = experiment.trial(index, false)? else { return Ok(Exit::Interrupted(130)) };
            (verdict, why) = (trial.verdict, trial.why.clone());
        }
        let name = format!("{}/{}", experiment.scenario_of(&cell).id, cell.entry.spec.id);
        // A doubt is one of the machine's, and no fault of the code that is tested.
        if matches!(verdict, Verdict::Valid | Verdict::Suspect) {
            writeln!(out, "{name}: ok")?;
            continue;
        }
        if matches!(verdict, Verdict::Failed | Verdict::Invalid) {
            exit = Exit::Unsound;
        }
        let why: Vec<String> = why.iter().map(|reason| reasons::told(reason, lang)).collect();
        writeln!(out, "{name}: {}: {}", verdict.word(lang), why.join("; "))?;
    }
    Ok(exit)
}

/// Where cargo builds: it puts a bench into `<target>/release/deps`.
fn target() -> PathBuf {
    let program = env::current_exe().unwrap_or_default();
    let deps = program.parent().filter(|folder| folder.ends_with("deps"));
    deps.and_then(|deps| deps.parent()?.parent()).unwrap_or(Path::new("target")).to_owned()
}
