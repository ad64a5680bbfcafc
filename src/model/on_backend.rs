//! The one table of backends, each with a trial of every model on it.

use super::trial::{Measured, TrialInput};
use super::{Entry, MODELS, RunError, Trial};
use crate::backend::{self, Backend, BackendError, Endpoints, Site, Url};
use crate::plan::Nanos;

/// A backend, with every model on it.
#[derive(Clone, Copy, Debug)]
pub struct OnBackend {
    /// What the backend is.
    pub spec: backend::Spec,
    probe: fn(&Endpoints) -> Result<Nanos, BackendError>,
    /// In the order of [`MODELS`].
    trials: [Trial; MODELS.len()],
}

impl OnBackend {
    /// The line of a backend: each model is compiled for it, and chosen through one function pointer.
    #[must_use]
    pub const fn new<B: Backend>() -> Self {
        Self { spec: B::SPEC, probe: B::probe, trials: super::trials::<B>() }
    }

    /// Makes the far side ready and asks it once; how long that took: see [`Backend::probe`].
    ///
    /// # Errors
    /// If it is not there, or answers something else.
    pub fn probe(&self, endpoints: &Endpoints) -> Result<Nanos, BackendError> {
        (self.probe)(endpoints)
    }

    /// Runs one trial of a model of the table.
    ///
    /// # Errors
    /// If it cannot be run to its end, or is a lane's.
    pub fn trial(&self, model: &Entry, input: TrialInput) -> Result<Measured, RunError> {
        let place = MODELS.iter().position(|entry| entry.spec.id == model.spec.id);
        match place.filter(|_| model.foreign.is_none()) {
            Some(place) => (self.trials[place])(input),
            None => Err(RunError::Lost("a lane runs in a process of its own".to_owned())),
        }
    }
}

/// Every backend; the first is the default. Adding a backend is a file in `src/backend/` and a line here.
pub static BACKENDS: &[OnBackend] = &[
    OnBackend::new::<backend::Sleep>(),
    OnBackend::new::<backend::Http>(),
    OnBackend::new::<backend::Sqlite>(),
    #[cfg(feature = "postgres")]
    OnBackend::new::<backend::Postgres>(),
    #[cfg(feature = "mysql")]
    OnBackend::new::<backend::Mysql>(),
    #[cfg(feature = "redis")]
    OnBackend::new::<backend::Redis>(),
    #[cfg(feature = "mongodb")]
    OnBackend::new::<backend::Mongodb>(),
    OnBackend::new::<backend::Null>(),
];

/// Not in the table: it runs where a URL is given, which no scenario file can do.
static ON_URL: [OnBackend; 2] = [OnBackend::new::<Url<false>>(), OnBackend::new::<Url<true>>()];

/// The backend that asks a server of the user.
#[must_use]
pub fn on_url(site: &Site) -> &'static OnBackend {
    &ON_URL[usize::from(site.asks_for_length())]
}

/// The backends that each need the cargo feature of the same name.
pub const BEHIND_FEATURES: [&str; 4] = ["postgres", "mysql", "redis", "mongodb"];

/// The backend with this id.
#[must_use]
pub fn find_backend(id: &str) -> Option<&'static OnBackend> {
    BACKENDS.iter().find(|entry| entry.spec.id == id)
}
