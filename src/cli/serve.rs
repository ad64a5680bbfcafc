//! `inflight serve`: the far side as a program of its own.

use std::io::{self, BufRead as _, Read as _, Write as _};
use std::thread;

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use tokio::runtime::Builder;
use tokio::sync::oneshot;

use super::End;
use super::args::ServeArgs;
use super::error::CliError;
use crate::service::{Bound, Config};

/// Serves until Ctrl-C, or, as a run's child, until standard input closes.
pub(super) fn serve(args: &ServeArgs) -> Result<End, CliError> {
    let key = if args.child { Some(first_line()?) } else { None };
    crate::experiment::raise_open_files();
    let runtime = Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let end = if args.child { parent_gone() } else { signalled()? };
        let bound = Bound::new(Config { port: args.port, key })
            .map_err(|source| CliError::Listen { port: args.port, source })?;
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
            let _ = tell.send(end.await.unwrap_or(End::Well));
        };
        bound.serve(ended).await?;
        Ok(told.await.unwrap_or(End::Well))
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
fn parent_gone() -> oneshot::Receiver<End> {
    let (send, receive) = oneshot::channel();
    thread::spawn(move || {
        let _ = io::stdin().read(&mut [0]);
        let _ = send.send(End::Well);
        std::process::exit(0)
    });
    receive
}

/// Resolves at the first signal; the second ends the process at once.
fn signalled() -> io::Result<oneshot::Receiver<End>> {
    let mut signals = Signals::new([SIGINT, SIGTERM])?;
    let (send, receive) = oneshot::channel();
    thread::spawn(move || {
        let mut send = Some(send);
        for signal in signals.forever() {
            match send.take() {
                Some(send) => drop(send.send(End::Interrupted(u8::try_from(128 + signal).unwrap_or(130)))),
                None => std::process::exit(128 + signal),
            }
        }
    });
    Ok(receive)
}
