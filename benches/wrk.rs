//! The clients of the backend `http` beside `wrk`, and beside the same clients without a harness: as many requests as
//! each of them gets answered over 50 connections, by the same service, in turn, in one run.
//!
//! `wrk` is written in C for nothing but this, so it shows what the service and the system can do. It must be
//! installed (`apt install wrk`). Run by `cargo bench --bench wrk`; the table stands in docs/costs.md.

mod common;

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use common::{again, median, println, stop};
use inflight::backend::ServiceEndpoint;
use inflight::experiment::{Experiment, Interrupt, Options};
use inflight::payload::header;
use inflight::scenario;
use serde::{Deserialize, Serialize};

/// Rounds of the table; each figure is a median of them.
const ROUNDS: usize = 7;
/// Open connections of everybody.
const CONNECTIONS: usize = 50;
/// How long `wrk` asks, in whole seconds.
const SECONDS: u32 = 2;

/// What the service is asked for: answers after `wait_ns`, so many of them in about [`SECONDS`].
struct Load {
    words: &'static str,
    wait_ns: u64,
    count: u32,
}

const LOADS: &[Load] = &[
    Load { words: "at once", wait_ns: 0, count: 120_000 },
    Load { words: "after 10 ms", wait_ns: 10_000_000, count: 8_000 },
];

/// Who asks.
#[derive(Clone, Copy)]
enum Asker {
    Wrk,
    /// A model of the harness on the backend `http`.
    Model(&'static str),
    /// A program of [`bare`].
    Bare(&'static str),
}

const ASKERS: &[(&str, Asker)] = &[
    ("`wrk`, 2 threads", Asker::Wrk),
    ("`bounded` on `http`", Asker::Model("bounded")),
    ("hyper's client, bare", Asker::Bare("hyper")),
    ("`thread-pool` on `http`", Asker::Model("thread-pool")),
    ("`ureq`, bare", Asker::Bare("ureq")),
];

/// What came of it.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Answers {
    per_second: f64,
    p50_ns: f64,
    p99_ns: f64,
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["bare", who, address, key, wait, count] => {
            let number = |text: &str| text.parse::<u64>().unwrap_or_else(|error| stop(&error));
            let address = address.parse().unwrap_or_else(|error| stop(&error));
            let target = bare::Target { address, key: (*key).to_owned(), wait_ns: number(wait) };
            let answers = bare::run(who, &target, number(count) as usize);
            println(&serde_json::to_string(&answers).unwrap_or_else(|error| stop(&error)));
        }
        // `cargo bench -- --test` and `--list` run every bench target that has not said `bench = false`.
        rest if rest.contains(&"--test") || rest.contains(&"--list") => {}
        _ => {
            println("| who asks | answers | a second | of `wrk` | p50 | of `wrk` | p99 |");
            println("|---|---|---|---|---|---|---|");
            LOADS.iter().for_each(table);
        }
    }
}

/// All askers in turn, round after round, so that a drift of the machine falls on all of them.
fn table(load: &Load) {
    let mut experiment = experiment(load);
    let site = experiment.service().cloned().unwrap_or_else(|| stop(&"the service did not start"));
    let rounds: Vec<Vec<Answers>> = (0..ROUNDS)
        .map(|_| ASKERS.iter().map(|(_, asker)| ask(*asker, load, &site, &mut experiment)).collect())
        .collect();
    for (place, (name, _)) in ASKERS.iter().enumerate() {
        let of = |value: &dyn Fn(&Answers) -> f64| {
            median(rounds.iter().map(|round| value(&round[place])).collect())
        };
        let share = |value: &dyn Fn(&Answers) -> f64| {
            median(rounds.iter().map(|round| value(&round[place]) / value(&round[0])).collect())
        };
        println(&format!(
            "| {name} | {} | {:.0} | {:.2} | {:.2} ms | {:.2} | {:.2} ms |",
            load.words,
            of(&|answers| answers.per_second),
            share(&|answers| answers.per_second),
            of(&|answers| answers.p50_ns) / 1e6,
            share(&|answers| answers.p50_ns),
            of(&|answers| answers.p99_ns) / 1e6,
        ));
    }
}

fn ask(asker: Asker, load: &Load, site: &ServiceEndpoint, experiment: &mut Experiment) -> Answers {
    match asker {
        Asker::Wrk => wrk(load, site),
        Asker::Model(model) => trial(experiment, model),
        Asker::Bare(who) => {
            let (address, wait) = (site.address.to_string(), load.wait_ns.to_string());
            again(&["bare", who, &address, &site.key, &wait, &load.count.to_string()])
        }
    }
}

/// The models of the harness, with a service that runs and answers.
fn experiment(load: &Load) -> Experiment {
    let text = format!(
        "schema = 1\ntitle = \"answers\"\n[[fetch]]\nname = \"ask\"\ncount = {}\nsteps = [{{ wait = \"{}ns\" }}]\n",
        load.count, load.wait_ns
    );
    let scenario = scenario::parse("wrk.toml", &text).unwrap_or_else(|errors| stop(&errors.render(false)));
    let models = ASKERS.iter().filter_map(|(_, asker)| match asker {
        Asker::Model(model) => Some((*model).to_owned()),
        Asker::Wrk | Asker::Bare(_) => None,
    });
    let options = Options {
        models: Some(models.collect()),
        backends: Some(vec!["http".to_owned()]),
        workers: Some(CONNECTIONS as u32),
        in_flight: Some(CONNECTIONS as u32),
        trials: 1,
        ..Options::default()
    };
    let program = PathBuf::from(env!("CARGO_BIN_EXE_inflight"));
    let mut experiment = Experiment::plan(vec![scenario], options, program, Interrupt::default())
        .unwrap_or_else(|error| stop(&error));
    experiment.prepare();
    experiment
}

fn trial(experiment: &mut Experiment, model: &str) -> Answers {
    let cell = experiment.cells().iter().position(|cell| cell.entry.spec.id == model);
    let cell = cell.unwrap_or_else(|| stop(&format!("no cell of {model}")));
    match experiment.trial(cell, false) {
        Ok(Some(trial)) if trial.completed > 0 => Answers {
            per_second: f64::from(trial.completed) / trial.makespan_ns as f64 * 1e9,
            p50_ns: trial.service_ns.p50.unwrap_or_default() as f64,
            p99_ns: trial.service_ns.p99.unwrap_or_default() as f64,
        },
        Ok(trial) => stop(&format!("{model}: {:?}", trial.map(|trial| &trial.why))),
        Err(error) => stop(&error),
    }
}

fn wrk(load: &Load, site: &ServiceEndpoint) -> Answers {
    let output = Command::new("wrk")
        .args(["-t2", &format!("-c{CONNECTIONS}"), &format!("-d{SECONDS}s"), "--latency"])
        .args(["-H", &format!("{}: {}", header::KEY, site.key)])
        .arg(format!("http://{}/wait/{}/7", site.address, load.wait_ns))
        .output()
        .unwrap_or_else(|error| stop(&format!("wrk cannot be started: {error}; apt install wrk")));
    let text = String::from_utf8_lossy(&output.stdout);
    if text.contains("Non-2xx") || text.contains("Socket errors") {
        stop(&text);
    }
    let field = |name: &str| {
        let line = text.lines().find_map(|line| line.trim().strip_prefix(name));
        line.unwrap_or_else(|| stop(&text)).trim()
    };
    let time = |name: &str| {
        let time = humantime::parse_duration(&whole(field(name)));
        time.unwrap_or_else(|error| stop(&error)).as_nanos() as f64
    };
    let per_second = field("Requests/sec:").parse().unwrap_or_else(|error| stop(&error));
    Answers { per_second, p50_ns: time("50%"), p99_ns: time("99%") }
}

/// `4.13ms` as `4130us`: whole numbers of the next unit.
fn whole(time: &str) -> String {
    let split = time.find(|letter: char| letter.is_ascii_alphabetic()).unwrap_or(time.len());
    let (number, unit) = time.split_at(split);
    let smaller = match unit {
        "s" => "ms",
        "ms" => "us",
        _ => "ns",
    };
    let number: f64 = number.parse().unwrap_or_else(|error| stop(&error));
    format!("{:.0}{smaller}", number * 1e3)
}

/// The same two clients in the loops that one would write without a harness. They wait for an answer no longer than the
/// harness does: without that limit a client does less for a request.
mod bare {
    use std::net::SocketAddr;
    use std::sync::Mutex;
    use std::thread;
    use std::time::Instant;

    use bytes::Bytes;
    use http::{Request, Uri};
    use http_body_util::{BodyExt as _, Empty};
    use hyper_util::client::legacy::Client;
    use hyper_util::client::legacy::connect::HttpConnector;
    use hyper_util::rt::TokioExecutor;

    use ureq::Agent;
    use ureq::config::Config;
    use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
    use ureq::unversioned::transport::{NextTimeout, TcpConnector};

    use super::{Answers, CONNECTIONS, Duration, header, stop};

    /// How long an answer may take.
    const PATIENCE: Duration = Duration::from_secs(30);

    pub(super) struct Target {
        pub(super) address: SocketAddr,
        pub(super) key: String,
        pub(super) wait_ns: u64,
    }

    impl Target {
        fn url(&self) -> String {
            format!("http://{}/wait/{}/7", self.address, self.wait_ns)
        }
    }

    pub(super) fn run(who: &str, target: &Target, count: usize) -> Answers {
        let start = Instant::now();
        let times = match who {
            "hyper" => hyper(target, count),
            "ureq" => ureq(target, count),
            other => stop(&format!("no bare `{other}`")),
        };
        let took = start.elapsed();
        let at = |share: f64| times[(times.len() as f64 * share) as usize].as_nanos() as f64;
        Answers { per_second: times.len() as f64 / took.as_secs_f64(), p50_ns: at(0.5), p99_ns: at(0.99) }
    }

    /// A task for each connection, on one thread.
    fn hyper(target: &Target, count: usize) -> Vec<Duration> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.unwrap_or_else(|error| stop(&error));
        runtime.block_on(async {
            let mut connector = HttpConnector::new();
            connector.set_nodelay(true);
            let client: Client<_, Empty<Bytes>> = Client::builder(TokioExecutor::new()).build(connector);
            let (url, key) = (target.url(), target.key.clone());
            let tasks: Vec<_> = (0..CONNECTIONS)
                .map(|_| tokio::spawn(asks(client.clone(), url.clone(), key.clone(), count / CONNECTIONS)))
                .collect();
            let mut times = Vec::with_capacity(count);
            for task in tasks {
                times.extend(task.await.unwrap_or_else(|error| stop(&error)));
            }
            times.sort_unstable();
            times
        })
    }

    async fn asks(
        client: Client<HttpConnector, Empty<Bytes>>,
        url: String,
        key: String,
        count: usize,
    ) -> Vec<Duration> {
        let mut times = Vec::with_capacity(count);
        for _ in 0..count {
            let start = Instant::now();
            let request = Request::get(&url).header(header::KEY, &key).body(Empty::new());
            let request = request.unwrap_or_else(|error| stop(&error));
            let body = tokio::time::timeout(PATIENCE, async {
                let answer = client.request(request).await.unwrap_or_else(|error| stop(&error));
                answer.into_body().collect().await.unwrap_or_else(|error| stop(&error))
            });
            let body = body.await.unwrap_or_else(|error| stop(&error));
            assert!(!body.to_bytes().is_empty(), "an empty answer");
            times.push(start.elapsed());
        }
        times
    }

    /// A thread for each connection.
    fn ureq(target: &Target, count: usize) -> Vec<Duration> {
        let (url, all) = (target.url(), Mutex::new(Vec::with_capacity(count)));
        thread::scope(|scope| {
            for _ in 0..CONNECTIONS {
                scope.spawn(|| {
                    let config = Agent::config_builder().no_delay(true).proxy(None);
                    let config = config.timeout_global(Some(PATIENCE)).build();
                    let agent = Agent::with_parts(config, TcpConnector::default(), Here(target.address));
                    let mut times = Vec::with_capacity(count / CONNECTIONS);
                    for _ in 0..count / CONNECTIONS {
                        let start = Instant::now();
                        let answer = agent.get(&url).header(header::KEY, &target.key).call();
                        let mut answer = answer.unwrap_or_else(|error| stop(&error));
                        let body = answer.body_mut().read_to_vec().unwrap_or_else(|error| stop(&error));
                        assert!(!body.is_empty(), "an empty answer");
                        times.push(start.elapsed());
                    }
                    all.lock().unwrap_or_else(|error| stop(&error)).extend(times);
                });
            }
        });
        let mut times = all.into_inner().unwrap_or_else(|error| stop(&error));
        times.sort_unstable();
        times
    }

    /// With a limit of time, ureq's own resolver makes a thread for each request: 12 000 requests a second are then the
    /// most, not 55 000.
    #[derive(Debug)]
    struct Here(SocketAddr);

    impl Resolver for Here {
        fn resolve(&self, _: &Uri, _: &Config, _: NextTimeout) -> Result<ResolvedSocketAddrs, ureq::Error> {
            let mut found = self.empty();
            found.push(self.0);
            Ok(found)
        }
    }
}
