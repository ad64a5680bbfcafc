//! `GET /lane/{name}/{nanos}/{token}`: what a wait is for a lane, a program in another language that says itself when its
//! fetches began and ended. So the far side is its witness.
//!
//! The run opens a ledger under a name that nobody guesses, gives the lane the address, and reads afterwards what was
//! asked, when that came and when it was answered. What is asked under another name is answered 404 and kept nowhere.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};

use inflight_plan::payload::{Asked, Witnessed, lane_answer};
use inflight_plan::plan::Nanos;

use super::wait::LONGEST;

/// The ledger that is open: one at a time, since one trial runs after another.
#[derive(Clone, Debug, Default)]
pub(super) struct Witness(Arc<Mutex<Option<Arc<Ledger>>>>);

#[derive(Debug)]
struct Ledger {
    name: String,
    opened: Instant,
    most: usize,
    seen: Mutex<Witnessed>,
}

impl Witness {
    /// What the run asks.
    pub(super) fn of_the_run(&self) -> Router {
        Router::new()
            .route("/witness/{name}", get(read))
            .route("/witness/{name}/{most}", axum::routing::put(open))
            .with_state(self.clone())
    }

    /// What a lane asks; its name is its key.
    pub(super) fn of_the_lane(&self) -> Router {
        Router::new().route("/lane/{name}/{nanos}/{token}", get(ask)).with_state(self.clone())
    }

    fn ledger(&self, name: &str) -> Result<Arc<Ledger>, StatusCode> {
        let open = lock(&self.0);
        open.as_ref().filter(|ledger| ledger.name == name).cloned().ok_or(StatusCode::NOT_FOUND)
    }
}

impl Ledger {
    fn now(&self) -> Nanos {
        Nanos::try_from(self.opened.elapsed().as_nanos()).unwrap_or(Nanos::MAX)
    }

    /// Its place in the ledger, where there is room: a lane that asks without end does not fill the memory.
    fn came(&self, wait: Nanos, token: u32) -> Option<usize> {
        let came = self.now();
        let mut seen = lock(&self.seen);
        if seen.asked.len() == self.most {
            seen.surplus += 1;
            return None;
        }
        seen.asked.push(Asked { wait, token, came, answered: None });
        Some(seen.asked.len() - 1)
    }

    fn answers(&self, place: usize) {
        let now = self.now();
        if let Some(asked) = lock(&self.seen).asked.get_mut(place) {
            asked.answered = Some(now);
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Opens a ledger for so many requests, in place of the one before.
async fn open(State(witness): State<Witness>, Path((name, most)): Path<(String, usize)>) -> StatusCode {
    let mut seen = Witnessed::default();
    // Laid out before the clock of the trial starts.
    if seen.asked.try_reserve_exact(most).is_err() {
        return StatusCode::INSUFFICIENT_STORAGE;
    }
    let ledger = Ledger { name, opened: Instant::now(), most, seen: Mutex::new(seen) };
    *lock(&witness.0) = Some(Arc::new(ledger));
    StatusCode::CREATED
}

async fn read(
    State(witness): State<Witness>,
    Path(name): Path<String>,
) -> Result<Json<Witnessed>, StatusCode> {
    let ledger = witness.ledger(&name)?;
    let seen = lock(&ledger.seen).clone();
    Ok(Json(seen))
}

async fn ask(
    State(witness): State<Witness>,
    Path((name, nanos, token)): Path<(String, Nanos, u32)>,
) -> Result<String, StatusCode> {
    let ledger = witness.ledger(&name)?;
    let time = Duration::from_nanos(nanos);
    if time > LONGEST {
        return Err(StatusCode::BAD_REQUEST);
    }
    let place = ledger.came(nanos, token);
    if nanos > 0 {
        tokio::time::sleep(time).await;
    }
    let answer = lane_answer(token, nanos).to_string();
    if let Some(place) = place {
        ledger.answers(place);
    }
    Ok(answer)
}
