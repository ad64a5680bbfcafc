//! Courses.

use serde::{Deserialize, Serialize};

use super::session::Session;
use super::{Result, StoreError, ids};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Course {
    pub(crate) id: i64,
    pub(crate) title: String,
    pub(crate) seats: i64,
    /// How many students have a seat.
    pub(crate) enrolled: i64,
}

const LIST: &str =
    "SELECT id, title, seats, enrolled FROM inflight_service_courses WHERE id > ? ORDER BY id LIMIT ?";
const GET: &str = "SELECT id, title, seats, enrolled FROM inflight_service_courses WHERE id = ?";
const INSERT: &str = "INSERT INTO inflight_service_courses (id, title, seats, enrolled) VALUES (?, ?, ?, 0)";
const UPDATE: &str =
    "UPDATE inflight_service_courses SET title = ?, seats = ? WHERE id = ? AND enrolled <= ?";
const DELETE: &str = "DELETE FROM inflight_service_courses WHERE id = ?";

pub(crate) async fn list(session: &mut Session<'_>, &(after, limit): &(i64, i64)) -> Result<Vec<Course>> {
    session.all(LIST, [after.into(), limit.into()]).await
}

pub(crate) async fn get(session: &mut Session<'_>, &id: &i64) -> Result<Course> {
    session.one(GET, [id.into()], "such course").await
}

/// Stores a new course under a new id; of `new` the title and the seats count.
pub(crate) async fn create(session: &mut Session<'_>, new: &Course) -> Result<Course> {
    let id = ids::next(session, "courses").await?;
    session.execute(INSERT, [id.into(), new.title.as_str().into(), new.seats.into()]).await?;
    get(session, &id).await
}

/// Replaces title and seats, or creates the course; the course as it is then, and whether it was created.
pub(crate) async fn put(session: &mut Session<'_>, new: &Course) -> Result<(Course, bool)> {
    let (id, title, seats) = (new.id, new.title.as_str(), new.seats);
    if session.execute(UPDATE, [title.into(), seats.into(), id.into(), seats.into()]).await? > 0 {
        return Ok((get(session, &id).await?, false));
    }
    match get(session, &id).await {
        Err(StoreError::Absent(_)) => {}
        Err(other) => return Err(other),
        Ok(_) => return Err(StoreError::Refused("more students are enrolled than there would be seats")),
    }
    ids::choose(session, "courses", id).await?;
    session.execute(INSERT, [id.into(), title.into(), seats.into()]).await?;
    Ok((get(session, &id).await?, true))
}

/// Removes the course with its grades and enrolments.
pub(crate) async fn delete(session: &mut Session<'_>, &id: &i64) -> Result<()> {
    session.meet(DELETE, [id.into()], "such course").await
}
