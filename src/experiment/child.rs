//! The child's side of a trial: the hidden command `cell`.

use std::fmt::Display;
use std::io::{self, BufRead as _, Read as _, Write as _};
use std::process::{ExitCode, exit};
use std::{panic, thread};

use super::message::{Reply, Task, TrialTask};
use super::{calibrate, summary};
use crate::backend::{self, Endpoints};
use crate::model::{self, RunError, TrialInput};
use crate::reason::Reason;
use crate::scenario;

/// Reads one task from standard input, does it, and answers on standard output. Ends at once when standard
/// input closes: the parent is gone.
#[must_use]
pub fn serve() -> ExitCode {
    answer_before_tokio_unwinds();
    let mut line = String::new();
    super::raise_open_files();
    let task = match io::stdin().lock().read_line(&mut line) {
        Ok(0) | Err(_) => return ExitCode::from(2),
        Ok(_) => serde_json::from_str::<Task>(&line),
    };
    let watch = thread::Builder::new().spawn(|| {
        // Nothing more is ever sent, so a read returns when the parent has closed its end, by will or by death.
        let _ = io::stdin().read(&mut [0]);
        exit(3);
    });
    let reply = match task {
        // Without it a trial could outlive its parent, so there is none.
        _ if watch.is_err() => {
            refused(0, 1, &watch.err().map_or_else(String::new, |error| error.to_string()))
        }
        Ok(Task::Calibrate) => calibrate::calibrate().map_or_else(|error| failed(&error), Reply::Calibrated),
        Ok(Task::Prepare { backend, endpoints }) => prepare(&backend, &endpoints),
        Ok(Task::Trial(task)) => trial(*task),
        Err(error) => failed(&error),
    };
    answer(&reply)
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
    Reply::Refused(Reason::ThreadRefused { made, needed, error: error.to_string() })
}

fn failed(error: &dyn Display) -> Reply {
    Reply::Failed(Reason::Error { error: error.to_string() })
}

fn prepare(backend: &str, endpoints: &Endpoints) -> Reply {
    let Some(backend) = backend::find(backend) else { return failed(&format!("no backend `{backend}`")) };
    backend.probe(endpoints).map_or_else(|error| failed(&error.cause), |()| Reply::Prepared)
}

fn trial(task: TrialTask) -> Reply {
    let TrialTask { name, source, size, digest, model, backend, rate, cores, endpoints } = task;
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
    let Some((model, backend)) = model::find(&model).zip(backend::find(&backend)) else {
        return failed(&format!("there is no model `{model}` on a backend `{backend}`"));
    };
    match model.trial(backend, TrialInput { plan, rate, cores, endpoints }) {
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
