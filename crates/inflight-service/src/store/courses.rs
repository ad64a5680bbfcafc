//! Courses.

use serde::Serialize;

use super::session::Session;
use super::value::Row;
use super::{Answer, StoreError, ids};

/// A course as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
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

pub(super) fn course(row: &Row) -> Result<Course, StoreError> {
    Ok(Course { id: row.int(0)?, title: row.text(1)?, seats: row.int(2)?, enrolled: row.int(3)? })
}

/// At most `limit` courses behind the id `after`.
pub(crate) fn list<'a>(
    session: &'a mut Session<'_>,
    &(after, limit): &'a (i64, i64),
) -> Answer<'a, Vec<Course>> {
    Box::pin(async move {
        session.rows(LIST, vec![after.into(), limit.into()]).await?.iter().map(course).collect()
    })
}

/// The course with this id.
pub(crate) fn get<'a>(session: &'a mut Session<'_>, &id: &'a i64) -> Answer<'a, Course> {
    Box::pin(async move {
        let row = session.row(GET, vec![id.into()]).await?;
        course(&row.ok_or(StoreError::Absent("such course"))?)
    })
}

/// Stores a new course under a new id; of `new` the title and the seats count.
pub(crate) fn create<'a>(session: &'a mut Session<'_>, new: &'a Course) -> Answer<'a, Course> {
    Box::pin(async move {
        let id = ids::next(session, "courses").await?;
        session.execute(INSERT, vec![id.into(), new.title.as_str().into(), new.seats.into()]).await?;
        get(session, &id).await
    })
}

/// Replaces title and seats, or creates the course; the course as it is then, and whether it was created.
pub(crate) fn put<'a>(session: &'a mut Session<'_>, new: &'a Course) -> Answer<'a, (Course, bool)> {
    Box::pin(async move {
        let (id, title, seats) = (new.id, new.title.as_str(), new.seats);
        let values = vec![title.into(), seats.into(), id.into(), seats.into()];
        if session.execute(UPDATE, values).await? > 0 {
            return Ok((get(session, &id).await?, false));
        }
        if session.row(GET, vec![id.into()]).await?.is_some() {
            return Err(StoreError::Refused("more students are enrolled than there would be seats"));
        }
        if id > ids::MOST_CHOSEN {
            return Err(StoreError::Refused("ids over 1000000000 are given by POST"));
        }
        ids::pass(session, "courses", id).await?;
        session.execute(INSERT, vec![id.into(), title.into(), seats.into()]).await?;
        Ok((get(session, &id).await?, true))
    })
}

/// Removes the course with its grades and enrolments.
pub(crate) fn delete<'a>(session: &'a mut Session<'_>, &id: &'a i64) -> Answer<'a, ()> {
    Box::pin(async move {
        match session.execute(DELETE, vec![id.into()]).await? {
            0 => Err(StoreError::Absent("such course")),
            _ => Ok(()),
        }
    })
}
