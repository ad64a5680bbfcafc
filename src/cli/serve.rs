//! `inflight serve`: the far side as a program of its own.

use std::io::{self, BufRead as _, Read as _, Write as _};
use std::thread;
use std::time::Duration;

use clap::Args;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use tokio::runtime::Builder;
use tokio::sync::oneshot;

use super::Exit;
use super::error::CliError;
use crate::platform::raise_open_files;
use crate::service::{Bound, Config, Failures, Latency, StartError};

/// What the flags do not say.
pub(super) const AFTER_HELP: &str = "\
Three tiers: /students, /students/{id} and its profile, grades and courses; /courses.
N tiers: POST /login gives a token; with it /users, /goods, /orders, /payments.
/openapi.json describes all of it. Tiers for --latency and --fail: app, storage, cache, gateway,
users, orders, payments, bank.

Users: ada (password lovelace) orders and pays, grace (hopper) may do everything, linus (torvalds) may look.
Cards: 4242424242424242 pays; 4000000000000002 is declined; with 4000000000000119 the bank breaks off (502),
with 4000000000000259 it stays silent (504), with 4000000000000341 it is busy (503), with 4000000000000424 it
answers nonsense (502).

Examples:
  inflight serve                                        SQLite in memory, on port 8080
  inflight serve --storage sqlite:school.db             SQLite in a file
  inflight serve --storage postgres://postgres@127.0.0.1/test --cache redis://127.0.0.1/
  inflight serve --latency storage=5ms..20ms --fail bank=10% --seed 7";

/// The service and its limits.
#[derive(Debug, Args)]
pub(super) struct ServeArgs {
    /// Port on 127.0.0.1; 0 takes any that is free
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// `sqlite` (in memory), `sqlite:FILE`, `postgres://…` or `mysql://…`; all tables begin with inflight_service_
    #[arg(long, value_name = "URL", default_value = "sqlite")]
    storage: String,
    /// Connections to storage
    #[arg(long, value_name = "NUMBER", default_value_t = 8, value_parser = count)]
    pool: usize,
    /// `memory` or `redis://…`
    #[arg(long, value_name = "URL", default_value = "memory")]
    cache: String,
    /// Let requests of a tier take longer: 20ms, 10ms..30ms, bank=200ms; without a tier: app
    #[arg(long, value_name = "[TIER=]TIME")]
    latency: Vec<Latency>,
    /// Let a share of the requests of a tier fail: 5%, storage=0.01; without a tier: app
    #[arg(long, value_name = "[TIER=]SHARE")]
    fail: Vec<Failures>,
    /// Seed of --latency and --fail: the same one gives the same faults in the same order
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Requests in work at once; more are answered 503 with Retry-After
    #[arg(long, value_name = "NUMBER", default_value_t = 256, value_parser = count)]
    in_work: usize,
    /// Connections at once; more have to wait
    #[arg(long, value_name = "NUMBER", default_value_t = 16_384, value_parser = count)]
    connections: usize,
    /// Bytes of the largest body; larger ones are answered 413
    #[arg(long, value_name = "BYTES", default_value_t = 65_536)]
    body: usize,
    /// How long a client may take over the head of a request, or be idle, before it is cut
    #[arg(long, value_name = "TIME", default_value = "10s", value_parser = time)]
    patience: Duration,
    /// How long the gateway waits for a service behind it; payments wait half as long for the bank
    #[arg(long, value_name = "TIME", default_value = "2s", value_parser = time)]
    upstream: Duration,
    /// How long a token is good, in whole seconds
    #[arg(long, value_name = "TIME", default_value = "15m", value_parser = time)]
    token_life: Duration,
    /// How long requests under way may take when the service is told to end
    #[arg(long, value_name = "TIME", default_value = "5s", value_parser = time)]
    grace: Duration,
    /// Let CONNECT open tunnels to other ports of loopback; without it the answer is 501
    #[arg(long)]
    tunnel: bool,
    /// As the child of a run: a key comes in on standard input, the address goes out on standard output
    #[arg(long, hide = true)]
    child: bool,
}

/// A bank that answers at once would be none.
const BANK: &str = "bank=10ms..30ms";

fn count(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(number @ 1..=1_000_000) => Ok(number),
        _ => Err("a number from 1 to 1000000".to_owned()),
    }
}

fn time(text: &str) -> Result<Duration, String> {
    match humantime::parse_duration(text) {
        Ok(time) if !time.is_zero() && time <= Duration::from_hours(24) => Ok(time),
        _ => Err("a time from 1ns to 24h, such as 500ms or 10s".to_owned()),
    }
}

impl ServeArgs {
    fn config(&self, key: Option<String>) -> Config {
        let bank = BANK.parse().into_iter();
        Config {
            port: self.port,
            key,
            storage: self.storage.clone(),
            cache: self.cache.clone(),
            pool: self.pool,
            seed: self.seed,
            latencies: bank.chain(self.latency.iter().copied()).collect(),
            failures: self.fail.clone(),
            in_work: self.in_work,
            connections: self.connections,
            body: self.body,
            patience: (!self.child).then_some(self.patience),
            upstream: self.upstream,
            token_life: self.token_life,
            grace: self.grace,
            tunnel: self.tunnel,
        }
    }
}

/// Serves until Ctrl-C, or, as a run's child, until standard input closes.
pub(super) fn serve(args: &ServeArgs) -> Result<Exit, CliError> {
    let key = if args.child { Some(first_line()?) } else { None };
    raise_open_files();
    let runtime = Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let end = if args.child { parent_gone() } else { signalled()? };
        let bound = Bound::new(&args.config(key)).await.map_err(|error| match error {
            StartError::Listen(source) => CliError::Listen { port: args.port, source },
            other => CliError::Start(other),
        })?;
        let address = bound.address()?;
        let mut out = io::stdout().lock();
        if args.child {
            writeln!(out, "{address}")?;
        } else {
            writeln!(out, "listening on http://{address}; Ctrl-C ends it")?;
        }
        out.flush()?;
        drop(out);
        let (tell, told) = oneshot::channel();
        let ended = async move {
            // Whoever asks is still waiting below.
            let _ = tell.send(end.await.unwrap_or(Exit::Success));
        };
        bound.serve(ended).await;
        Ok(told.await.unwrap_or(Exit::Success))
    })
}

/// What the parent says first: the key.
fn first_line() -> Result<String, CliError> {
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line)?;
    Ok(line.trim().to_owned())
}

/// Resolves never: the process ends when standard input closes. Nothing is in need of order then, and a connection
/// that is still open shall not keep it.
fn parent_gone() -> oneshot::Receiver<Exit> {
    let (send, receive) = oneshot::channel();
    thread::spawn(move || {
        let _ = io::stdin().read(&mut [0]);
        let _ = send.send(Exit::Success);
        std::process::exit(0)
    });
    receive
}

/// Resolves at the first signal; the second ends the process at once.
fn signalled() -> io::Result<oneshot::Receiver<Exit>> {
    let mut signals = Signals::new([SIGINT, SIGTERM])?;
    let (send, receive) = oneshot::channel();
    thread::spawn(move || {
        let mut send = Some(send);
        for signal in signals.forever() {
            match send.take() {
                Some(send) => drop(send.send(Exit::Interrupted(u8::try_from(128 + signal).unwrap_or(130)))),
                None => std::process::exit(128 + signal),
            }
        }
    });
    Ok(receive)
}
