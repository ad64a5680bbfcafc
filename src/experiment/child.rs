//! The child's side of a trial: the hidden command `cell`.

use std::fmt::Display;
use std::io::{self, BufRead as _, Read as _, Write as _};
use std::process::{ExitCode, exit};
use std::{panic, thread};

use super::message::{Reply, Task, TrialTask};
use super::{calibrate, caps, descendants, summary};
use crate::backend::Endpoints;
use crate::lane::{self, LaneError};
use crate::model::{self, OnBackend, RunError, TrialInput};
use crate::platform;
use crate::reason::Reason;
use crate::record::Trial;
use crate::scenario;

/// Reads one task from standard input, does it, and answers on standard output. Ends at once when standard
/// input closes: the parent is gone. `own` is the backend of the user's own code, in a program that has some.
#[must_use]
pub fn serve(own: Option<&'static OnBackend>) -> ExitCode {
    answer_before_tokio_unwinds();
    let mut line = String::new();
    platform::raise_open_files();
    let task = match io::stdin().lock().read_line(&mut line) {
        Ok(0) | Err(_) => return ExitCode::from(2),
        Ok(_) => serde_json::from_str::<Task>(&line),
    };
    let watch = thread::Builder::new().spawn(|| {
        // Nothing more is ever sent, so a read returns when the parent has closed its end, by will or by death.
        let _ = io::stdin().read(&mut [0]);
        descendants::end(std::process::id());
        exit(3);
    });
    let reply = match task {
        // Without it a trial could outlive its parent, so there is none.
        _ if watch.is_err() => {
            refused(0, 1, &watch.err().map_or_else(String::new, |error| error.to_string()))
        }
        Ok(Task::Calibrate) => calibrate::calibrate().map_or_else(|error| failed(&error), Reply::Calibrated),
        Ok(Task::Prepare { backend, endpoints }) => {
            prepare(find(&backend, own, &endpoints), &backend, &endpoints)
        }
        Ok(Task::PrepareLane(lane)) => leaving_nothing(|| match lane::prepare(&lane) {
            Ok(greeting) => Reply::Greeted { runtime: greeting.runtime },
            Err(error) if error.is_absent() => Reply::Refused(Reason::Error { error: error.to_string() }),
            Err(error) => failed(&error),
        }),
        Ok(Task::Trial(task)) => trial(*task, own),
        Err(error) => failed(&error),
    };
    answer(&reply)
}

/// Runs a lane, and ends what it leaves behind, which would disturb what runs next.
fn leaving_nothing(run: impl FnOnce() -> Reply) -> Reply {
    // What a lane leaves behind becomes ours, and is found.
    let adopts = platform::adopt_orphans();
    let reply = run();
    let left = descendants::end(std::process::id());
    match reply {
        Reply::Trial(_) | Reply::Greeted { .. } if left > 0 => failed(&LaneError::LeftBehind { left }),
        reply => match adopts {
            Ok(()) => reply,
            Err(error) => failed(&format!("what a lane leaves behind cannot be kept: {error}")),
        },
    }
}

fn answer(reply: &Reply) -> ExitCode {
    let Ok(mut bytes) = serde_json::to_vec(reply) else { return ExitCode::from(2) };
    bytes.push(b'\n');
    let mut out = io::stdout().lock();
    match out.write_all(&bytes).and_then(|()| out.flush()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::from(2),
    }
}

/// A thread that the system refuses to tokio makes it panic, and its unwinding never ends: the answer must come before.
fn answer_before_tokio_unwinds() {
    let usual = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if let Some(RunError::Thread { made, needed, source }) =
            info.payload_as_str().and_then(model::refusal)
        {
            let answered = answer(&refused(made, needed, &source));
            exit(if answered == ExitCode::SUCCESS { 0 } else { 2 });
        }
        usual(info);
    }));
}

fn refused(made: u32, needed: u32, error: &dyn Display) -> Reply {
    let cause = Reason::ThreadRefused { made, needed, error: error.to_string() };
    Reply::Refused(caps::named(made.into(), needed.into(), cause))
}

fn failed(error: &dyn Display) -> Reply {
    Reply::Failed(Reason::Error { error: error.to_string() })
}

/// The backend with this id: of the table, that of the user's own code, or that of the user's own server.
fn find(id: &str, own: Option<&'static OnBackend>, endpoints: &Endpoints) -> Option<&'static OnBackend> {
    let url = endpoints.url.as_deref().map(model::on_url);
    [own, url].into_iter().flatten().find(|own| own.spec.id == id).or_else(|| model::find_backend(id))
}

fn prepare(backend: Option<&OnBackend>, id: &str, endpoints: &Endpoints) -> Reply {
    let Some(backend) = backend else { return failed(&format!("no backend `{id}`")) };
    let probed = backend.probe(endpoints);
    probed.map_or_else(|error| failed(&error.cause), |call_ns| Reply::Prepared { call_ns })
}

fn trial(task: TrialTask, own: Option<&'static OnBackend>) -> Reply {
    let TrialTask { name, source, size, digest, model, lane, backend, rate, cores, endpoints, caps } = task;
    if let Some(caps) = caps {
        caps.hold();
    }
    let scenario = match scenario::parse(&name, &source) {
        Ok(scenario) => scenario,
        Err(errors) => return failed(&errors.render(false)),
    };
    let plan = match scenario.expand(&size) {
        Ok(plan) => plan,
        Err(error) => return failed(&error),
    };
    if plan.digest() != digest {
        return Reply::Failed(Reason::OtherPlan);
    }
    let Some(backend) = find(&backend, own, &endpoints) else {
        return failed(&format!("there is no backend `{backend}`"));
    };
    let input = TrialInput { plan, rate, cores, endpoints };
    if let Some(lane) = lane {
        return leaving_nothing(|| {
            lane::trial(&lane, &backend.spec, input).map_or_else(
                |error| failed(&error),
                |done| {
                    let startup_ns = Some(done.greeting.startup);
                    Reply::Trial(Box::new(Trial { startup_ns, ..summary::trial(&done.measured) }))
                },
            )
        });
    }
    let Some(model) = model::find(&model) else {
        return failed(&format!("there is no model `{model}`"));
    };
    match backend.trial(model, input) {
        Ok(measured) => {
            let mut trial = summary::trial(&measured);
            trial.why.extend(measured.failure.map(|error| Reason::Error { error }));
            match summary::fruitless(&trial) {
                Some(reason) => Reply::Failed(reason),
                None => Reply::Trial(Box::new(trial)),
            }
        }
        Err(RunError::Thread { made, needed, source }) => refused(made, needed, &source),
        Err(error) => failed(&error),
    }
}
