//! Students.

use serde::{Deserialize, Serialize};

use super::session::Session;
use super::{Result, ids};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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

pub(crate) async fn list(session: &mut Session<'_>, &(after, limit): &(i64, i64)) -> Result<Vec<Student>> {
    session.all(LIST, [after.into(), limit.into()]).await
}

pub(crate) async fn get(session: &mut Session<'_>, &id: &i64) -> Result<Student> {
    session.one(GET, [id.into()], "such student").await
}

/// Stores a new student under a new id; `id` is not looked at.
pub(crate) async fn create(session: &mut Session<'_>, new: &Student) -> Result<Student> {
    let id = ids::next(session, "students").await?;
    session.execute(INSERT, [id.into(), new.name.as_str().into(), new.grade.into()]).await?;
    Ok(Student { id, ..new.clone() })
}

/// Replaces the student, or creates it; true if it was created.
pub(crate) async fn put(session: &mut Session<'_>, new: &Student) -> Result<bool> {
    let (id, name, grade) = (new.id, new.name.as_str(), new.grade);
    if session.execute(UPDATE, [name.into(), grade.into(), id.into()]).await? > 0 {
        return Ok(false);
    }
    ids::choose(session, "students", id).await?;
    session.execute(INSERT, [id.into(), name.into(), grade.into()]).await?;
    Ok(true)
}

/// Changes some fields; the student as it is then.
pub(crate) async fn patch(session: &mut Session<'_>, change: &Change) -> Result<Student> {
    if let Some(name) = &change.name {
        session.execute(RENAME, [name.as_str().into(), change.id.into()]).await?;
    }
    if let Some(grade) = change.grade {
        session.execute(REGRADE, [grade.into(), change.id.into()]).await?;
    }
    get(session, &change.id).await
}

/// Makes sure that the student is there, and that nobody else enrols or removes it until the transaction ends.
pub(super) async fn hold(session: &mut Session<'_>, id: i64) -> Result<()> {
    session.meet(HOLD, [id.into()], "such student").await
}

/// Removes the student with all that hangs on it.
pub(crate) async fn delete(session: &mut Session<'_>, &id: &i64) -> Result<()> {
    hold(session, id).await?;
    session.execute(LEAVE_COURSES, [id.into()]).await?;
    session.execute(DELETE, [id.into()]).await.map(drop)
}
