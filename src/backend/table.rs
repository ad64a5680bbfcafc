//! The one table of backends.

use super::{Backend, BackendError, BlockingClient as _, Endpoints, Io, Spec};
use crate::payload;
use crate::plan::{Admission, Limits, Plan, Requests};

/// A line of the table.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// What the backend is.
    pub spec: Spec,
    probe: fn(&Endpoints) -> Result<(), BackendError>,
    kind: Kind,
}

/// What is compiled for each backend and called for one.
pub trait Visitor {
    /// What comes of it.
    type Output;

    /// Does it for the backend `B`.
    fn visit<B: Backend>(self) -> Self::Output;
}

impl Entry {
    /// Makes the far side ready and asks it once, with the client that blocks.
    ///
    /// # Errors
    /// If it is not there, or answers something else.
    pub fn probe(&self, endpoints: &Endpoints) -> Result<(), BackendError> {
        (self.probe)(endpoints)
    }
}

/// A macro, since no value of Rust can hold a generic function: each line is written out twice, as data and as the arm
/// that leads from the data back to the type.
macro_rules! table {
    ($($(#[$when:meta])* $file:ident::$backend:ident,)+) => {
        #[derive(Clone, Copy, Debug)]
        enum Kind {
            $($(#[$when])* $backend,)+
        }

        /// Every backend; the first is the default.
        pub static BACKENDS: &[Entry] = &[$($(#[$when])* entry::<super::$file::$backend>(Kind::$backend),)+];

        impl Entry {
            /// Calls `visitor` with the type of this backend.
            pub fn accept<V: Visitor>(&self, visitor: V) -> V::Output {
                match self.kind {
                    $($(#[$when])* Kind::$backend => visitor.visit::<super::$file::$backend>(),)+
                }
            }
        }
    };
}

/// The backends that each need the cargo feature of the same name.
pub const BEHIND_FEATURES: [&str; 3] = ["postgres", "mysql", "redis"];

// Adding a backend is a file beside this one and a line here.
table! {
    sleep::Sleep,
    http::Http,
    sqlite::Sqlite,
    #[cfg(feature = "postgres")]
    postgres::Postgres,
    #[cfg(feature = "mysql")]
    mysql::Mysql,
    #[cfg(feature = "redis")]
    redis::Redis,
    null::Null,
}

const fn entry<B: Backend>(kind: Kind) -> Entry {
    Entry { spec: B::SPEC, probe: probe::<B>, kind }
}

/// The backend with this id.
#[must_use]
pub fn find(id: &str) -> Option<&'static Entry> {
    BACKENDS.iter().find(|entry| entry.spec.id == id)
}

fn probe<B: Backend>(endpoints: &Endpoints) -> Result<(), BackendError> {
    B::prepare(endpoints)?;
    let plan = Plan {
        fetches: Box::default(),
        steps: Box::default(),
        groups: Box::default(),
        limits: Limits { workers: 1, in_flight: None, blocking_threads: 1, connections: Some(1) },
        seed: 0,
        clients: None,
        admission: Admission::default(),
        requests: Requests::default(),
    };
    let io = Io { token: payload::token(0), wait: 0 };
    let reply = B::open(&plan, endpoints)?.blocking()?.wait(&io).map_err(B::unusable)?;
    if reply == io.answer() {
        Ok(())
    } else {
        Err(B::unusable("it answered something else than it was asked"))
    }
}
