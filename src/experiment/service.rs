//! The run's own service: a child process, so that its CPU time is in no model's bill. It ends when its standard
//! input closes, as the children of trials do.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher as _, Hasher as _};
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use crate::backend::ServiceEndpoint;

/// How long a service may take to say where it listens.
const START: Duration = Duration::from_secs(10);

/// A running service. It ends when this is dropped.
#[derive(Debug)]
pub(super) struct Service {
    child: Child,
    /// Open as long as the service shall live.
    input: Option<ChildStdin>,
    endpoint: ServiceEndpoint,
}

impl Service {
    /// Starts `program serve` and waits until it listens.
    ///
    /// # Errors
    /// If it cannot be started, or does not say in time where it listens.
    pub(super) fn start(program: &Path) -> io::Result<Self> {
        let mut child = Command::new(program)
            .args(["serve", "--port", "0", "--child"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .process_group(0)
            .spawn()?;
        match greet(&mut child) {
            Ok((input, endpoint)) => Ok(Self { child, input: Some(input), endpoint }),
            Err(error) => {
                let _ = child.kill();
                let _ = child.wait();
                Err(error)
            }
        }
    }

    /// Where it stands.
    pub(super) const fn endpoint(&self) -> &ServiceEndpoint {
        &self.endpoint
    }

    /// How it ended, if it has.
    pub(super) fn ended(&mut self) -> Option<String> {
        match self.child.try_wait() {
            Ok(Some(status)) => Some(status.to_string()),
            Ok(None) => None,
            Err(error) => Some(error.to_string()),
        }
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // It sees its input close and ends; it holds nothing that has to be put in order.
        drop(self.input.take());
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn greet(child: &mut Child) -> io::Result<(ChildStdin, ServiceEndpoint)> {
    let missing = || io::Error::other("a pipe of the service is missing");
    let mut input = child.stdin.take().ok_or_else(missing)?;
    let output = child.stdout.take().ok_or_else(missing)?;
    let key = key();
    writeln!(input, "{key}")?;
    let (send, receive) = mpsc::channel();
    thread::spawn(move || {
        let mut line = String::new();
        let read = BufReader::new(output).read_line(&mut line);
        // Nobody listens any more if the service was given up.
        let _ = send.send(read.map(|_| line));
    });
    let line = receive.recv_timeout(START).map_err(|_| {
        io::Error::new(io::ErrorKind::TimedOut, format!("the service did not listen within {START:?}"))
    })??;
    let address =
        line.trim().parse().map_err(|_| io::Error::other("the service ended before it listened"))?;
    Ok((input, ServiceEndpoint { pid: child.id(), address, key }))
}

/// A key that strangers do not guess by accident: 128 bits, from the seeds that the standard library draws for its
/// hash tables.
fn key() -> String {
    let part = || RandomState::new().build_hasher().finish();
    format!("{:016x}{:016x}", part(), part())
}
