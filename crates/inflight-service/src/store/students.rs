//! Students.

use serde::Serialize;

use super::session::Session;
use super::value::Row;
use super::{Answer, StoreError, ids};

/// A student as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Student {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) grade: i64,
}

/// What changes: what is `None` stays.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    pub(crate) id: i64,
    pub(crate) name: Option<String>,
    pub(crate) grade: Option<i64>,
}

const LIST: &str = "SELECT id, name, grade FROM inflight_service_students WHERE id > ? ORDER BY id LIMIT ?";
const GET: &str = "SELECT id, name, grade FROM inflight_service_students WHERE id = ?";
const INSERT: &str = "INSERT INTO inflight_service_students (id, name, grade) VALUES (?, ?, ?)";
const UPDATE: &str = "UPDATE inflight_service_students SET name = ?, grade = ? WHERE id = ?";
const RENAME: &str = "UPDATE inflight_service_students SET name = ? WHERE id = ?";
const REGRADE: &str = "UPDATE inflight_service_students SET grade = ? WHERE id = ?";
/// Changes nothing, but lets others that hold the student wait for the end of the transaction.
const HOLD: &str = "UPDATE inflight_service_students SET grade = grade WHERE id = ?";
const LEAVE_COURSES: &str = "UPDATE inflight_service_courses SET enrolled = enrolled - 1 \
    WHERE id IN (SELECT course_id FROM inflight_service_enrolments WHERE student_id = ?)";
const DELETE: &str = "DELETE FROM inflight_service_students WHERE id = ?";

pub(super) fn student(row: &Row) -> Result<Student, StoreError> {
    Ok(Student { id: row.int(0)?, name: row.text(1)?, grade: row.int(2)? })
}

/// At most `limit` students behind the id `after`.
pub(crate) fn list<'a>(
    session: &'a mut Session<'_>,
    &(after, limit): &'a (i64, i64),
) -> Answer<'a, Vec<Student>> {
    Box::pin(async move {
        session.rows(LIST, vec![after.into(), limit.into()]).await?.iter().map(student).collect()
    })
}

/// The student with this id.
pub(crate) fn get<'a>(session: &'a mut Session<'_>, &id: &'a i64) -> Answer<'a, Student> {
    Box::pin(async move {
        let row = session.row(GET, vec![id.into()]).await?;
        student(&row.ok_or(StoreError::Absent("such student"))?)
    })
}

/// Stores a new student under a new id; `id` is not looked at.
pub(crate) fn create<'a>(session: &'a mut Session<'_>, new: &'a Student) -> Answer<'a, Student> {
    Box::pin(async move {
        let id = ids::next(session, "students").await?;
        session.execute(INSERT, vec![id.into(), new.name.as_str().into(), new.grade.into()]).await?;
        Ok(Student { id, ..new.clone() })
    })
}

/// Replaces the student, or creates it; true if it was created.
pub(crate) fn put<'a>(session: &'a mut Session<'_>, new: &'a Student) -> Answer<'a, bool> {
    Box::pin(async move {
        let values = vec![new.name.as_str().into(), new.grade.into(), new.id.into()];
        if session.execute(UPDATE, values).await? > 0 {
            return Ok(false);
        }
        if new.id > ids::MOST_CHOSEN {
            return Err(StoreError::Refused("ids over 1000000000 are given by POST"));
        }
        ids::pass(session, "students", new.id).await?;
        session.execute(INSERT, vec![new.id.into(), new.name.as_str().into(), new.grade.into()]).await?;
        Ok(true)
    })
}

/// Changes some fields; the student as it is then.
pub(crate) fn patch<'a>(session: &'a mut Session<'_>, change: &'a Change) -> Answer<'a, Student> {
    Box::pin(async move {
        if let Some(name) = &change.name {
            session.execute(RENAME, vec![name.as_str().into(), change.id.into()]).await?;
        }
        if let Some(grade) = change.grade {
            session.execute(REGRADE, vec![grade.into(), change.id.into()]).await?;
        }
        get(session, &change.id).await
    })
}

/// Makes sure that the student is there, and that nobody else enrols or removes it until the transaction ends.
pub(super) async fn hold(session: &mut Session<'_>, id: i64) -> Result<(), StoreError> {
    match session.execute(HOLD, vec![id.into()]).await? {
        0 => Err(StoreError::Absent("such student")),
        _ => Ok(()),
    }
}

/// Removes the student with all that hangs on it.
pub(crate) fn delete<'a>(session: &'a mut Session<'_>, &id: &'a i64) -> Answer<'a, ()> {
    Box::pin(async move {
        hold(session, id).await?;
        session.execute(LEAVE_COURSES, vec![id.into()]).await?;
        session.execute(DELETE, vec![id.into()]).await.map(drop)
    })
}
