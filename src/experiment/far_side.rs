//! The far side of a backend: who it is, whether it is there, and what to say if not.

use std::io;

use crate::backend::{Backend, BackendError, BlockingClient as _, FarSide, Io, Site, for_each_backend};
use crate::lang::Text;
use crate::payload;
use crate::plan::{Limits, Plan, Requests};

/// Makes the far side ready and asks it once, with the client that blocks.
fn prepare_and_ask<B: Backend>(site: &Site) -> Result<(), BackendError> {
    B::prepare(site)?;
    let limits = Limits { workers: 1, in_flight: None, blocking_threads: 1, connections: Some(1) };
    let plan = Plan {
        fetches: Box::default(),
        steps: Box::default(),
        groups: Box::default(),
        limits,
        seed: 0,
        requests: Requests::default(),
    };
    let io = Io { token: payload::token(0), wait: 0 };
    let failed = |cause| BackendError { backend: B::ID, cause };
    let reply = B::open(&plan, site)?.blocking()?.wait(&io).map_err(|failure| failed(failure.into()))?;
    if reply == io.answer() {
        Ok(())
    } else {
        Err(failed("it answered something else than it was asked".into()))
    }
}

macro_rules! far_sides {
    ($($(#[$when:meta])* $backend:ty),+ $(,)?) => {
        /// Who must be there for the backend with this id.
        pub(super) fn of(backend: &str) -> FarSide {
            match backend {
                $($(#[$when])* <$backend>::ID => <$backend>::FAR_SIDE,)+
                _ => FarSide::Nobody,
            }
        }

        /// Makes the far side of the backend with this id ready, and asks it once.
        pub(super) fn prepare(backend: &str, site: &Site) -> Result<(), BackendError> {
            match backend {
                $($(#[$when])* <$backend>::ID => prepare_and_ask::<$backend>(site),)+
                _ => Ok(()),
            }
        }
    };
}
for_each_backend!(far_sides);

/// The reason where the run's own service does not start.
pub(super) fn no_service(error: &io::Error) -> Text {
    Text::new(
        format!("the service could not be started: {error}"),
        format!("не вдалося запустити сервіс: {error}"),
    )
}

/// The reason where a far side is not to be had: what was tried, what came of it, and what to do.
pub(super) fn absent(side: FarSide, cause: &Text) -> Text {
    let Text { en, uk } = cause;
    match side {
        FarSide::Server(server) => {
            let (name, url, variable, start) =
                (server.name, server.shown_url(), server.variable, server.start);
            Text::new(
                format!(
                    "{name} does not answer at {url}: {en}. Start it ({start}), or say where it is with {variable}=…"
                ),
                format!(
                    "{name} не відповідає за адресою {url}: {uk}. Запустіть його ({start}) або вкажіть адресу через {variable}=…"
                ),
            )
        }
        FarSide::Service | FarSide::File | FarSide::Nobody => Text::new(
            format!("the far side does not answer: {en}"),
            format!("віддалена сторона не відповідає: {uk}"),
        ),
    }
}
